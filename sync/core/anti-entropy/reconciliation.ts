/**
 * What one summary says against a replica: what the other side lacks, what this side lacks, and what has to be asked
 * further. Pure comparison without rounds or time; `anti-entropy.ts` runs the rounds.
 * Sources: Demers 1987, section 1.3 (checksums, then recent differences); range-based set reconciliation, Meyer 2023.
 */
import { differingChildren, HashTree } from "./hash-tree.ts";
import { deleteSetOf, deletionItems, deletionsFrom, subtract } from "./ranges.ts";
import type { Replica, StateVector } from "../types.ts";
import type { FrameOf } from "./frames.ts";
import { countItems, treeDepth, type DeletionItem, type Section, type TreePlace, type VectorItem } from "./summary.ts";

/** Up to this many items are named outright; above, hashes stand for them. About 1 KiB of vector, 0.5 KiB of deletions. */
const vectorItemsAtOnce = 128;
const deletionItemsAtOnce = 96;

/** What follows from a summary. */
export interface Findings {
  /** What the other side lacks: structs from these clocks on, and these deletions. */
  readonly giveStructs: Map<number, number>;
  readonly giveDeletions: DeletionItem[];
  /** Deletions that this side lacks; the summary itself tells them. */
  readonly takeDeletions: DeletionItem[];
  /** What to ask back. */
  readonly sections: Section[];
  readonly wants: VectorItem[];
  /** Items of either side that were looked at: what the comparison cost. */
  looked: number;
}

/** The sections that open a round. */
export function openingSections(replica: Replica, salt: number): Section[] {
  const root = { depth: 0, prefix: 0 };
  return [
    vectorSection(new HashTree(vectorItems(replica.stateVector()), salt), root),
    deletionSection(new HashTree(deletionItems(replica.deleteSet()), salt), root),
  ];
}

/** Compares what the other side has and wants with what this replica holds. */
export function compare(replica: Replica, summary: FrameOf<"summary">): Findings {
  const salt = summary.round;
  const vector = replica.stateVector();
  const deletions = replica.deleteSet();
  const findings: Findings = {
    giveStructs: new Map(),
    giveDeletions: [],
    takeDeletions: [],
    sections: [],
    wants: [],
    looked: 0,
  };
  const giveFrom = (client: number, clock: number): void => {
    findings.giveStructs.set(client, Math.min(clock, findings.giveStructs.get(client) ?? clock));
  };
  findings.looked = countItems(summary);
  // Built when first needed: a summary without sections of a kind costs nothing for that kind.
  let vectorTree: HashTree<VectorItem> | undefined;
  let deletionTree: HashTree<DeletionItem> | undefined;
  const treeOf = <T extends VectorItem | DeletionItem>(items: readonly T[]): HashTree<T> => {
    findings.looked += items.length;
    return new HashTree(items, salt);
  };
  const myVector = () => (vectorTree ??= treeOf(vectorItems(vector)));
  const myDeletions = () => (deletionTree ??= treeOf(deletionItems(deletions)));

  for (const { client, clock } of summary.wants) if ((vector.get(client) ?? 0) > clock) giveFrom(client, clock);

  for (const section of summary.sections)
    switch (section.type) {
      case "vector-items": {
        const theirs = new Map(section.items.map((item) => [item.client, item.clock]));
        for (const [client, clock] of theirs) {
          const mine = vector.get(client) ?? 0;
          if (clock > mine) findings.wants.push({ client, clock: mine });
        }
        for (const { client, clock } of myVector().itemsAt(section)) {
          const known = theirs.get(client) ?? 0;
          if (clock > known) giveFrom(client, known);
        }
        break;
      }
      case "deletion-items": {
        append(findings.takeDeletions, subtract(known(section.items, vector), deletions));
        // Those of structs that are given anyway come with the structs.
        const lacking = subtract(myDeletions().itemsAt(section), deleteSetOf(section.items));
        append(
          findings.giveDeletions,
          lacking.filter(({ client, clock }) => clock < (findings.giveStructs.get(client) ?? Number.POSITIVE_INFINITY)),
        );
        break;
      }
      case "vector-hashes": {
        for (const place of differingChildren(section, myVector().childHashes(section), section.hashes))
          findings.sections.push(vectorSection(myVector(), place));
        break;
      }
      case "deletion-hashes": {
        for (const place of differingChildren(section, myDeletions().childHashes(section), section.hashes))
          findings.sections.push(deletionSection(myDeletions(), place));
        break;
      }
    }

  // Whoever lacks structs lacks what was deleted of them.
  for (const [client, clock] of findings.giveStructs)
    append(findings.giveDeletions, deletionsFrom(deletions, client, clock));
  return findings;
}

/** The deletions that a summary told, as updates for this side's own replica. */
export function updatesTaking(replica: Replica, deletions: readonly DeletionItem[]): Uint8Array[] {
  return deletions.length === 0 ? [] : replica.encode(new Map(), deleteSetOf(deletions), Number.POSITIVE_INFINITY);
}

// Deletions of structs that this replica has; those of structs that it lacks come with the structs.
function known(items: readonly DeletionItem[], vector: StateVector): DeletionItem[] {
  const result: DeletionItem[] = [];
  for (const { client, clock, length } of items) {
    const end = Math.min(clock + length, vector.get(client) ?? 0);
    if (end > clock) result.push({ client, clock, length: end - clock });
  }
  return result;
}

// Not a spread: the lists come from a peer, and an argument list has an end.
function append<T>(list: T[], more: readonly T[]): void {
  for (const item of more) list.push(item);
}

const vectorItems = (vector: StateVector): VectorItem[] => [...vector].map(([client, clock]) => ({ client, clock }));

function vectorSection(tree: HashTree<VectorItem>, place: TreePlace): Section {
  const items = tree.itemsAt(place);
  return place.depth === treeDepth || items.length <= vectorItemsAtOnce
    ? { type: "vector-items", ...placed(place), items }
    : { type: "vector-hashes", ...placed(place), hashes: tree.childHashes(place) };
}

function deletionSection(tree: HashTree<DeletionItem>, place: TreePlace): Section {
  const items = tree.itemsAt(place);
  return place.depth === treeDepth || items.length <= deletionItemsAtOnce
    ? { type: "deletion-items", ...placed(place), items }
    : { type: "deletion-hashes", ...placed(place), hashes: tree.childHashes(place) };
}

const placed = ({ depth, prefix }: TreePlace): TreePlace => ({ depth, prefix });
