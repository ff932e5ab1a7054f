/**
 * A whole document outside of any room: what it holds as updates that every peer would take, and the way back, where nothing
 * is trusted. Both go through the replica, and so through the judge of what peers send.
 */
import type * as Y from "yjs";
import { isRefusal, type PeerId } from "../core/index.ts";
import { Judge } from "./judge.ts";
import { defaultShape, type DocumentShape, ShapeRules } from "./shape.ts";
import { readUpdate } from "./update-reader.ts";
import { Unfit } from "./update-structs.ts";
import { YReplica } from "./y-replica.ts";

export interface DocumentCopy {
  /** In the order in which they have to be applied: none builds on a later one. */
  readonly updates: readonly Uint8Array[];
  /** Why something is left out: no peer would take it, nor would `applyCopy`. Undefined: the copy is whole. */
  readonly withheld: string | undefined;
}

export type CopyOutcome =
  | { readonly type: "applied" }
  /** An update is damaged, exceeds a limit, or does not fit the shape. `reason` is a clause about it, for people. */
  | { readonly type: "refused"; readonly reason: string }
  /** Something is missing that an update builds on. */
  | { readonly type: "incomplete" }
  /** It gives other content to edits that the document holds. */
  | { readonly type: "contradicts" }
  /** Yjs failed. The document must not be used any more. */
  | { readonly type: "broken" };

/** Size of one update, about. */
const partBytes = 512 * 1024;
/** Takes the place of a peer's name. */
const copyId = "" as PeerId;

/** Returns everything that `doc` holds, in updates that keep the limits of one. Does not change `doc`. */
export function encodeCopy(doc: Y.Doc, shape: DocumentShape = defaultShape): DocumentCopy {
  const replica = new YReplica(doc, copyId, { shape, onObserverError: rethrow });
  try {
    const everything = new Map([...replica.stateVector().keys()].map((client) => [client, 0]));
    const updates = replica.encode(everything, replica.deleteSet(), partBytes);
    return { updates, withheld: replica.withheld };
  } finally {
    replica.destroy();
  }
}

/**
 * Applies the updates of an untrusted copy to `doc`, which may hold other edits of the same document. They are merged: what
 * `doc` holds stays. Stops at the first update that cannot be applied, and those before it stay applied. So pass a document
 * that can be thrown away, and use it only when the outcome is `applied`. Never throws.
 */
export function applyCopy(doc: Y.Doc, updates: Iterable<Uint8Array>, shape: DocumentShape = defaultShape): CopyOutcome {
  const rules = new ShapeRules(shape);
  const judge = new Judge(doc, rules);
  const replica = new YReplica(doc, copyId, { shape, onObserverError: ignore });
  try {
    for (const update of updates) {
      // The replica passes over what contradicts it, because a peer may pass that on unknowingly. A copy has to be told.
      if (judge.judge(readUpdate(update, rules)).type === "contradicts") return { type: "contradicts" };
      const result = replica.apply(update, copyId);
      if (isRefusal(result)) return { type: "refused", reason: result.refused };
      if (result === "broken") return { type: "broken" };
      // Deletions of what is not here are dropped.
      if (result === "clipped") return { type: "incomplete" };
    }
    return { type: replica.hasGaps() ? "incomplete" : "applied" };
  } catch (error) {
    return error instanceof Unfit ? { type: "refused", reason: error.message } : { type: "broken" };
  } finally {
    replica.destroy();
  }
}

function rethrow(error: unknown): never {
  throw error;
}

/** Whatever observes a copy, its errors are no fault of the updates. */
function ignore(): void {
  return;
}
