/** `y-grapevine/signaling`: the discovery server on an application's own HTTP server. It serves WebSockets at `/signal`, and no page. */
export { attachSignaling, signalingPath } from "../../signaling/attach.ts";
export type { Signaling, SignalingOptions, UpgradeSource } from "../../signaling/attach.ts";
export type { ServerLimits } from "../../signaling/quotas/limits.ts";
export { parseTrustProxy } from "../../signaling/quotas/client-address.ts";
export type { ParsedTrustProxy, TrustProxy } from "../../signaling/quotas/client-address.ts";
