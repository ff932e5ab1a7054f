/**
 * Opens and connects the document that the address names, and the next one when the address changes. It needs no
 * element, so that it can begin while the elements are still loading.
 */
import { ObservableV2 } from "lib0/observable";
import { createSecret, formatDocumentLink, parseDocumentLink } from "../../sync/index.ts";
import { type Beginning, beginWith } from "../document/begin-with.ts";
import { DocumentSession } from "../document/document-session.ts";
import { hasDocuments } from "../documents/has-documents.ts";
import { Recording } from "../documents/recording.ts";
import { IceServers } from "../server/ice-servers.ts";
import { concealSession, exposeSession } from "./grapevine-window.ts";
import {
  changeUser,
  firstName,
  loadOwnUser,
  type OwnUser,
  saveOwnUser,
  type UserChange,
  watchOwnUser,
} from "../people/own-user.ts";
import { OpenHistory } from "./open-history.ts";
import { readFaultMode } from "./fault-mode.ts";
import type { NoticeKind } from "./notices.ts";
import { notErasedCode, notKeptCode } from "../problems/codes.ts";
import { missingPart } from "../problems/missing-part.ts";
import type { FailedDocument } from "../problems/own-problems.ts";
import { actionsOf } from "../problems/problem-actions.ts";
import { type OwnProblem, PageProblems } from "../problems/problems.ts";
import { setRemoved } from "../storage/unkept.ts";
import { unseenDamage } from "../storage/seen-damage.ts";

/** Longest time for which the first connection to others waits for the server's config. The text does not wait for it. */
const configLimitMs = 1_500;

/** Longest time for which the page waits to know whether this browser has documents. */
const decisionLimitMs = 1_000;

/** The address of the list. */
const listLink = "#/";

/** Most times that the page reopens a failing document. Otherwise it might close and reopen forever. */
const mostFailures = 3;

export type Page =
  | { readonly type: "opening" }
  /** `loaded`: the saved text has been read, so that the editor may accept input. */
  /** The list of documents. */
  | { readonly type: "documents" }
  | { readonly type: "document"; readonly session: DocumentSession; readonly loaded: boolean }
  | { readonly type: "notice"; readonly kind: NoticeKind };

/** Lives as long as the page. `change`: what the page shows has changed. */
export class Navigation extends ObservableV2<{ change: () => void }> {
  /** The problems that the banners show. */
  readonly problems = new PageProblems(
    () => this.emit("change", []),
    (code) => {
      const session = this.#page.type === "document" ? this.#page.session : undefined;
      return actionsOf(code, session, this.problems);
    },
  );
  /** The open document's history. */
  readonly history = new OpenHistory(() => this.emit("change", []));
  readonly #iceServers = new IceServers(configLimitMs);
  readonly #faultMode = readFaultMode(location.search);
  readonly #shown: Promise<unknown>;
  #page: Page = { type: "opening" };
  /** Until the person's first name is in the language of the page. */
  readonly #named = firstName().then((name) => name && this.changeUser({ name }));
  #user: OwnUser = loadOwnUser();
  /** Counts openings, so that an answer to an earlier one is ignored. */
  #openings = 0;
  /** The content of the document that has just failed and is being reopened. */
  #failed: FailedDocument | undefined;
  /** How often a document has failed. */
  #failures = 0;
  /** The secret of the document that was made here last. */
  #made: string | undefined;
  #recording: Recording | undefined;
  /** What that document begins with, until it has been written. */
  #beginning: Beginning | undefined;

