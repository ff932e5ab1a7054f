/**
 * Checks an update against the shape of its document before Yjs sees it. The verdict depends on the update's own bytes and
 * on the parents of its items, never on how full this replica is. So all peers decide alike, and no peer is expelled for
 * forwarding what it could not see. An update with something missing before it gets no verdict yet.
 *
 * The judge visits structs in an order in which Yjs could integrate them, so that it knows an item's references before the
 * item. An item stands where its left origin stands, else its right origin, else in the root or type that it names.
 * Source: Yjs 13, `integrateStructs` and `Item.getMissing`.
 */
import * as Y from "yjs";
import type { Gap } from "./held-updates.ts";
import { contentKinds, nestedTypes, Rules, type ContentKind, type Place, type ShapeRules } from "./shape.ts";
import { structAt, structKinds, Unfit, type ReadStruct, type ReadUpdate, type Section } from "./update-structs.ts";

/** The verdict on an update that is not refused. */
export type Verdict =
  /** Something before it is missing: the structs of `client` below `clock`. */
  | ({ readonly type: "gap" } & Gap)
  /** It moves structs that are here already. Some peer lies, and there is no telling which. */
  | { readonly type: "contradicts" }
  | {
      readonly type: "fits";
      /** A part of it falls into collected structs, so that part could not be judged. */
      readonly collected: boolean;
      /** It begins in the middle of one of its structs. The part that is here has to be cut off. */
      readonly overlaps: boolean;
      /** It deletes structs that are not here. */
      readonly dangling: boolean;
    };

type Struct = Y.Item | Y.GC;
type Content = Pick<ReadStruct, "kind" | "type" | "bytes">;

/** The verdict on almost every update. */
const fits: Verdict = { type: "fits", collected: false, overlaps: false, dangling: false };

export class Judge {
  readonly #doc: Y.Doc;
  readonly #shape: ShapeRules;
  readonly #rules = new WeakMap<object, Rules>();

  constructor(doc: Y.Doc, shape: ShapeRules) {
    this.#doc = doc;
    this.#shape = shape;
  }

  /** Throws an Unfit that names the broken rule. */
  judge({ sections, deletions }: ReadUpdate): Verdict {
    for (const section of sections) section.reached = section.state = this.state(section.client);
    return new Walk(this, sections).through(deletions);
  }

  /** Throws an Unfit if a struct of this replica breaks the rules of its place. `written`: the struct as it would be sent. */
  check(item: Y.Item, written: Content): void {
    const place = this.placeOf(item);
    if (place) checkItem(written, place);
  }

