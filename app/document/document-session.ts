/** One open document: its text, who is there, its undo history, its saved copy and its connection. */
import { ObservableV2 } from "lib0/observable";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { documentId, GrapevineProvider, type FaultPlan } from "../../sync/index.ts";
import { Arrival } from "../arrival/arrival.ts";
import { OwnPresence } from "../people/own-presence.ts";
import { OwnTabs } from "../people/own-tabs.ts";
import type { OwnUser } from "../people/own-user.ts";
import { DocumentStore } from "../storage/document-store.ts";
import { eraseSaved } from "../storage/erase-saved.ts";
import { DocumentName } from "../title/document-name.ts";
import { contentKey, documentShape, titleKey } from "./document-shape.ts";
import { TextUndo } from "../shared-text/text-undo.ts";

/** The name of the database in which a document is kept; `id` is its `documentId`. */
export const documentStoreName = (id: string): string => `grapevine-${id}`;

export interface ConnectOptions {
  /** The STUN and TURN servers for a link that is opened now. */
  readonly iceServers: () => readonly RTCIceServer[];
  readonly faults: FaultPlan | undefined;
  /**
   * Whether the document failed inside before. Then Yjs keeps what was deleted in it: clearing that away is where types
   * within types, thousands deep, overflow its stack.
   */
  readonly hasFailed: boolean;
}

export interface SessionEvents {
  /** The first edit that was made here. */
  edit: () => void;
}

export class DocumentSession extends ObservableV2<SessionEvents> {
  readonly secret: string;
  /** What it is called in this browser's storage; no secret. */
  readonly id: string;
  readonly doc: Y.Doc;
  readonly content: Y.Text;
  readonly title: Y.Text;
  /** What the document is called. */
  readonly name: DocumentName;
  readonly awareness: Awareness;
  /** What this tab says of itself. */
  readonly presence: OwnPresence;
  /** Undoes what was typed here, and nobody else's edits: the editor adds its own origin to the tracked ones. */
  readonly undoManager: TextUndo;
  readonly store: DocumentStore;
  readonly provider: GrapevineProvider;
  /** Whether the document is here, or its link only. */
  readonly arrival: Arrival;

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
    this.#ownTabs = new OwnTabs(`grapevine-own-tabs-${id}`, this.awareness.clientID, {
      change: () => this.presence.refresh(),
      // Each tab erases by itself: it may have written again what the other has just erased.
      erase: () => void this.#eraseHere(reload).catch((error: unknown) => reportError(error)),
    });
    this.presence = new OwnPresence(this.awareness, user, () => this.#ownTabs.clientIds);
    // Steps are cut by what is done (`editor/step-cutter.ts`), not by time.
    this.undoManager = new TextUndo(this.content, { trackedOrigins: new Set(), captureTimeout: Infinity });
    this.arrival = new Arrival(this);
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
   * Opens the document of `secret`: its saved text starts loading (`store.whenLoaded`). `provider.connect()` may be called
   * before that has come.
   */
  static async open(secret: string, user: OwnUser, options: ConnectOptions): Promise<DocumentSession> {
    const { iceServers, faults, hasFailed } = options;
    const id = documentId(secret);
    const doc = new Y.Doc({ gc: !hasFailed });
    const store = id.then((id) => new DocumentStore(documentStoreName(id), doc));
    // Its keys are derived while the saved text is looked up.
    const provider = new GrapevineProvider(doc, secret, {
      connect: false,
      shape: documentShape,
      linkAfter: store.then(({ whenLoaded }) => whenLoaded),
      iceServers,
      // The page tells cursors by the awareness's client, which stays.
      freshClientIds: true,
      ...(faults && { faults }),
    });
    return new DocumentSession(secret, await id, user, provider, await store);
  }

  /** Leaves, closes the saved copy and frees everything. */
  override destroy(): void {
    removeEventListener("pagehide", this.#onHide);
    document.removeEventListener("visibilitychange", this.#onHide);
    this.arrival.destroy();
    this.name.destroy();
    this.provider.destroy();
    this.store.destroy();
    this.undoManager.destroy();
    this.#ownTabs.destroy();
    this.presence.destroy();
    this.awareness.destroy();
    this.doc.destroy();
    super.destroy();
  }

  /**
   * Leaves, and erases what this browser holds of the document: here and in its other tabs, which would write it and tell it
   * again. All of them load the page anew, also where the browser does not erase it: then it is asked for once more.
   */
  erase(loadAnew = reload): Promise<void> {
    this.#ownTabs.tellToErase();
    return this.#eraseHere(loadAnew);
  }

  async #eraseHere(loadAnew: () => void): Promise<void> {
    // It writes down what it has on its way out: what is erased comes after.
    this.destroy();
    try {
      await eraseSaved(this.store.name);
    } finally {
      loadAnew();
    }
  }

  readonly #onHide = (): void => {
    this.store.flush();
  };
}

function reload(): void {
  location.reload();
}
