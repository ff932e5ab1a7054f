/** Core's door: the protocol as a pure state machine. */
export { defaultConfig, type NodeConfig } from "./config.ts";
export { Node, type NodeOptions, type NodeStatus } from "./node.ts";
export * from "./types.ts";
export { formatPeerId, limits } from "./wire.ts";
