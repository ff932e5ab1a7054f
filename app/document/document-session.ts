/** One open document: its text, the people in it, its undo history, its saved copy and its connection. */
import { ObservableV2 } from "lib0/observable";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { documentId, GrapevineProvider, type FaultPlan } from "../../sync/index.ts";
import { Arrival } from "../arrival/arrival.ts";
import { Away } from "../away/away.ts";
import { OwnPresence } from "../people/own-presence.ts";
import { OwnTabs, ownTabsName } from "../people/own-tabs.ts";
import type { OwnUser } from "../people/own-user.ts";
import { OwnWriter } from "../people/writers.ts";
import { DocumentStore } from "../storage/document-store.ts";
import { eraseSaved } from "../storage/erase-saved.ts";
import { keepLastSeen, readLastSeen } from "../storage/last-seen.ts";
import { documentStoreName } from "../storage/saved-copy.ts";
import { isUnkept, setRemoved, setUnkept } from "../storage/unkept.ts";
import { DocumentName } from "../title/document-name.ts";
import { contentKey, documentShape, titleKey } from "./document-shape.ts";
import { TextUndo } from "../shared-text/text-undo.ts";

export interface ConnectOptions {
  /** Returns the current STUN and TURN servers. The first connection to others waits for them. */
  readonly iceServers: () => Promise<readonly RTCIceServer[]>;
  readonly faults: FaultPlan | undefined;
  /**
   * Whether Yjs failed in this document before. If so, Yjs keeps deleted content: collecting types that are nested
   * thousands deep overflows its stack.
   */
  readonly hasFailed: boolean;
}

export interface SessionEvents {
  /** The first local edit. */
  edit: () => void;
  /** Another tab removes the document from this device. Leave it, and erase it once more. */
  removed: () => void;
  /** Whether this device keeps the document has changed. If not, erase what was stored. */
  kept: (kept: boolean) => void;
}

export class DocumentSession extends ObservableV2<SessionEvents> {
  readonly secret: string;
  /** The document's name in this browser's storage; not secret. */
  readonly id: string;
  readonly doc: Y.Doc;
  readonly content: Y.Text;
  readonly title: Y.Text;
  /** The name that people see. */
  readonly name: DocumentName;
  readonly awareness: Awareness;
  /** What this tab announces about itself. */
  readonly presence: OwnPresence;
  /** What this tab tells about itself as a writer, in the document. */
  readonly writer: OwnWriter;
  /** Undoes local edits only. The editor adds its own origin to the tracked ones. */
  readonly undoManager: TextUndo;
  readonly store: DocumentStore;
  readonly provider: GrapevineProvider;
  /** Whether this browser has the document, or only its link. */
  readonly arrival: Arrival;
  /** Notices that this person is back. Undefined until the saved text has been read, or when that failed. */
  away: Away | undefined;

  readonly #ownTabs: OwnTabs;

