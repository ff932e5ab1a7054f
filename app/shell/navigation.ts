/**
 * What the page is about: the document that the address names. Opens and connects it, and the next one when the address
 * changes. No element is needed for that, so that all of it is under way while the elements are still loading.
 */
import { ObservableV2 } from "lib0/observable";
import { createSecret, formatDocumentLink, parseDocumentLink } from "../../sync/index.ts";
import { DocumentSession } from "../document/document-session.ts";
import { IceServers } from "../server/ice-servers.ts";
import { concealSession, exposeSession } from "./grapevine-window.ts";
import {
  changeUser,
  loadOwnUser,
  type OwnUser,
  saveOwnUser,
  type UserChange,
  watchOwnUser,
} from "../people/own-user.ts";
import { readFaultMode } from "./fault-mode.ts";
import { brokenLink, failedStart, failingDocument, insecureContext, type Notice, viewLink } from "./notices.ts";
import { damagedCopy, type FailedDocument, reopenedDocument } from "../problems/own-problems.ts";
import { actionsOf } from "../problems/problem-actions.ts";
import { PageProblems } from "../problems/problems.ts";
import { unseenDamage } from "../storage/seen-damage.ts";

/** How long the people wait for the server's config; the text does not wait for it. */
const configLimitMs = 1_500;

/** A page whose documents fail so often is of no use to anybody: they would come and go for ever. */
const mostFailures = 3;

export type Page =
  | { readonly type: "opening" }
  /** `loaded`: the saved text has been read, so that the editor may take input. */
  | { readonly type: "document"; readonly session: DocumentSession; readonly loaded: boolean }
  | { readonly type: "notice"; readonly notice: Notice };

/** As long-lived as the page. `change`: something that is to be shown is different now. */
export class Navigation extends ObservableV2<{ change: () => void }> {
  /** What the banners tell. */
  readonly problems = new PageProblems(
    () => this.emit("change", []),
    (code) => {
      const session = this.#page.type === "document" ? this.#page.session : undefined;
      return actionsOf(code, session, this.problems);
    },
  );
  readonly #iceServers = new IceServers(configLimitMs);
  readonly #faultMode = readFaultMode(location.search);
  readonly #shown: Promise<unknown>;
  #page: Page = { type: "opening" };
  #user: OwnUser = loadOwnUser();
  /** Counts openings: an answer to an earlier one comes to nothing. */
  #openings = 0;
  /** What the document held that has just failed, and is being opened anew. */
  #failed: FailedDocument | undefined;
  /** How often that was. */
  #failures = 0;
  /** The document that was made here last. */
  #made: string | undefined;

  /** Opens what the address names. `shown`: when there are elements that show it; without, no document stays open. */
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

  /** What people should know about the fault mode that the address asks for. */
  get faultMessage(): string | undefined {
    return this.#faultMode.message;
  }

  /** Goes on to a new document. */
  openNew(): void {
    this.#made = createSecret();
    location.hash = formatDocumentLink(this.#made);
  }

  /** Who one is from now on, in this document and in later ones. */
  changeUser(change: UserChange): void {
    this.#setUser(changeUser(this.#user, change));
    saveOwnUser(this.#user);
  }

  #setUser(user: OwnUser): void {
    this.#user = user;
    if (this.#page.type === "document") this.#page.session.presence.user = user;
  }

  readonly #onHashChange = (): void => {
    const link = parseDocumentLink(location.hash);
    if (!isSecureContext || globalThis.crypto?.subtle === undefined) return this.#showNotice(insecureContext);
    switch (link.type) {
      case "new": {
        this.#made = createSecret();
        history.replaceState(history.state, "", formatDocumentLink(this.#made));
        return void this.#open(this.#made);
      }
      case "edit":
        // Without what came along when the link was copied.
        if (location.hash !== formatDocumentLink(link.secret))
          history.replaceState(history.state, "", formatDocumentLink(link.secret));
        return void this.#open(link.secret);
      case "view-unsupported":
        return this.#showNotice(viewLink);
      case "broken":
        return this.#showNotice(brokenLink(link.reason));
    }
  };

  async #open(secret: string): Promise<void> {
    if (this.#page.type === "document" && this.#page.session.secret === secret) return;
    this.#close();
    const opening = this.#openings;
    try {
      const iceServers = (): readonly RTCIceServer[] => this.#iceServers.list();
      const { faults } = this.#faultMode;
      const hasFailed = this.#failed?.secret === secret;
      const session = await DocumentSession.open(secret, this.#user, { iceServers, faults, hasFailed });
      if (opening !== this.#openings) return session.destroy();
      this.#show({ type: "document", session, loaded: false });
      session.store.on("state", () => this.emit("change", []));
      session.store.on("damaged", () => this.#tellDamage(session));
      session.once("edit", askToKeepStorage);
      session.provider.on("problems", (problems) => {
        // Those of a document that has been left are nobody's any more.
        if (opening === this.#openings) this.problems.follow(problems);
      });
      session.provider.on("problem", ({ code }) => {
        if (code === "document-broken") this.#reopen(session);
      });
      const connecting = this.#iceServers.known.then(() => {
        if (opening === this.#openings) session.provider.connect();
      });
      await session.store.whenLoaded;
      // The network has its turn first: to set up the editor takes a while, and what others answer comes meanwhile.
      await new Promise((resolve) => setTimeout(resolve));
      if (opening !== this.#openings) return;
      session.arrival.begin(secret === this.#made);
      session.arrival.on("change", () => this.emit("change", []));
      this.#show({ type: "document", session, loaded: true });
      this.#tellReopened(session);
      await Promise.all([connecting, this.#shown]);
      if (opening === this.#openings) exposeSession(session);
    } catch (error) {
      if (opening === this.#openings) this.#showNotice(failedStart);
      reportError(error);
    }
  }

  /** Yjs failed inside the document: a fresh one takes its place, with what is saved. */
  #reopen({ secret, content, name, store }: DocumentSession): void {
    if (this.#page.type !== "document" || this.#page.session.secret !== secret) return;
    this.#failed = { secret, text: content.toJSON(), name: name.words };
    if (++this.#failures > mostFailures) return this.#showNotice(failingDocument);
    // Before the fresh one reads.
    store.flush();
    this.#close();
    void this.#open(secret);
  }

  #tellReopened({ secret, content }: DocumentSession): void {
    const failed = this.#failed;
    this.#failed = undefined;
    if (failed?.secret !== secret) return;
    this.problems.raise(reopenedDocument(failed.text === content.toJSON() ? undefined : failed));
  }

  #tellDamage(session: DocumentSession): void {
    if (unseenDamage(session.store) > 0) this.problems.raise(damagedCopy(session));
  }

  /** Leaves the document that is open, if any. */
  #close(): void {
    this.#openings++;
    const page = this.#page;
    this.problems.clear();
    concealSession();
    this.#show({ type: "opening" });
    // The elements let go of the text first: they render before any timer runs.
    if (page.type === "document") setTimeout(() => page.session.destroy());
  }

  #showNotice(notice: Notice): void {
    this.#close();
    document.title = `${notice.heading} · Grapevine`;
    this.#show({ type: "notice", notice });
  }

  #show(page: Page): void {
    this.#page = page;
    this.emit("change", []);
  }
}

/** Asks the browser to spare the document when it clears up. Some ask the person, so not before there is something to lose. */
function askToKeepStorage(): void {
  // Refusing and not knowing the question are the same to us: nothing is promised to anyone.
  void navigator.storage?.persist?.().catch(() => false);
}
