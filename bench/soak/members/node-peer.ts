/** A soak's member in Node: a provider whose document is kept in a file. It runs in a separate process. */
import { setTimeout as delay } from "node:timers/promises";
import * as Y from "yjs";
import { GrapevineProvider, type FaultPlan } from "../../../sync/index.ts";
import { formatToken, readTokens, tokenChars } from "../../shared/tokens.ts";
import { Wires } from "../../shared/wires.ts";
import { documentBytes } from "./document-bytes.ts";
import type { Acknowledged, Holding } from "./member.ts";
import { contentKey, excess, patchGapMs, tokensKey, type Typing } from "../schedule/typing.ts";
import { UpdateFile } from "./update-file.ts";

/** A silent crash stays silent for longer than peers take to notice it. */
const buriedAfterMs = 15_000;

export interface NodePeerOptions {
  readonly secret: string;
  readonly signaling: string;
  /** The file that keeps the document. */
  readonly path: string;
  readonly faults: FaultPlan | undefined;
}

export class NodePeer {
  readonly #doc: Y.Doc;
  readonly #file: UpdateFile;
  readonly #wires = new Wires();
  readonly #provider: GrapevineProvider;
  #ended = false;

  static async open(options: NodePeerOptions): Promise<NodePeer> {
    const doc = new Y.Doc();
    return new NodePeer(doc, await UpdateFile.open(options.path, doc), options);
  }

  private constructor(doc: Y.Doc, file: UpdateFile, { secret, signaling, faults }: NodePeerOptions) {
    this.#doc = doc;
    this.#file = file;
    const { wrtc, WebSocket } = this.#wires;
    const options = { signaling, tabs: false, wrtc, WebSocket, ...(faults && { faults }) };
    this.#provider = new GrapevineProvider(doc, secret, options);
    this.#provider.awareness.setLocalStateField("user", { name: "soak" });
  }

  async type({ burst, patches, place, retired }: Typing): Promise<Acknowledged> {
    const content = this.#doc.getText(contentKey);
    for (const [position, deleted, inserted] of patches) {
      this.#doc.transact(() => {
        const at = Math.min(position, content.length);
        content.delete(at, Math.min(deleted, content.length - at));
        content.insert(at, inserted);
      });
      await delay(patchGapMs);
      if (this.#ended) throw new Error("ended while typing");
    }
    this.#doc.transact(() => {
      const tooMuch = excess(content.length, place);
      if (tooMuch) content.delete(tooMuch.at, tooMuch.length);
      const tokens = this.#doc.getText(tokensKey);
      const there = readTokens(tokens.toJSON());
      for (let index = there.length - 1; index >= 0; index--)
        if (retired.includes(there[index] as number)) tokens.delete(index * tokenChars, tokenChars);
      tokens.insert(Math.floor((place * tokens.length) / tokenChars) * tokenChars, formatToken(burst));
    });
    const { clientID: client } = this.#doc;
    const clock = Y.getState(this.#doc.store, client);
    await this.#file.saved();
    return { client, clock };
  }

  setFaults(faults: FaultPlan | undefined): Promise<void> {
    return this.#provider.setFaults(faults);
  }

  pullCable(): void {
    this.#wires.pull();
  }

  plugIn(): void {
    this.#wires.plugIn();
  }

  async crash(silently: boolean): Promise<void> {
    this.#ended = true;
    const abandoned = this.#file.abandon();
    if (silently) setTimeout(this.#wires.unplug(), buriedAfterMs);
    else this.#wires.crash();
    this.#doc.destroy();
    await abandoned;
  }

  async leave(): Promise<void> {
    this.#ended = true;
    await this.#file.close();
    this.#doc.destroy();
  }

  hold(): Holding {
    const { signaling, members } = this.#provider.status();
    const vector = Y.decodeStateVector(Y.encodeStateVector(this.#doc));
    return {
      digest: this.#provider.digest(),
      ...this.#provider.links(),
      signaling,
      members,
      vector: [...vector],
      text: this.#doc.getText(contentKey).toJSON(),
      tokens: this.#doc.getText(tokensKey).toJSON(),
    };
  }

  /** Bytes of the document on the heap. */
  documentBytes(): number {
    return documentBytes(this.#doc, 8);
  }

  /** The whole document as an update. */
  state(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc);
  }
}
