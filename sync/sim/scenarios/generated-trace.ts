/** An editing history made up from a seed, for where no recorded one is at hand: authors who write at once and merge. */
import * as Y from "yjs";
import { seededRandom } from "../random.ts";
import type { Trace, TraceEdit } from "./room.ts";

const letters = "etaoin shrdlu ";
/** An author looks at what another wrote before every so manieth edit, on average. */
const mergeEvery = 10;

/** `edits` in all, by `agents` authors. The same seed gives the same history. */
export function generatedTrace(edits: number, agents: number, seed: number): Trace {
  const random = seededRandom(seed);
  const made: TraceEdit[] = [];
  const authors = Array.from({ length: agents }, (_, agent) => {
    const doc = new Y.Doc();
    doc.clientID = agent + 1;
    let update: Uint8Array = new Uint8Array();
    doc.on("update", (local: Uint8Array) => (update = local));
    // What each author has seen of the others: the latest edit of each.
    const seen = new Map<number, number>();
    let cursor = 0;
    const write = (): Uint8Array => {
      const text = doc.getText("t");
      if (random() < 0.03) cursor = Math.floor(random() * (text.length + 1));
      cursor = Math.min(cursor, text.length);
      if (cursor > 0 && random() < 0.15) text.delete(--cursor, 1);
      else text.insert(cursor++, letters[Math.floor(random() * letters.length)] as string);
      return update;
    };
    return { doc, seen, write };
  });
  for (let index = 0; index < edits; index++) {
    const agent = Math.floor(random() * agents);
    const author = authors[agent] as (typeof authors)[number];
    const other = authors[Math.floor(random() * agents)] as (typeof authors)[number];
    if (other !== author && random() < 1 / mergeEvery) {
      Y.applyUpdate(author.doc, Y.encodeStateAsUpdate(other.doc, Y.encodeStateVector(author.doc)));
      for (const [of, latest] of other.seen) author.seen.set(of, Math.max(latest, author.seen.get(of) ?? 0));
    }
    const parents = [...author.seen.values()];
    made.push({ agent, parents, update: author.write() });
    author.seen.set(agent, index);
  }
  const merged = new Y.Doc();
  for (const { doc } of authors) Y.applyUpdate(merged, Y.encodeStateAsUpdate(doc));
  return { edits: made, endContent: merged.getText("t").toJSON() };
}
