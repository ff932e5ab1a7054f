/**
 * A network cable for one page. `context.setOffline` does not reach WebRTC, so this makes data channels and WebSockets
 * obey it: while the page is offline, data channels lose everything silently, as they do when a cable is pulled, and
 * WebSockets are closed, as browsers do when the network goes.
 */

/** Runs in the page, before anything else. */
export function installCable(): void {
  const isCut = (): boolean => !navigator.onLine;
  const channel = RTCDataChannel.prototype;
  const send = Object.getOwnPropertyDescriptor(channel, "send")?.value as (this: RTCDataChannel, data: unknown) => void;
  const onMessage = Object.getOwnPropertyDescriptor(channel, "onmessage") as PropertyDescriptor;

  Object.defineProperty(channel, "send", {
    value(this: RTCDataChannel, data: unknown) {
      if (!isCut()) send.call(this, data);
    },
  });
  Object.defineProperty(channel, "onmessage", {
    ...onMessage,
    set(this: RTCDataChannel, handler: ((event: MessageEvent) => void) | null) {
      onMessage.set?.call(
        this,
        handler &&
          ((event: MessageEvent) => {
            if (!isCut()) handler.call(this, event);
          }),
      );
    },
  });

  const Native = WebSocket;
  class CutWebSocket extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      // Port 1 refuses connections, as a missing network would.
      super(isCut() ? "ws://127.0.0.1:1" : url, protocols);
      window.addEventListener("offline", () => this.close());
    }
  }
  window.WebSocket = CutWebSocket;
}