  /**
   * Opens the document that the address names. `shown` resolves when the elements are rendered. If it rejects, no
   * document stays open.
   */
  constructor(shown: Promise<unknown>) {
    super();
    this.#shown = shown;
    addEventListener("hashchange", this.#onHashChange);
    watchOwnUser((user) => this.#setUser(user));
    this.#onHashChange();
  }

  get page(): Page {
    return this.#page;
  }

  /** What the person should know about the fault mode that the address asks for. */
  get faultMessage(): string | undefined {
    return this.#faultMode.describe?.();
  }

  /** Shows the list of documents. */
  openList(): void {
    location.hash = listLink;
  }

  /** Opens a new document, which begins with a text if one is given. */
  openNew(beginning?: Beginning): void {
    this.#made = createSecret();
    this.#beginning = beginning;
    location.hash = formatDocumentLink(this.#made);
  }

  /** Changes the person, in this document and in later ones. */
  changeUser(change: UserChange): void {
    this.#setUser(changeUser(this.#user, change));
    saveOwnUser(this.#user);
  }

  #setUser(user: OwnUser): void {
    this.#user = user;
    if (this.#page.type === "document") this.#page.session.user = user;
  }

  readonly #onHashChange = (): void => {
    const link = parseDocumentLink(location.hash);
    if (!isSecureContext || globalThis.crypto?.subtle === undefined) return this.#showNotice("insecure-context");
    switch (link.type) {
      case "new":
        return link.asked ? this.#makeNew() : void this.#openHome();
      case "edit":
        // Drop anything that was copied along with the link.
        if (location.hash !== formatDocumentLink(link.secret))
          history.replaceState(history.state, "", formatDocumentLink(link.secret));
        return void this.#open(link.secret);
      case "view-unsupported":
        return this.#showNotice("view-link");
      case "broken":
        return this.#showNotice(link.why);
    }
  };

  /** Makes a document in place of the address. */
  #makeNew(): void {
    this.#made = createSecret();
    history.replaceState(history.state, "", formatDocumentLink(this.#made));
    void this.#open(this.#made);
  }

  /** Shows the list. The first page of a browser that knows no document is a new one. */
  async #openHome(): Promise<void> {
    const isFirst = this.#openings === 0;
    this.#close();
    const opening = this.#openings;
    const isKnown = await hasDocuments(decisionLimitMs);
    if (opening !== this.#openings) return;
    if (isFirst && !isKnown) return this.#makeNew();
    this.#show({ type: "documents" });
  }

  async #open(secret: string): Promise<void> {
    if (this.#page.type === "document" && this.#page.session.secret === secret) return;
    this.#close();
    const opening = this.#openings;
    try {
      const iceServers = () => this.#iceServers.known.then(() => this.#iceServers.list());
      const { faults } = this.#faultMode;
      const hasFailed = this.#failed?.secret === secret;
      const session = await DocumentSession.open(secret, this.#user, { iceServers, faults, hasFailed });
      await this.#named;
      if (opening !== this.#openings) return session.destroy();
      session.user = this.#user;
      // Another tab may remove the document while this one still loads it.
      this.#followKept(session);
      this.#show({ type: "document", session, loaded: false });
      session.store.on("state", () => this.emit("change", []));
      session.store.on("damaged", () => this.#tellDamage(session));
      session.once("edit", askToKeepStorage);
      session.provider.on("problems", (problems) => {
        // Problems of a document that was left do not matter any more.
        if (opening === this.#openings) this.problems.follow(problems);
      });
      session.provider.on("problem", ({ code }) => {
        if (code === "document-broken") this.#reopen(session);
      });
      session.provider.connect();
      await session.store.whenLoaded;
      // Let the network go first: setting up the editor takes a while, and others' answers arrive meanwhile.
      await new Promise((resolve) => setTimeout(resolve));
      if (opening !== this.#openings) return;
      session.arrival.begin(secret === this.#made);
      session.arrival.on("change", () => this.emit("change", []));
      session.away?.on("change", () => this.emit("change", []));
      this.#show({ type: "document", session, loaded: true });
      this.#tellReopened(session);
      this.#record(session);
      // By now everything that follows the document has noticed the edit.
      if (secret === this.#made && this.#beginning !== undefined) beginWith(session, this.#beginning);
      this.#beginning = undefined;
      await this.#shown;
      if (opening !== this.#openings) return;
      exposeSession(session);
      this.history.follow(session);
    } catch (error) {
      if (opening === this.#openings) this.#showNotice("failed-start");
      reportError(error);
    }
  }

  /** Yjs failed in the document. Replaces it with a fresh one that loads the saved copy. */
  #reopen({ secret, content, name, store }: DocumentSession): void {
    if (this.#page.type !== "document" || this.#page.session.secret !== secret) return;
    this.#failed = { secret, text: content.toJSON(), name: name.words };
    if (++this.#failures > mostFailures) return this.#showNotice("failing-document");
    // Flush before the fresh one reads.
    store.flush();
    this.#close();
    void this.#open(secret);
  }

  #tellReopened({ secret, content }: DocumentSession): void {
    const failed = this.#failed;
    this.#failed = undefined;
    if (failed?.secret !== secret) return;
    const lost = failed.text === content.toJSON() ? undefined : failed;
    void this.#tell(({ reopenedDocument }) => reopenedDocument(lost));
  }

  #tellDamage(session: DocumentSession): void {
    if (unseenDamage(session.store) > 0) void this.#tell(({ damagedCopy }) => damagedCopy(session));
  }

  /** Loads the words of a problem, and tells it if it still holds then. */
  async #tell(
    problemOf: (own: typeof import("../problems/own-problems.ts")) => OwnProblem,
    holds = (): boolean => true,
  ): Promise<void> {
    const opening = this.#openings;
    try {
      const own = await import("../problems/own-problems.ts");
      if (opening === this.#openings && holds()) this.problems.raise(problemOf(own));
    } catch {
      this.problems.raise(missingPart);
    }
  }

  /** Erases what is stored of the document when this device is not to keep it any more, or to remove it. */
  #followKept(session: DocumentSession): void {
    session.on("kept", (kept) => {
      this.#record(session);
      if (!kept) void this.#erase(session, "eraseUnkept");
    });
    session.on("removed", () => this.#leave(session));
  }

  /** Keeps the record of the shown document current, unless this device is not to keep the document. */
  #record(session: DocumentSession): void {
    const page = this.#page;
    if (page.type !== "document" || page.session !== session || !page.loaded) return;
    this.#recording?.discard();
    this.#recording = session.isKept ? new Recording(session) : undefined;
    if (session.isKept) {
      this.problems.solve(notKeptCode);
      this.problems.solve(notErasedCode);
    } else
      void this.#tell(
        ({ notKept }) => notKept(session),
        () => !session.isKept,
      );
    this.emit("change", []);
  }

  /** Another tab has removed the document from this device. */
  #leave(session: DocumentSession): void {
    this.#recording?.discard();
    this.#recording = undefined;
    history.replaceState(history.state, "", listLink);
    setRemoved(session.id, true);
    session.store.stop();
    void this.#openHome();
    // Closing has begun, and timers run in turn: the session is destroyed first.
    setTimeout(() => void this.#erase(session, "eraseDocument"));
  }

  async #erase(document: Pick<DocumentSession, "id" | "secret">, how: "eraseUnkept" | "eraseDocument"): Promise<void> {
    try {
      const erasing = await import("../documents/erase-document.ts");
      await erasing[how](document);
      this.problems.solve(notErasedCode);
    } catch (error) {
      void this.#tell(({ notErased }) => notErased(() => void this.#erase(document, how)));
      reportError(error);
    }
  }

  /** Closes the open document, if any. */
  #close(): void {
    this.#openings++;
    this.#recording?.destroy();
    this.#recording = undefined;
    const page = this.#page;
    this.problems.clear();
    this.history.leave();
    concealSession();
    this.#show({ type: "opening" });
    // Destroy the session after the elements have released the text. They render before any timer runs.
    if (page.type === "document") setTimeout(() => page.session.destroy());
  }

  #showNotice(kind: NoticeKind): void {
    this.#close();
    this.#show({ type: "notice", kind });
  }

  #show(page: Page): void {
    this.#page = page;
    this.emit("change", []);
  }
}

/**
 * Asks the browser not to evict the document. Some browsers ask the person, so this waits until there is something to
 * lose.
 */
function askToKeepStorage(): void {
  // A refusal and a missing API mean the same: the browser promises nothing.
  void navigator.storage?.persist?.().catch(() => false);
}
