/**
 * Keeps the record of an open document current. It does nothing at a keystroke but note the time and start a timer. An
 * empty document that was never shared gets no record.
 */
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { GrapevineProvider } from "../../sync/index.ts";
import type { Arrival } from "../arrival/arrival.ts";
import { othersWithAll } from "../people/others-with-all.ts";
import { readPerson } from "../people/person.ts";
import { type OwnWriter, writerName } from "../people/writers.ts";
import type { DocumentStore } from "../storage/document-store.ts";
import { textStart } from "../title/text-start.ts";
import { changeDocument, putAtOnce, readDocument } from "./document-index.ts";
import type { DocumentRecord } from "./document-record.ts";
import { excerptOf, excerptWithin } from "./excerpt.ts";

/** The parts of a session that the record is made of. */
export interface Recorded {
  readonly secret: string;
  readonly id: string;
  readonly doc: Y.Doc;
  readonly content: Y.Text;
  readonly title: Y.Text;
  readonly name: { readonly given: string | undefined };
  readonly awareness: Awareness;
  readonly provider: Pick<GrapevineProvider, "agreement" | "on" | "off">;
  readonly store: Pick<DocumentStore, "bytes">;
  readonly arrival: Pick<Arrival, "state">;
  readonly writer: Pick<OwnWriter, "wrote">;
}

/** What happened to a document before its recorder was there. */
export interface Noted {
  /** When somebody last wrote; undefined: nobody has, and text may have come from the saved copy. */
  readonly editedAt: number | undefined;
  /** "": this person wrote. Undefined: others did. */
  readonly editedBy: "" | undefined;
}

/** Pause before a new document gets its record: short, since nobody would find the document without it. */
const firstPauseMs = 250;
/** Longest time for which the record may be behind. The closing page writes what is missing. */
const pauseMs = 3_000;
/** How much later a meeting has to be for the record to be written again, when nothing else has changed. */
const meetingStepMs = 30_000;
/** Most clients whose changes at once are taken for writing. More are a history that arrives. */
const mostWriters = 3;

export class DocumentRecorder {
  readonly #document: Recorded;
  #record: DocumentRecord;
  /** The record as it was last written; undefined when there is none. */
  #written: DocumentRecord | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;
  /** Nothing is written any more, not even what is being written. */
  #isDiscarded = false;
  #begun = false;
  /** The document has changed in this tab since it was opened. */
  #hasChanged = false;
  #isShared = false;
  /** When this tab last wrote. */
  #wroteAt = 0;
  /** Others have changed the document since the record was made. */
  #othersWrote = false;
  /** The clocks of all clients when the record was made. */
  #clocks: Map<number, number>;