  private constructor(secret: string, id: string, user: OwnUser, provider: GrapevineProvider, store: DocumentStore) {
    super();
    this.secret = secret;
    this.id = id;
    this.provider = provider;
    this.store = store;
    this.doc = provider.doc;
    this.content = this.doc.getText(contentKey);
    this.title = this.doc.getText(titleKey);
    this.name = new DocumentName(this.content, this.title);
    this.awareness = provider.awareness;
    this.#ownTabs = new OwnTabs(ownTabsName(id), this.awareness.clientID, {
      change: () => this.presence.refresh(),
      // Each tab erases for itself, because it may write again what another tab has just erased.
      erase: () => void this.#eraseHere(reload).catch((error: unknown) => reportError(error)),
      read: () => void this.store.readAgain(),
      remove: () => this.emit("removed", []),
      keep: (kept) => this.#keepHere(kept),
      unkept: () => void this.#keepNothingNew(),
      isKept: () => this.isKept,
    });
    this.presence = new OwnPresence(this.awareness, user, () => this.#ownTabs.clientIds);
    this.writer = new OwnWriter(this.doc, user.name);
    // `editor/binding/step-cutter.ts` decides where an undo step ends, not the time.
    this.undoManager = new TextUndo(this.content, { trackedOrigins: new Set(), captureTimeout: Infinity });
    this.arrival = new Arrival(this);
    void store.whenLoaded.then(() => {
      if (!this.doc.isDestroyed && store.state.type === "saving")
        this.away = new Away(this.content, provider, readLastSeen(store.name));
    });
    const onUpdate = (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
      if (!transaction.local) return;
      this.doc.off("update", onUpdate);
      this.emit("edit", []);
    };
    this.doc.on("update", onUpdate);
    addEventListener("pagehide", this.#onHide);
    document.addEventListener("visibilitychange", this.#onHide);
  }

  /**
   * Opens the document of `secret` and starts loading its saved text (`store.whenLoaded`). `provider.connect()` may be
   * called before that text is there.
   */
  static async open(secret: string, user: OwnUser, options: ConnectOptions): Promise<DocumentSession> {
    const { iceServers, faults, hasFailed } = options;
    const id = documentId(secret);
    const doc = new Y.Doc({ gc: !hasFailed });
    const store = id.then((id) => {
      setRemoved(id, false);
      return new DocumentStore(documentStoreName(id), doc, { off: isUnkept(id) });
    });
    // The provider derives its keys while the saved text is loading.
    const provider = new GrapevineProvider(doc, secret, {
      connect: false,
      shape: documentShape,
      linkAfter: store.then(({ whenLoaded }) => whenLoaded),
      iceServers,
      // The page identifies cursors by the awareness's client ID, which does not change.
      freshClientIds: true,
      ...(faults && { faults }),
    });
    return new DocumentSession(secret, await id, user, provider, await store);
  }

  /** Takes a changed person. */
  set user(user: OwnUser) {
    this.presence.user = user;
    this.writer.name = user.name;
  }

  /** Whether this device keeps the document. While it does not, nothing of it may be stored anywhere. */
  get isKept(): boolean {
    return this.store.state.type !== "off";
  }

  /** Keeps the document on this device from now on, or keeps nothing of it, in all tabs of this browser. */
  keep(kept: boolean): void {
    this.#keepHere(kept);
    this.#ownTabs.tellToKeep(kept);
  }

  #keepHere(kept: boolean): void {
    if (kept === this.isKept) return;
    setUnkept(this.id, !kept);
    if (kept) this.store.resume();
    else this.store.stop();
    this.emit("kept", [kept]);
  }

  /** Keeps nothing here, as another tab does not, unless this device has kept something. */
  async #keepNothingNew(): Promise<void> {
    await this.store.whenLoaded;
    // A copy that could not be read may be there.
    const { state, bytes, hasUnsaved } = this.store;
    if (!this.doc.isDestroyed && state.type === "saving" && bytes === 0 && !hasUnsaved) this.#keepHere(false);
  }

  /** Leaves the room, closes the saved copy and frees everything. */
  override destroy(): void {
    removeEventListener("pagehide", this.#onHide);
    document.removeEventListener("visibilitychange", this.#onHide);
    this.#noteSeen();
    this.away?.destroy();
    this.arrival.destroy();
    this.name.destroy();
    this.provider.destroy();
    this.store.destroy();
    this.undoManager.destroy();
    this.#ownTabs.destroy();
    this.presence.destroy();
    this.writer.destroy();
    this.awareness.destroy();
    this.doc.destroy();
    super.destroy();
  }

  /**
   * Leaves the room and erases this browser's copy, in this tab and in its other tabs, which would otherwise save and
   * send it again. All tabs then reload, even when erasing fails, so that the person can choose once more.
   */
  erase(loadAnew = reload): Promise<void> {
    this.#ownTabs.tellToErase();
    return this.#eraseHere(loadAnew);
  }

  async #eraseHere(loadAnew: () => void): Promise<void> {
    // Destroying the session flushes the saved copy, so it has to come before erasing.
    this.destroy();
    try {
      await eraseSaved(this.store.name);
    } finally {
      loadAnew();
    }
  }

  readonly #onHide = (): void => {
    this.store.flush();
    this.#noteSeen();
  };

  /** Only beside a saved copy. */
  #noteSeen(): void {
    if (this.content.length > 0 && this.store.state.type === "saving") keepLastSeen(this.store.name);
  }
}

function reload(): void {
  location.reload();
}
