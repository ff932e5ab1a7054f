/**
 * What the pages of both systems offer to measurements: `window.bench`, and the traffic of their data channels.
 * Functions that run in a page are self-contained: Grapevine's page gets their source as an init script, and y-webrtc's
 * page imports them.
 */
import type { EditorView } from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { GrapevineHandle } from "../../../e2e/lab/window.ts";

/** Messages and bytes on the data channels of one page, counted at RTCDataChannel itself, the same for both systems. */
export interface Traffic {
  readonly messagesSent: number;
  readonly bytesSent: number;
  readonly messagesReceived: number;
  readonly bytesReceived: number;
}

/** The parts of a page with an open document. */
export interface BenchParts {
  /** The page's own Yjs: a second import of Yjs would not work with `doc`. */
  readonly Y: typeof Y;
  readonly doc: Y.Doc;
  /** The text that the editor shows. */
  readonly content: Y.Text;
  readonly awareness: Awareness;
  readonly view: EditorView;
  /** Other peers with an open link. */
  links(): number;
}

export interface BenchApi extends BenchParts {
  text(): string;
  /**
   * A hexadecimal digest, equal on two pages exactly when state vector and delete set are. The code is the same for
   * both systems.
   */
  digest(): Promise<string>;
  /** Inserts by a transaction of the editor, and puts the cursor behind it. An `at` beyond the end is the end. */
  insert(at: number, text: string): void;
  /** Types behind the cursor. */
  type(text: string): void;
  /** Other people in the awareness. */
  people(): number;
  /** Milliseconds since 1970, in fractions. Pages of one machine share this clock. */
  now(): number;
}

declare global {
  interface Window {
    /** There once the editor can be typed in, for which `openPage` waits. */
    bench: BenchApi;
    /** Traffic on all data channels since the page was opened. */
    benchTraffic: Traffic;
  }
}

/** Runs in the page; self-contained. */
export function createBenchApi(parts: BenchParts): BenchApi {
  const { Y, doc, content, awareness, view } = parts;

  const canonicalState = (): string => {
    const clocks = [...Y.decodeStateVector(Y.encodeStateVector(doc))].toSorted(([a], [b]) => a - b);
    const deleted = [...Y.createDeleteSetFromStructStore(doc.store).clients].toSorted(([a], [b]) => a - b);
    return JSON.stringify([
      clocks,
      deleted.map(([client, ranges]) => [client, ranges.map(({ clock, len }) => [clock, len])]),
    ]);
  };

  return {
    ...parts,
    text: () => content.toJSON(),
    digest: async () => {
      const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonicalState()));
      return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
    },
    insert: (at, text) => {
      const from = Math.min(at, view.state.doc.length);
      view.dispatch({
        changes: { from, insert: text },
        selection: { anchor: from + text.length },
        userEvent: "input.type",
      });
    },
    type: (text) => {
      const { from, to } = view.state.selection.main;
      view.dispatch({
        changes: { from, to, insert: text },
        selection: { anchor: from + text.length },
        userEvent: "input.type",
      });
    },
    people: () => [...awareness.getStates().keys()].filter((client) => client !== awareness.clientID).length,
    now: () => performance.timeOrigin + performance.now(),
  };
}

/**
 * Runs in Grapevine's page before anything else: makes `window.bench` of the public handle and the editor when both are
 * there, and again for another document.
 */
export function exposeGrapevine(create: (parts: BenchParts) => BenchApi): void {
  let made: BenchApi | undefined;
  Object.defineProperty(window, "bench", {
    get(): BenchApi | undefined {
      const grapevine: GrapevineHandle | undefined = window.grapevine;
      const editor = document.querySelector<HTMLElement & { readonly view?: EditorView }>("gv-editor");
      const view = editor?.view;
      if (grapevine === undefined || view === undefined) return undefined;
      if (made?.doc !== grapevine.doc || made.view !== view) {
        const { Y, doc, provider } = grapevine;
        const content = doc.getText("content");
        const links = (): number => grapevine.status().links;
        made = create({ Y, doc, content, awareness: provider.awareness, view, links });
      }
      return made;
    },
  });
}

/** Runs in the page before anything else; self-contained. Counts the messages of every data channel. */
export function countTraffic(): void {
  const traffic = { messagesSent: 0, bytesSent: 0, messagesReceived: 0, bytesReceived: 0 };
  window.benchTraffic = traffic;
  const sizeOf = (data: unknown): number => {
    if (typeof data === "string") return new TextEncoder().encode(data).length;
    if (data instanceof Blob) return data.size;
    return data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? data.byteLength : 0;
  };
  const channel = RTCDataChannel.prototype;
  const descriptor = (name: string): PropertyDescriptor =>
    Object.getOwnPropertyDescriptor(channel, name) as PropertyDescriptor;

  const send = descriptor("send");
  const nativeSend = send.value as (this: RTCDataChannel, data: unknown) => void;
  Object.defineProperty(channel, "send", {
    ...send,
    value(this: RTCDataChannel, data: unknown) {
      nativeSend.call(this, data);
      // A message refused with an exception does not count.
      traffic.messagesSent++;
      traffic.bytesSent += sizeOf(data);
    },
  });

  const counted = new WeakSet<RTCDataChannel>();
  const count = (target: RTCDataChannel): void => {
    if (counted.has(target)) return;
    counted.add(target);
    EventTarget.prototype.addEventListener.call(target, "message", (event) => {
      traffic.messagesReceived++;
      traffic.bytesReceived += sizeOf((event as MessageEvent<unknown>).data);
    });
  };
  Object.defineProperty(channel, "addEventListener", {
    configurable: true,
    writable: true,
    value(this: RTCDataChannel, ...args: Parameters<EventTarget["addEventListener"]>) {
      if (args[0] === "message") count(this);
      EventTarget.prototype.addEventListener.apply(this, args);
    },
  });
  const onMessage = descriptor("onmessage");
  Object.defineProperty(channel, "onmessage", {
    ...onMessage,
    set(this: RTCDataChannel, handler: unknown) {
      count(this);
      onMessage.set?.call(this, handler);
    },
  });
}
