/** Core's door: the protocol as a pure state machine. */
export { defaultConfig, type ConfigDelta, type NodeConfig } from "./config.ts";
export type { NetworkEstimate } from "./network-estimate.ts";
export { Node, type LinkKnowledge, type NodeOptions, type NodeStatus } from "./node.ts";
export { seededRandom } from "./seeded-random.ts";
export { hasOffer, type Introduction, type Signal, type Way } from "./introduction.ts";
export * from "./types.ts";
export { frameCodes } from "./frames.ts";
export { limits } from "./wire/limits.ts";
export { formatPeerId, toHex } from "./wire/fields.ts";
export { keepNewest } from "./bounds.ts";
