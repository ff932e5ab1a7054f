/** A person in Node: a real peer over WebRTC with a name, a colour and a caret, but without a page. */
import * as Y from "yjs";
import { Wires } from "../../bench/shared/wires.ts";
import { GrapevineProvider } from "../../sync/index.ts";

export interface PupilOptions {
  readonly name: string;
  /** `#rrggbb`. It counts as chosen, so that it gives way to nobody. */
  readonly color: string;
}

export class Pupil {
  readonly provider: GrapevineProvider;
  readonly #doc = new Y.Doc();

  /** Joins the room of `secret` on the server with the address `url`. */
  constructor(url: string, secret: string, { name, color }: PupilOptions) {
    const { wrtc, WebSocket } = new Wires();
    const signaling = `${url.replace(/^http/, "ws")}/signal`;
    this.provider = new GrapevineProvider(this.#doc, secret, { signaling, tabs: false, wrtc, WebSocket });
    this.provider.awareness.setLocalStateField("user", { name, color, colorLight: `${color}33`, colorChosen: true });
  }

  get text(): string {
    return this.#content.toJSON();
  }

  /** Selects from `anchor` to `head`; without it, puts the caret at `anchor`. */
  select(anchor: number, head = anchor): void {
    const [from, to] = [anchor, head].map((index) => Y.createRelativePositionFromTypeIndex(this.#content, index, -1));
    this.provider.awareness.setLocalStateField("cursor", { anchor: from, head: to });
  }

  /** Writes at `index`, with the caret behind it. */
  write(index: number, text: string): void {
    this.#content.insert(index, text);
    this.select(index + text.length);
  }

  leave(): void {
    this.#doc.destroy();
  }

  get #content(): Y.Text {
    return this.#doc.getText("content");
  }
}
