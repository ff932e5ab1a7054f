/**
 * Holds an update against the shape of its document before Yjs sees it. What is refused depends on the update's own bytes and
 * on what its items stand in, never on how full this replica is: so all peers decide alike, and nobody is expelled
 * for passing on what it could not see. Where something is missing before an update, nothing is decided.
 *
 * Structs are looked at in an order in which Yjs could take them in, so that what an item refers to is known before it.
 * An item stands where its left neighbour of the time of writing stands, else its right one, else in the root or type that
 * it names. Source: Yjs 13, `integrateStructs` and `Item.getMissing`.
 */
import * as Y from "yjs";
import { contentKinds, nestedTypes, Rules, type ContentKind, type Place, type ShapeRules } from "./shape.ts";
import { structKinds, Unfit, type ReadStruct, type ReadUpdate, type Section } from "./update-reader.ts";

/** What follows for an update that is not refused. */
export type Verdict =
  /** Something before it is missing: the structs of `client` below `clock`. */
  | { readonly type: "gap"; readonly client: number; readonly clock: number }
  /** It gives structs that are here already another place: somebody lies, and nobody knows who. */
  | { readonly type: "contradicts" }
  | {
      readonly type: "fits";
      /** A part of it falls into what was collected here, and could not be judged. */
      readonly collected: boolean;
      /** It begins in the middle of a struct of its own: the part that is here has to be cut off. */
      readonly overlaps: boolean;
      /** It deletes what is not here. */
      readonly dangling: boolean;
    };

type Struct = Y.Item | Y.GC;

/** The structs of one client, on the way through them. */
interface Course {
  readonly client: number;
  readonly structs: readonly ReadStruct[];
  index: number;
  /** Everything below it is here, or was looked at. */
  reached: number;
  /** What is here. */
  readonly state: number;
}

export class Judge {
  readonly #doc: Y.Doc;
  readonly #shape: ShapeRules;
  readonly #rules = new WeakMap<object, Rules>();

  constructor(doc: Y.Doc, shape: ShapeRules) {
    this.#doc = doc;
    this.#shape = shape;
  }

