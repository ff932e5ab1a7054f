/** `y-grapevine/node`: WebRTC and WebSocket for the provider where the platform has neither. */
import { WebSocket as NodeWebSocket } from "ws";
import { wrtc } from "../link/node/node-datachannel.ts";
import type { GrapevineOptions } from "../provider-types.ts";

export { plainDescriptions } from "../link/node-webrtc.ts";

/**
 * Options to spread into the provider's: `new GrapevineProvider(doc, secret, { signaling, ...nodePlatform })`. WebRTC is
 * node-datachannel's, which has to be installed beside this package; WebSocket is that of ws.
 */
export const nodePlatform: Required<Pick<GrapevineOptions, "wrtc" | "WebSocket">> = {
  wrtc,
  WebSocket: NodeWebSocket as unknown as typeof WebSocket,
};
