/** The history of an open document: its versions, and what others have removed. Loaded after the editor. */
import { ObservableV2 } from "lib0/observable";
import type * as Y from "yjs";
import { readTabs } from "../people/fold-tabs.ts";
import type { OwnWriter } from "../people/writers.ts";
import { textHash } from "../text/text-hash.ts";
import { Keeper, type KeptDocument, type TextBefore } from "./keeper.ts";
import { findNamed, listNamed, nameForAll, readNamedBytes, versionId, versionsKey } from "./named-versions.ts";
import { type Removal, RemovalWatch } from "./removal/removal-watch.ts";
import { recordUndo } from "./restoring/recorded-undo.ts";
import { restorePlaced } from "./restoring/restore.ts";
import { keepOnce } from "./restoring/withdrawal.ts";
import type { TimelineEntry } from "./timeline.ts";
import { listVersions, nameVersion, readVersion } from "./version-store.ts";
import { pack, unpackShared, type VersionBody } from "./versions/version-body.ts";
import { cleanVersionName } from "./versions/version-name.ts";

export interface HistoricDocument extends KeptDocument {
  readonly undoManager: Y.UndoManager;
  readonly writer: OwnWriter;
  readonly awareness?: { getLocalState(): unknown };
}

export interface DocumentHistoryEvents {
  /** The list of versions has changed. */
  versions: () => void;
  /** `removal` has changed. */
  removal: () => void;
}

/** The transaction origin of restorations. Undo takes them back. */
const restoringOrigin = Symbol("restoring");
/** The transaction origin of names. Undo leaves them. */
const namingOrigin = Symbol("naming");

export class DocumentHistory extends ObservableV2<DocumentHistoryEvents> {
  readonly #document: HistoricDocument;
  readonly #keeper: Keeper;
  readonly #watch: RemovalWatch;
  readonly #stops: readonly (() => void)[];

  /** `before` is the text before the edit for which the history was loaded. */
  constructor(document: HistoricDocument, before?: TextBefore) {
    super();
    this.#document = document;
    const { doc, content, undoManager, writer } = document;
    undoManager.trackedOrigins.add(restoringOrigin);
    this.#keeper = new Keeper(document, this.#onVersions, before);
    const ownTabs = (): readonly number[] => readTabs(document.awareness?.getLocalState());
    this.#watch = new RemovalWatch({ content, writer, ownTabs });
    this.#watch.on("removed", (before) => void this.#keeper.keepBefore(before));
    this.#watch.on("change", () => this.emit("removal", []));
    this.#stops = [keepOnce(content), recordUndo(content, undoManager)];
    doc.getMap(versionsKey).observe(this.#onVersions);
    doc.on("destroy", this.#onDestroy);
  }

  override destroy(): void {
    const { doc } = this.#document;
    this.#keeper.destroy();
    this.#watch.destroy();
    for (const stop of this.#stops) stop();
    doc.getMap(versionsKey).unobserve(this.#onVersions);
    doc.off("destroy", this.#onDestroy);
    super.destroy();
  }

  /** Keeps the last version and ends. Call it before the document is closed. */
  leave(): void {
    this.#keeper.leave();
    this.destroy();
  }

  /** The shared text. */
  get content(): Y.Text {
    return this.#document.content;
  }

  /** What somebody else has removed, and nobody has brought back. */
  get removal(): Removal | undefined {
    return this.#watch.removal;
  }

  /** Brings back what was removed: at its places, or else the whole text from before. Rejects when code does not load. */
  async bringBack(): Promise<void> {
    const { removal } = this;
    if (removal === undefined || this.#asStep(() => this.#watch.bringBack(restoringOrigin))) return;
    await this.restore({ ...removal.before, title: "" });
    if (this.removal === removal) this.dismissRemoval();
  }

  /** The person does not want back what was removed. */
  dismissRemoval(): void {
    this.#watch.dismiss();
  }

  /** Lists all versions, the newest first; that of now is one. Rejects when this browser cannot read its own. */
  async list(): Promise<readonly TimelineEntry[]> {
    await this.#keeper.keep("schedule");
    const { doc, id } = this.#document;
    const named = new Map(listNamed(doc).map((version) => [version.id, version]));
    const own = (await listVersions(id)).map((version): TimelineEntry => {
      const sharedId = versionId(version);
      const shared = findNamed(doc, sharedId);
      named.delete(sharedId);
      const name = shared?.name ?? version.name;
      return { ...version, id: sharedId, ...(name !== undefined && { name }), isShared: shared !== undefined };
    });
    const theirs = [...named.values()].map((version): TimelineEntry => ({ ...version, why: "named", isShared: true }));
    return [...own, ...theirs].toSorted((a, b) => b.at - a.at);
  }

  /** Reads a version. Undefined when it is damaged or was not shared. Rejects when this browser cannot read its own. */
  async read({ key, id, hash }: TimelineEntry): Promise<VersionBody | undefined> {
    const own = key === undefined ? undefined : await readVersion(this.#document.id, key);
    const body = own ?? (await unpackShared(readNamedBytes(this.#document.doc, id)));
    return body !== undefined && textHash(body.text) === hash ? body : undefined;
  }

  /** Makes the text that of a version, by an edit that everyone gets. The title stays. */
  async restore({ text, places }: VersionBody): Promise<void> {
    const { content } = this.#document;
    await this.#keeper.keep("schedule");
    const version = places === undefined ? undefined : { text, places };
    const options = { keepsOthers: false, origin: restoringOrigin };
    if (version && this.#asStep(() => restorePlaced(content, version, options))) return;
    const { restoreText } = await import("./restoring/restore-text.ts");
    this.#asStep(() => restoreText(content, text, restoringOrigin));
  }

  /**
   * Names a version for everyone, or takes its name away. Returns "here" when only this browser has the name, because
   * the version is too large to share, and undefined when it is gone.
   */
  async name(entry: TimelineEntry, raw: string): Promise<"shared" | "here" | undefined> {
    const name = cleanVersionName(raw);
    const body = name === "" ? undefined : await this.read(entry);
    if (name !== "" && body === undefined) return undefined;
    const isKept =
      entry.key !== undefined && (await nameVersion(this.#document.id, entry.key, name === "" ? undefined : name));
    const bytes = body === undefined ? undefined : await pack(body);
    // Others read no more than this.
    const shared = (await unpackShared(bytes)) === undefined ? undefined : bytes;
    const isShared = nameForAll(this.#document.doc, { ...entry, name }, shared, namingOrigin);
    this.#onVersions();
    return isShared ? "shared" : isKept ? "here" : undefined;
  }

  /** Makes an edit a step of its own for undo. */
  #asStep<T>(edit: () => T): T {
    const { undoManager } = this.#document;
    undoManager.stopCapturing();
    const result = edit();
    undoManager.stopCapturing();
    return result;
  }

  readonly #onVersions = (): void => this.emit("versions", []);

  // The saved copy may be about to be erased, so nothing is kept any more.
  readonly #onDestroy = (): void => this.destroy();
}
