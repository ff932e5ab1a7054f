/** Replicas under a shape, and updates written by hand, for tests of what a replica refuses. */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { isRefusal, type ApplyResult, type PeerId } from "../core/index.ts";
import { defaultShape, type DocumentShape } from "../replica/shape.ts";
import { YReplica } from "../replica/y-replica.ts";

export const peer = "aaaaaaaaaaaaaaaa" as PeerId;

/** A text, records of plain values two levels deep, and up to three roots more. */
export const shape: DocumentShape = {
  roots: {
    content: { contents: ["text"] },
    records: { contents: ["value", "binary"], keys: true, types: ["map", "array"], depth: 2, itemBytes: 1_000 },
  },
  others: { ...defaultShape.others, depth: 5, names: 3 },
};

/** A replica under a shape, with a text in its document. */
export function start(options: { shape?: DocumentShape } = { shape }, text = "") {
  const doc = new Y.Doc();
  if (text) doc.getText("content").insert(0, text);
  const replica = new YReplica(doc, "peers", {
    ...options,
    onObserverError: (error) => {
      throw error;
    },
  });
  return { doc, replica };
}

/** Why an update was refused, or the result. */
export const why = (result: ApplyResult): string => (isRefusal(result) ? result.refused : result);

/** An update by hand, without deletions: structs of one client from a clock on. */
export function update(client: number, clock: number, ...structs: ((encoder: encoding.Encoder) => void)[]): Uint8Array {
  return encoding.encode((encoder) => {
    for (const number of [1, structs.length, client, clock]) encoding.writeVarUint(encoder, number);
    for (const write of structs) write(encoder);
    encoding.writeVarUint(encoder, 0);
  });
}

/** A struct with a content, by its kind in Yjs's format. */
export const item =
  (
    kind: number,
    where: {
      origin?: [number, number];
      right?: [number, number];
      root?: string;
      key?: string;
      parent?: [number, number];
    },
    content: (encoder: encoding.Encoder) => void,
  ) =>
  (encoder: encoding.Encoder): void => {
    const { origin, right, root, key, parent } = where;
    encoding.writeUint8(encoder, kind | (origin ? 128 : 0) | (right ? 64 : 0) | (key === undefined ? 0 : 32));
    for (const id of [origin, right]) if (id) for (const number of id) encoding.writeVarUint(encoder, number);
    if (!origin && !right) {
      encoding.writeVarUint(encoder, root === undefined ? 0 : 1);
      if (root !== undefined) encoding.writeVarString(encoder, root);
      for (const number of parent ?? []) encoding.writeVarUint(encoder, number);
      if (key !== undefined) encoding.writeVarString(encoder, key);
    }
    content(encoder);
  };

export const string = (text: string) => (encoder: encoding.Encoder) => encoding.writeVarString(encoder, text);
export const number = (value: number) => (encoder: encoding.Encoder) => encoding.writeVarUint(encoder, value);
export const values =
  (...list: unknown[]) =>
  (encoder: encoding.Encoder): void => {
    encoding.writeVarUint(encoder, list.length);
    for (const value of list) encoding.writeAny(encoder, value as string);
  };