  state(client: number): number {
    return Y.getState(this.#doc.store, client);
  }

  /** The struct that holds a clock, which must be below the client's state. */
  structAt(client: number, clock: number): Struct {
    const structs = this.#doc.store.clients.get(client) as Struct[];
    return structs[Y.findIndexSS(structs, clock)] as Struct;
  }

  rootPlace(name: string, keyed: boolean): Place {
    return (this.#shape.declared.get(name) ?? this.#shape.others).place(0, keyed);
  }

  /** The place of a struct of this replica; undefined if the struct was collected. */
  placeOf(struct: Struct): Place | undefined {
    if (!(struct instanceof Y.Item)) return undefined;
    let level = 0;
    let type = struct.parent as Y.AbstractType<unknown>;
    for (let holder = type._item; holder; holder = type._item) {
      level++;
      type = holder.parent as Y.AbstractType<unknown>;
    }
    return this.#rulesOf(type).place(level, struct.parentSub !== null);
  }

  #rulesOf(root: Y.AbstractType<unknown>): Rules {
    let rules = this.#rules.get(root);
    if (!rules) {
      rules = this.#shape.others;
      for (const [name, declared] of this.#shape.declared) if (this.#doc.share.get(name) === root) rules = declared;
      this.#rules.set(root, rules);
    }
    return rules;
  }
}

class Walk {
  readonly #judge: Judge;
  readonly #sections: readonly Section[];
  readonly #byClient: ReadonlyMap<number, Section> | undefined;
  #collected = false;
  #overlaps = false;
  #contradicts = false;

  constructor(judge: Judge, sections: readonly Section[]) {
    this.#judge = judge;
    this.#sections = sections;
    // Most updates come from one client.
    if (sections.length > 1) this.#byClient = new Map(sections.map((section) => [section.client, section]));
  }

  through(deletions: ReadUpdate["deletions"]): Verdict {
    for (const section of this.#sections) {
      const gap = this.#from(section);
      if (gap) return { type: "gap", ...gap };
    }
    if (this.#contradicts) return { type: "contradicts" };
    const dangling = deletions.size > 0 && this.#isDangling(deletions);
    if (!this.#collected && !this.#overlaps && !dangling) return fits;
    return { type: "fits", collected: this.#collected, overlaps: this.#overlaps, dangling };
  }

  // Visits a section's structs, and before each the structs of other sections that it refers to. Returns the missing clock.
  #from(first: Section): Gap | undefined {
    const waiting: Section[] = [];
    for (let section = first; ;) {
      const struct = section.structs[section.index];
      if (!struct) {
        const waits = waiting.pop();
        if (!waits) return undefined;
        section = waits;
        continue;
      }
      if (struct.clock > section.reached) return { client: section.client, clock: struct.clock };
      const missing = this.#missing(struct);
      if (missing) {
        const next = this.#byClient?.get(missing.client);
        // Two sections wait for each other. Neither is written here, but both might still come.
        if (!next?.structs[next.index] || next === section || waiting.includes(next)) return missing;
        waiting.push(section);
        section = next;
        continue;
      }
      this.#look(section, struct);
      section.index++;
      // Back to the section that waited for this.
      section = waiting.pop() ?? section;
    }
  }

  #isDangling(deletions: ReadUpdate["deletions"]): boolean {
    for (const [client, bounds] of deletions) {
      const reached = this.#reached(client);
      for (const clock of bounds) if (clock > reached) return true;
    }
    return false;
  }

  #sectionOf(client: number): Section | undefined {
    if (this.#byClient) return this.#byClient.get(client);
    const only = this.#sections[0];
    return only?.client === client ? only : undefined;
  }

  #reached(client: number): number {
    return this.#sectionOf(client)?.reached ?? this.#judge.state(client);
  }

  // A clock that a struct refers to, which is neither here nor visited.
  #missing(struct: ReadStruct): Gap | undefined {
    const { originClient, originClock, rightClient, rightClock, parentClient, parentClock } = struct;
    if (originClient >= 0 && originClock >= this.#reached(originClient))
      return { client: originClient, clock: originClock + 1 };
    if (rightClient >= 0 && rightClock >= this.#reached(rightClient))
      return { client: rightClient, clock: rightClock + 1 };
    if (parentClient >= 0 && parentClock >= this.#reached(parentClient))
      return { client: parentClient, clock: parentClock + 1 };
    return undefined;
  }

  #look(section: Section, struct: ReadStruct): void {
    if (struct.kind === structKinds.skip) return;
    const end = struct.clock + struct.length;
    if (struct.kind !== structKinds.collected) {
      struct.place = this.#placeOf(struct);
      if (struct.place) checkItem(struct, struct.place);
      // Yjs integrates it as collected, whatever it holds.
      else if (end > section.state) this.#collected = true;
    }
    if (struct.clock < section.state) this.#compare(section, struct);
    section.reached = Math.max(section.reached, end);
  }

  // A struct that is here, in whole or in part. The copy here decides.
  #compare(section: Section, struct: ReadStruct): void {
    const end = struct.clock + struct.length;
    const overlaps = end > section.state;
    const known = this.#judge.structAt(section.client, overlaps ? section.state - 1 : struct.clock);
    const place = this.#judge.placeOf(known);
    if (place && struct.place && (place !== struct.place || !sameKind(known, struct))) this.#contradicts = true;
    else if (overlaps) {
      this.#overlaps = true;
      // The rest of it follows the part that is here.
      if (!place) this.#collected = true;
      else if (struct.kind !== structKinds.collected) checkItem(struct, place);
    }
    struct.place = place;
  }

  #placeOf(struct: ReadStruct): Place | undefined {
    const { originClient, originClock, rightClient, rightClock, parentClient, parentClock, root, keyed } = struct;
    const { left, right } = struct;
    if (root !== undefined) return this.#judge.rootPlace(root, keyed);
    if (originClient >= 0 || rightClient >= 0) {
      const place = originClient >= 0 ? this.#placeAt(originClient, originClock, left) : undefined;
      if (originClient >= 0 && !place) return undefined;
      const other = rightClient >= 0 ? this.#placeAt(rightClient, rightClock, right) : undefined;
      // Yjs collects a struct whose neighbour was collected.
      if (rightClient >= 0 && !other) return undefined;
      return place ?? other;
    }
    return this.#placeIn(parentClient, parentClock, keyed);
  }

  // The place of a struct of this replica, or else of the update.
  #placeAt(client: number, clock: number, ofUpdate: ReadStruct | undefined): Place | undefined {
    if (ofUpdate && clock >= (this.#sectionOf(client) as Section).state) return ofUpdate.place;
    return this.#judge.placeOf(this.#judge.structAt(client, clock));
  }

  // The place of a nested type's children.
  #placeIn(client: number, clock: number, keyed: boolean): Place | undefined {
    const section = this.#sectionOf(client);
    let kind: number;
    let place: Place | undefined;
    if (!section || clock < section.state) {
      const holder = this.#judge.structAt(client, clock);
      kind = holder instanceof Y.Item ? holder.content.getRef() : structKinds.collected;
      place = this.#judge.placeOf(holder);
    } else ({ kind, place } = structIn(section, clock));
    if (kind === structKinds.collected || kind === structKinds.deleted || !place) return undefined;
    if (kind !== structKinds.type) throw new Unfit("its update puts something into what is no shared type");
    return place.rules.place(place.level + 1, keyed);
  }
}

// Searches the structs visited so far.
function structIn({ structs, index }: Section, clock: number): ReadStruct {
  return structs[structAt(structs, clock, index)] as ReadStruct;
}

// A deleted struct no longer tells its kind.
function sameKind(known: Struct, { kind }: ReadStruct): boolean {
  const here = known instanceof Y.Item ? known.content.getRef() : structKinds.collected;
  return here === kind || here <= structKinds.deleted || kind <= structKinds.deleted;
}

function checkItem({ kind, type, bytes }: Content, { rules, level, keyed }: Place): void {
  if (kind === structKinds.deleted) return;
  if (keyed && !rules.keys) throw new Unfit(`its update sets a key in ${rules.name}, which has none`);
  if (kind === structKinds.type) {
    const nested = nestedTypes[type] as (typeof nestedTypes)[number];
    if (!rules.types.includes(nested))
      throw new Unfit(`its update puts a shared type (${nested}) into ${rules.name}, which ${mayHold(rules)}`);
    if (level >= rules.depth) throw new Unfit(`its update nests types more than ${rules.depth} deep in ${rules.name}`);
    return;
  }
  const content = kindOf(kind);
  if (!rules.contents.includes(content))
    throw new Unfit(`its update puts ${nouns[content]} into ${rules.name}, which ${mayHold(rules)}`);
  if (content !== "text" && bytes > rules.itemBytes)
    throw new Unfit(`its update puts ${bytes} bytes at once into ${rules.name}, ${rules.itemBytes} are allowed`);
}

function kindOf(kind: number): ContentKind {
  switch (kind) {
    case structKinds.text:
      return "text";
    case structKinds.format:
      return "format";
    case structKinds.embed:
      return "embed";
    case structKinds.binary:
      return "binary";
    case structKinds.document:
      return "document";
    default:
      return "value";
  }
}

const nouns: Record<ContentKind, string> = {
  text: "text",
  format: "a format",
  embed: "an embedded object",
  value: "a plain value",
  binary: "bytes",
  document: "a subdocument",
};

function mayHold({ contents, types }: Rules): string {
  const allowed = contentKinds.filter((kind) => contents.includes(kind)).map((kind) => nouns[kind]);
  if (types.length > 0) allowed.push("some shared types");
  return allowed.length === 0 ? "may hold nothing" : `may hold ${allowed.join(", ")} only`;
}