  /** Throws an Unfit that says what breaks which rule. */
  judge({ sections, deletedUpTo }: ReadUpdate): Verdict {
    return new Walk(
      this,
      sections.map((section) => this.#course(section)),
    ).through(deletedUpTo);
  }

  #course({ client, structs }: Section): Course {
    const state = this.state(client);
    return { client, structs, index: 0, reached: state, state };
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

  /** Where a struct of this replica stands; undefined where that was collected. */
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
  readonly #courses: readonly Course[];
  readonly #byClient: ReadonlyMap<number, Course> | undefined;
  #collected = false;
  #overlaps = false;
  #contradicts = false;

  constructor(judge: Judge, courses: readonly Course[]) {
    this.#judge = judge;
    this.#courses = courses;
    // Most updates are of one client.
    if (courses.length > 1) this.#byClient = new Map(courses.map((course) => [course.client, course]));
  }

  through(deletedUpTo: ReadonlyMap<number, number>): Verdict {
    for (const first of this.#courses) {
      // Whoever refers to what was not looked at yet waits for it.
      const waiting = [first];
      for (let course = waiting.at(-1); course; course = waiting.at(-1)) {
        const struct = course.structs[course.index];
        if (!struct) {
          waiting.pop();
          continue;
        }
        if (struct.clock > course.reached) return { type: "gap", client: course.client, clock: struct.clock };
        const missing = this.#missing(struct);
        if (missing) {
          const next = this.#byClient?.get(missing.client);
          // What two wait for in a circle is written nowhere here, and might still come.
          if (!next?.structs[next.index] || waiting.includes(next)) return { type: "gap", ...missing };
          waiting.push(next);
          continue;
        }
        this.#look(course, struct);
        course.index++;
        // Back to whoever waited for this.
        if (waiting.length > 1) waiting.pop();
      }
    }
    if (this.#contradicts) return { type: "contradicts" };
    return {
      type: "fits",
      collected: this.#collected,
      overlaps: this.#overlaps,
      dangling: this.#isDangling(deletedUpTo),
    };
  }

  #isDangling(deletedUpTo: ReadonlyMap<number, number>): boolean {
    for (const [client, end] of deletedUpTo) if (end > this.#reached(client)) return true;
    return false;
  }

  #courseOf(client: number): Course | undefined {
    if (this.#byClient) return this.#byClient.get(client);
    const [only] = this.#courses;
    return only?.client === client ? only : undefined;
  }

  #reached(client: number): number {
    return this.#courseOf(client)?.reached ?? this.#judge.state(client);
  }

  // What a struct refers to that is neither here nor was looked at.
  #missing(struct: ReadStruct): { client: number; clock: number } | undefined {
    const { originClient, originClock, rightClient, rightClock, parentClient, parentClock } = struct;
    if (originClient >= 0 && originClock >= this.#reached(originClient))
      return { client: originClient, clock: originClock + 1 };
    if (rightClient >= 0 && rightClock >= this.#reached(rightClient))
      return { client: rightClient, clock: rightClock + 1 };
    if (parentClient >= 0 && parentClock >= this.#reached(parentClient))
      return { client: parentClient, clock: parentClock + 1 };
    return undefined;
  }

  #look(course: Course, struct: ReadStruct): void {
    if (struct.kind === structKinds.skip) return;
    const end = struct.clock + struct.length;
    if (struct.kind !== structKinds.collected) {
      struct.place = this.#placeOf(struct);
      if (struct.place) checkItem(struct, struct.place);
      // Yjs takes it in as collected, whatever it holds.
      else if (end > course.state) this.#collected = true;
    }
    if (struct.clock < course.state) this.#compare(course, struct);
    course.reached = Math.max(course.reached, end);
  }

  // A struct that is here, in whole or in part: what is here counts.
  #compare(course: Course, struct: ReadStruct): void {
    const end = struct.clock + struct.length;
    const overlaps = end > course.state;
    const known = this.#judge.structAt(course.client, overlaps ? course.state - 1 : struct.clock);
    const place = this.#judge.placeOf(known);
    if (place && struct.place && (place !== struct.place || !sameKind(known, struct))) this.#contradicts = true;
    else if (overlaps) {
      this.#overlaps = true;
      // The rest of it follows upon what is here.
      if (!place) this.#collected = true;
      else if (struct.kind !== structKinds.collected) checkItem(struct, place);
    }
    struct.place = place;
  }

  #placeOf(struct: ReadStruct): Place | undefined {
    const { originClient, originClock, rightClient, rightClock, parentClient, parentClock, root, keyed } = struct;
    if (root !== undefined) return this.#judge.rootPlace(root, keyed);
    if (originClient >= 0 || rightClient >= 0) {
      const left = originClient >= 0 ? this.#placeAt(originClient, originClock) : undefined;
      if (originClient >= 0 && !left) return undefined;
      const right = rightClient >= 0 ? this.#placeAt(rightClient, rightClock) : undefined;
      // Yjs collects what was written beside something collected.
      if (rightClient >= 0 && !right) return undefined;
      return left ?? right;
    }
    return this.#placeIn(parentClient, parentClock, keyed);
  }

  #placeAt(client: number, clock: number): Place | undefined {
    const course = this.#courseOf(client);
    if (!course || clock < course.state) return this.#judge.placeOf(this.#judge.structAt(client, clock));
    return structIn(course, clock).place;
  }

  // The place of what stands in a nested type.
  #placeIn(client: number, clock: number, keyed: boolean): Place | undefined {
    const course = this.#courseOf(client);
    let kind: number;
    let place: Place | undefined;
    if (!course || clock < course.state) {
      const holder = this.#judge.structAt(client, clock);
      kind = holder instanceof Y.Item ? holder.content.getRef() : structKinds.collected;
      place = this.#judge.placeOf(holder);
    } else ({ kind, place } = structIn(course, clock));
    if (kind === structKinds.collected || kind === structKinds.deleted || !place) return undefined;
    if (kind !== structKinds.type) throw new Unfit("its update puts something into what is no shared type");
    return place.rules.place(place.level + 1, keyed);
  }
}

// By bisection among those that were looked at.
function structIn({ structs, index }: Course, clock: number): ReadStruct {
  let [low, high] = [0, index - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((structs[middle] as ReadStruct).clock <= clock) low = middle;
    else high = middle - 1;
  }
  return structs[low] as ReadStruct;
}

// What was deleted says no more what it was.
function sameKind(known: Struct, { kind }: ReadStruct): boolean {
  const here = known instanceof Y.Item ? known.content.getRef() : structKinds.collected;
  return here === kind || here <= structKinds.deleted || kind <= structKinds.deleted;
}

function checkItem({ kind, type, bytes }: ReadStruct, { rules, level, keyed }: Place): void {
  if (keyed && !rules.keys) throw new Unfit(`its update sets a key in ${rules.name}, which has none`);
  if (kind === structKinds.deleted) return;
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