  /** Call this once the saved copy has been read. `noted`: what has changed since then, if anything has. */
  constructor(document: Recorded, noted?: Noted) {
    this.#document = document;
    const { secret, id, doc, provider, awareness } = document;
    this.#clocks = clocksOf(doc);
    this.#record = { ...blank, secret, id, openedAt: Date.now(), ...noted };
    this.#hasChanged = noted !== undefined;
    if (noted?.editedBy === "") this.#wroteAt = noted.editedAt ?? 0;
    doc.on("update", this.#onUpdate);
    provider.on("change", this.#onLinks);
    awareness.on("change", this.#later);
    globalThis.document?.addEventListener("gv-shared", this.#onShared);
    addEventListener("pagehide", this.#writeAtOnce);
    globalThis.document?.addEventListener("visibilitychange", this.#onVisibility);
    void this.#begin();
  }

  /** Writes what is missing, and ends. */
  destroy(): void {
    if (this.#begun) this.#writeAtOnce();
    else void this.#write();
    this.#end();
  }

  /** Ends without writing, because the document is removed from this device. */
  discard(): void {
    this.#isDiscarded = true;
    this.#end();
  }

  #end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    const { doc, provider, awareness } = this.#document;
    doc.off("update", this.#onUpdate);
    provider.off("change", this.#onLinks);
    awareness.off("change", this.#later);
    globalThis.document?.removeEventListener("gv-shared", this.#onShared);
    removeEventListener("pagehide", this.#writeAtOnce);
    globalThis.document?.removeEventListener("visibilitychange", this.#onVisibility);
  }

  async #begin(): Promise<void> {
    const before = await readDocument(this.#document.id);
    if (this.#ended) return;
    this.#begun = true;
    // What was noted meanwhile is later.
    if (before !== undefined) {
      const { openedAt, editedAt, editedBy, othersHaveIt } = this.#record;
      this.#record = {
        ...before,
        openedAt,
        ...(editedAt !== undefined && { editedAt, editedBy }),
        ...(this.#hasChanged && { othersHaveIt }),
      };
      this.#written = before;
    }
    this.#later();
  }

  readonly #onUpdate = (_update: Uint8Array, origin: unknown, _doc: Y.Doc, { local }: Y.Transaction): void => {
    const now = Date.now();
    this.#hasChanged = true;
    // Whoever wrote, another tab of this browser for one, nobody else need have it before the next comparison.
    this.#record = { ...this.#record, othersHaveIt: false };
    if (local) {
      this.#wroteAt = now;
      this.#record = { ...this.#record, editedAt: now, editedBy: "" };
    } else if (origin !== this.#document.store) {
      // What was saved may come late, and a backup may be restored: neither is an edit.
      this.#othersWrote = true;
      this.#record = { ...this.#record, editedAt: now };
    }
    this.#later();
  };

  /**
   * That others have all of it is noted at once, because this may be the page's last moment: a page that is left closes
   * its links before anything can be read from them.
   */
  readonly #onLinks = (): void => {
    const { provider } = this.#document;
    if (this.#record.othersHaveIt || othersWithAll(provider.agreement()).length === 0) return this.#later();
    this.#noteMeeting();
    this.#after(firstPauseMs);
  };

  readonly #later = (): void => this.#after(this.#written === undefined ? firstPauseMs : pauseMs);

  #after(ms: number): void {
    if (this.#ended || !this.#begun) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#write();
    }, ms);
  }

  /** The link was handed out. Even an empty document is one to find again from now on. */
  readonly #onShared = (): void => {
    this.#isShared = true;
    this.#later();
  };

  readonly #onVisibility = (): void => {
    if (globalThis.document.visibilityState === "hidden") this.#writeAtOnce();
  };

  readonly #writeAtOnce = (): void => {
    if (this.#ended || !this.#begun || !this.#refresh()) return;
    this.#written = this.#record;
    putAtOnce(this.#record);
  };

  async #write(): Promise<void> {
    if (!this.#refresh()) return;
    const next = this.#record;
    this.#written = next;
    // Another tab may know more.
    const isWritten = await changeDocument(next.id, (before) => (this.#isDiscarded ? undefined : later(before, next)));
    if (isWritten || this.#ended) return;
    this.#written = undefined;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#later();
    }, pauseMs);
  }

  /** Brings the record up to date. Returns whether it has to be written. */
  #refresh(): boolean {
    const { content, title, name, store, arrival } = this.#document;
    this.#noteWriters();
    this.#noteMeeting();
    const words = name.given ?? "";
    const excerpt = excerptOf(textStart(content, excerptWithin), words);
    this.#record = { ...this.#record, title: words, excerpt, bytes: store.bytes };
    const { metAt } = this.#record;
    const isEmpty = content.length === 0 && title.length === 0;
    const isShared = this.#isShared || metAt !== undefined || arrival.state !== "here";
    if (isEmpty && !isShared && this.#written === undefined) return false;
    return this.#written === undefined || !isSame(this.#written, this.#record);
  }

  #noteWriters(): void {
    if (!this.#othersWrote) return;
    this.#othersWrote = false;
    const { doc, awareness, writer } = this.#document;
    const clocks = clocksOf(doc);
    const changed = [...clocks].filter(([client, clock]) => clock > (this.#clocks.get(client) ?? 0));
    this.#clocks = clocks;
    const others = changed
      .map(([client]) => client)
      .filter((client) => client !== doc.clientID && !writer.wrote(client));
    // The person's own edit, if there was one too, is what they remember.
    if (this.#record.editedBy === "" && this.#wroteAt === this.#record.editedAt) return;
    const states = awareness.getStates();
    const names =
      others.length > mostWriters ? [] : others.map((client) => writerName(doc, client) ?? announced(states, client));
    this.#record = { ...this.#record, editedBy: names.findLast((each) => each !== undefined) };
  }

  #noteMeeting(): void {
    const { awareness, arrival, provider } = this.#document;
    if (arrival.state !== "here") return;
    const same = othersWithAll(provider.agreement());
    if (same.length === 0) return;
    const states = awareness.getStates();
    const names = same.flatMap(({ client }) => (client === undefined ? [] : (announced(states, client) ?? [])));
    const metAt = Math.max(...same.map(({ sameAt = 0 }) => sameAt));
    this.#record = { ...this.#record, metAt, metWith: [...new Set(names)], othersHaveIt: true };
  }
}

const clocksOf = (doc: Y.Doc): Map<number, number> =>
  new Map([...doc.store.clients.keys()].map((client) => [client, Y.getState(doc.store, client)]));

const blank: Omit<DocumentRecord, "secret" | "id" | "openedAt"> = {
  title: "",
  excerpt: "",
  editedAt: undefined,
  editedBy: undefined,
  metAt: undefined,
  metWith: [],
  othersHaveIt: false,
  bytes: 0,
  keep: true,
};

/** The name that a client announces, if it has announced one. */
function announced(states: ReadonlyMap<number, unknown>, client: number): string | undefined {
  const state = states.get(client);
  return typeof state === "object" && state !== null && "user" in state ? readPerson(state, client).name : undefined;
}

/** `next`, with what another tab has noted later. */
function later(before: DocumentRecord | undefined, next: DocumentRecord): DocumentRecord {
  if (before === undefined) return next;
  const { editedAt, editedBy, metAt, metWith, othersHaveIt } = before;
  return {
    ...next,
    openedAt: Math.max(before.openedAt, next.openedAt),
    bytes: next.bytes || before.bytes,
    ...((editedAt ?? 0) > (next.editedAt ?? 0) && { editedAt, editedBy, othersHaveIt }),
    ...((metAt ?? 0) > (next.metAt ?? 0) && { metAt, metWith }),
  };
}

function isSame(one: DocumentRecord, other: DocumentRecord): boolean {
  const step = ({ metAt = 0, ...rest }: DocumentRecord): string =>
    JSON.stringify({ ...rest, metAt: Math.floor(metAt / meetingStepMs) });
  return step(one) === step(other);
}
