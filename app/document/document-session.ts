/** One open document: its text, who is there, its undo history, its saved copy and its connection. */
import { ObservableV2 } from "lib0/observable";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { documentId, GrapevineProvider, type FaultPlan } from "../../sync/index.ts";
import type { User } from "../people/person.ts";
import { DocumentStore } from "./document-store.ts";

/** Keys of the shared types in the document: a stable format. */
const contentKey = "content";
const titleKey = "title";

export interface ConnectOptions {
  /** The STUN and TURN servers for a link that is opened now. */
  readonly iceServers: () => readonly RTCIceServer[];
  readonly faults: FaultPlan | undefined;
}

export interface SessionEvents {
  /** The provider has been made. */
  connect: (provider: GrapevineProvider) => void;
  /** Edits of others are about to be applied: what was typed and is not in the document yet belongs there now. */
  "before-apply": () => void;
  /** The first edit that was made here. */
  edit: () => void;
}

export class DocumentSession extends ObservableV2<SessionEvents> {
  readonly secret: string;
  readonly doc = new Y.Doc();
  readonly content = this.doc.getText(contentKey);
  readonly title = this.doc.getText(titleKey);
  readonly awareness = new Awareness(this.doc);
  /** Undoes what was typed here, and nobody else's edits: the editor adds its own origin to the tracked ones. */
  readonly undoManager = new Y.UndoManager(this.content, { trackedOrigins: new Set() });
  readonly store: DocumentStore;
  readonly #prepared: GrapevineProvider;
  #provider: GrapevineProvider | undefined;

  private constructor(secret: string, id: string, user: User, { iceServers, faults }: ConnectOptions) {
    super();
    this.secret = secret;
    this.awareness.setLocalStateField("user", user);
    // Its keys are derived while the saved text loads.
    const options = { awareness: this.awareness, iceServers, connect: false, ...(faults && { faults }) };
    this.#prepared = new GrapevineProvider(this.doc, secret, options);
    this.#prepared.on("before-apply", () => this.emit("before-apply", []));
    this.store = new DocumentStore(`grapevine-${id}`, this.doc);
    const onUpdate = (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
      if (!transaction.local) return;
      this.doc.off("update", onUpdate);
      this.emit("edit", []);
    };
    this.doc.on("update", onUpdate);
    addEventListener("pagehide", this.#onHide);
    document.addEventListener("visibilitychange", this.#onHide);
  }

  /** Opens the document of `secret`; its saved text starts loading (`store.whenLoaded`), nothing is connected yet. */
  static async open(secret: string, user: User, options: ConnectOptions): Promise<DocumentSession> {
    return new DocumentSession(secret, await documentId(secret), user, options);
  }

  /** Undefined until `connect`. */
  get provider(): GrapevineProvider | undefined {
    return this.#provider;
  }

  /** Joins the others. Throws when called twice. */
  connect(): GrapevineProvider {
    if (this.#provider !== undefined) throw new Error("connect: this session is connected already");
    this.#provider = this.#prepared;
    this.#provider.connect();
    this.emit("connect", [this.#provider]);
    return this.#provider;
  }

  /** Leaves, closes the saved copy and frees everything. */
  override destroy(): void {
    removeEventListener("pagehide", this.#onHide);
    document.removeEventListener("visibilitychange", this.#onHide);
    this.#prepared.destroy();
    this.store.destroy();
    this.undoManager.destroy();
    this.awareness.destroy();
    this.doc.destroy();
    super.destroy();
  }

  readonly #onHide = (): void => {
    this.store.flush();
  };
}
