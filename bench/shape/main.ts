/**
 * `npm run -s bench:shape -- [--turns N]`: what checking updates against a document's shape costs. Each turn takes in the
 * same updates with and without the check. Without it, a replica only reads them through.
 */
import * as Y from "yjs";
import { seededRandom, type PeerId } from "../../sync/core/index.ts";
import { defaultShape, type DocumentShape } from "../../sync/replica/shape.ts";
import { YReplica } from "../../sync/replica/y-replica.ts";
import { hasTrace, readTrace } from "../shared/traces.ts";
import { formatUsage, parseOptions, print, runCommand, type Values } from "../shared/command-line.ts";
import { median } from "../shared/statistics.ts";

const options = {
  turns: { kind: "number", default: 31, least: 1, most: 1_000, whole: true, help: "how often each is timed" },
} as const;

const peer = "0000000000000001" as PeerId;

/** The shape of Grapevine's own documents. */
const documentShape: DocumentShape = {
  roots: { content: { contents: ["text"] }, title: { contents: ["text"] } },
  others: { ...defaultShape.others, depth: 16, names: 16 },
};

interface Load {
  readonly what: string;
  /** The document before the clock starts. */
  readonly base: Uint8Array | undefined;
  readonly updates: readonly Uint8Array[];
}

/** Makes a function that takes in the updates of one document as a provider does. */
type TakeIn = (doc: Y.Doc) => (update: Uint8Array) => void;

const withShape: TakeIn = (doc) => {
  const options = { shape: documentShape, onObserverError: fail };
  const replica = new YReplica(doc, peer, options);
  return (update) => {
    const result = replica.apply(update, peer);
    if (result !== "applied") throw new Error(`not applied: ${JSON.stringify(result)}`);
  };
};

const withoutShape: TakeIn = (doc) => {
  // A replica forgets its digest at each update.
  doc.on("update", () => undefined);
  return (update) => {
    if (!canBeRead(update)) throw new Error("no update");
    Y.transact(doc, () => Y.applyUpdate(doc, update, peer), peer);
    if (doc.store.pendingStructs) throw new Error("a gap");
  };
};

await runCommand({
  usage: formatUsage("npm run -s bench:shape -- [OPTIONS]", options),
  parse: (argv) => parseOptions(argv, options, (values) => values),
  run,
});

async function run({ turns }: Values<typeof options>): Promise<number> {
  print(`Time to take in updates, with a check against the document's shape and without, ${turns} turns of each:`);
  for (const load of [keystrokes(), wholeHistory(), editsOfHistory()]) {
    const taken: [number[], number[]] = [[], []];
    for (let turn = 0; turn < turns; turn++)
      for (const [index, takeIn] of [withoutShape, withShape].entries()) taken[index]?.push(time(load, takeIn));
    const [without, withIt] = taken.map(median) as [number, number];
    const ratio = (withIt / without).toFixed(2);
    print(`${load.what}: ${without.toFixed(2)} ms without, ${withIt.toFixed(2)} ms with, ratio ${ratio}`);
  }
  return 0;
}

function time({ base, updates }: Load, takeIn: TakeIn): number {
  const doc = new Y.Doc();
  // The page also does this before any update arrives.
  doc.getText("content");
  if (base) Y.applyUpdate(doc, base);
  const take = takeIn(doc);
  const startedAt = performance.now();
  for (const update of updates) take(update);
  return performance.now() - startedAt;
}

function keystrokes(): Load {
  const random = seededRandom(1);
  const doc = new Y.Doc();
  const text = doc.getText("content");
  for (let paragraph = 0; paragraph < 100; paragraph++)
    text.insert(Math.floor(random() * text.length), `${"words ".repeat(170)}\n`);
  const base = Y.encodeStateAsUpdate(doc);
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  let at = 0;
  for (let key = 0; key < 5_000; key++) {
    // The caret moves now and then, and every tenth key deletes a letter.
    if (key % 50 === 0) at = 10 + Math.floor(random() * (text.length - 20));
    if (key % 10 === 9) text.delete(--at, 1);
    else text.insert(at++, "a");
  }
  return { what: "5,000 single keystrokes on a text of 100 KB", base, updates };
}

function historyEdits(): { name: string; edits: readonly Uint8Array[] } {
  if (hasTrace("friendsforever"))
    return { name: "friendsforever", edits: readTrace("friendsforever").edits.map(({ update }) => update) };
  const random = seededRandom(2);
  const edits: Uint8Array[] = [];
  const docs = [new Y.Doc(), new Y.Doc()];
  for (const doc of docs)
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === peer) return;
      edits.push(update);
    });
  for (let edit = 0; edit < 20_000; edit++) {
    const doc = docs[edit % 2] as Y.Doc;
    const text = doc.getText("content");
    if (random() < 0.3 && text.length > 5) text.delete(Math.floor(random() * (text.length - 1)), 1);
    else text.insert(Math.floor(random() * (text.length + 1)), "ab");
    if (edit % 100 > 97) Y.applyUpdate(docs[(edit + 1) % 2] as Y.Doc, Y.encodeStateAsUpdate(doc), peer);
  }
  return { name: "a generated history (no trace in TRACES_DIR)", edits };
}

// A newcomer gets the history as one part.
function wholeHistory(): Load {
  const { name, edits } = historyEdits();
  const doc = new Y.Doc();
  for (const update of edits) Y.applyUpdate(doc, update);
  const replica = new YReplica(doc, peer, { shape: documentShape, onObserverError: fail });
  const everything = new Map([...replica.stateVector().keys()].map((client) => [client, 0]));
  const updates = replica.encode(everything, replica.deleteSet(), 512 * 1024);
  return { what: `the whole of ${name}, as a newcomer gets it`, base: undefined, updates };
}

function editsOfHistory(): Load {
  const { name, edits } = historyEdits();
  return { what: `${name}, edit by edit`, base: undefined, updates: edits };
}

// The check of a replica without a shape.
function canBeRead(update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update);
  for (const struct of structs) {
    const { id, length } = struct;
    if (length < 1 || !isClock(id.client) || !isClock(id.clock + length)) return false;
    if (struct instanceof Y.Item && dependsOnItsFuture(struct)) return false;
  }
  for (const [client, items] of ds.clients)
    for (const { clock, len } of items) if (len < 1 || !isClock(client) || !isClock(clock + len)) return false;
  return true;
}

function dependsOnItsFuture({ id, origin, rightOrigin, parent }: Y.Item): boolean {
  return [origin, rightOrigin, parent].some(
    (other) => other instanceof Y.ID && other.client === id.client && other.clock >= id.clock,
  );
}

function isClock(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function fail(error: unknown): never {
  throw error;
}
