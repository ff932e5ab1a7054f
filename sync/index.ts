/** Grapevine's sync library: a Yjs provider that gossips over WebRTC. This page is its whole public API. */
export { GrapevineProvider } from "./provider.ts";
export type {
  GrapevineAgreement,
  GrapevineCounters,
  GrapevineEvents,
  GrapevineLinks,
  GrapevineOptions,
  GrapevineStatus,
  LinkAgreement,
  LinkFailure,
  PeersEvent,
  ProgressEvent,
  Standing,
  UnlinkedPeer,
} from "./provider-types.ts";
export type { Problem, ProblemCode, ProblemFacts } from "./diagnosis/problems.ts";
export { applyCopy, encodeCopy } from "./replica/copy.ts";
export type { CopyOutcome, DocumentCopy } from "./replica/copy.ts";
export { defaultShape } from "./replica/shape.ts";
export type { ContentKind, DocumentShape, NestedType, RootShape } from "./replica/shape.ts";
export type { NetworkEstimate } from "./core/index.ts";
export { createSecret, isSecret, parseDocumentLink, formatDocumentLink } from "./keys/secret.ts";
export type { DocumentLink } from "./keys/secret.ts";
export { documentId } from "./keys/document-keys.ts";
export { formatFaults, parseFaults } from "./faults/fault-plan.ts";
export type { FaultPlan, ParsedFaults } from "./faults/fault-plan.ts";
