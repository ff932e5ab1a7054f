/**
 * What an application lets its document hold. Every update from a peer is checked against the shape before it touches the
 * Y.Doc (`judge.ts`). All peers of a document need the same shape, or they refuse each other's edits.
 */

/**
 * What an item holds. `text`: a run of text; `format`: the beginning or end of a format; `embed`: an object in a text;
 * `value`: plain values, as in arrays and under keys; `binary`: bytes; `document`: a subdocument.
 */
export type ContentKind = "text" | "format" | "embed" | "value" | "binary" | "document";

/** A shared type inside another: `Y.Array`, `Y.Map`, `Y.Text`, `Y.XmlElement` ... */
export type NestedType = "array" | "map" | "text" | "xml-element" | "xml-fragment" | "xml-hook" | "xml-text";

/** What one root, and every type nested in it, may hold. */
export interface RootShape {
  readonly contents: readonly ContentKind[];
  /** Whether content may stand under keys: in a `Y.Map`, or as an attribute. Default: false. */
  readonly keys?: boolean;
  /** Shared types that may be nested. Default: none. */
  readonly types?: readonly NestedType[];
  /** How deep they may be nested: 1 allows types in the root and none in those. At most 100. Default: 100. */
  readonly depth?: number;
  /** Largest item, in bytes as it is written. Texts are exempt, since they are cut. Default and maximum: 63 MiB. */
  readonly itemBytes?: number;
}

export interface DocumentShape {
  /** What the roots hold, by name. */
  readonly roots: Readonly<Record<string, RootShape>>;
  /** What roots of other names may hold, and how many such names one update may bring. Default: none. */
  readonly others?: RootShape & { readonly names: number };
}

export const contentKinds: readonly ContentKind[] = ["text", "format", "embed", "value", "binary", "document"];
/** Ordered by their numbers in Yjs's format. */
export const nestedTypes: readonly NestedType[] = [
  "array",
  "map",
  "text",
  "xml-element",
  "xml-fragment",
  "xml-hook",
  "xml-text",
];

/** Deepest nesting of types. Deletions in Yjs recurse, and a few thousand levels overflow the stack. */
export const maxDepth = 100;
/** Deepest nesting of plain values, which are read and written recursively. */
export const maxValueDepth = 100;
export const maxNameBytes = 1024;
/** Largest item. With its struct's fields it fits into a frame of 64 MiB. */
const maxItemBytes = 63 * 1024 * 1024;
/** Most undeclared root names. Yjs searches all root names when it writes an item of a root. */
const maxNames = 256;

/**
 * Limits of one update, so that people do not notice how long applying takes. Larger updates are cut before they are sent. A
 * struct that cannot be cut is withheld (`withheld.ts`).
 */
export const updateLimits = {
  structs: 4_096,
  /** Ranges. */
  deletions: 6_144,
  /** Clients with structs in the update. */
  clients: 4_096,
  /** Places at which others may have written too: see `places.ts`. */
  places: 512,
  /** Plain values, nested ones included. An entry of an object, and a JSON text in a list, count as three more. */
  values: 65_536,
  /** Bytes of names: roots, keys, formats, entries of plain objects, XML nodes and subdocuments. */
  nameBytes: 256 * 1024,
  /** Bytes of all strings. An update of one item that cannot be cut is bounded by `itemBytes` only. */
  stringBytes: 2 * 1024 * 1024,
} as const;

/** The shape of applications that give none: everything that Yjs has, under any names. */
export const defaultShape = {
  roots: {},
  others: { contents: contentKinds, keys: true, types: nestedTypes, depth: maxDepth, names: maxNames },
} satisfies DocumentShape;

/** Throws a TypeError that says what is wrong with the shape. */
export function checkShape(shape: DocumentShape): DocumentShape {
  if (typeof shape !== "object" || shape === null || typeof shape.roots !== "object" || shape.roots === null)
    throw new TypeError("a shape is an object with `roots`, what each root may hold by its name");
  for (const [name, root] of Object.entries(shape.roots)) checkRoot(root, `shape.roots[${JSON.stringify(name)}]`);
  if (shape.others === undefined) return shape;
  checkRoot(shape.others, "shape.others");
  checkCount(shape.others.names, maxNames, "shape.others.names");
  return shape;
}

function checkRoot(root: RootShape, where: string): void {
  if (typeof root !== "object" || root === null) throw new TypeError(`${where} must be an object`);
  checkList(root.contents, contentKinds, `${where}.contents`);
  if (root.types !== undefined) checkList(root.types, nestedTypes, `${where}.types`);
  if (root.keys !== undefined && typeof root.keys !== "boolean") throw new TypeError(`${where}.keys must be a boolean`);
  if (root.depth !== undefined) checkCount(root.depth, maxDepth, `${where}.depth`);
  if (root.itemBytes !== undefined) checkCount(root.itemBytes, maxItemBytes, `${where}.itemBytes`);
}

function checkList(list: readonly string[], known: readonly string[], where: string): void {
  if (!Array.isArray(list)) throw new TypeError(`${where} must be an array`);
  for (const item of list)
    if (!known.includes(item))
      throw new TypeError(`${where} holds ${JSON.stringify(item)}, which is none of ${known.join(", ")}`);
}

function checkCount(count: number, most: number, where: string): void {
  if (!Number.isInteger(count) || count < 0 || count > most)
    throw new TypeError(`${where} must be an integer from 0 to ${most}, not ${String(count)}`);
}

/** The place of an item, as far as its rules depend on it. There is one object for each place, so that places can be compared. */
export interface Place {
  readonly rules: Rules;
  /** Number of types that it is nested in. */
  readonly level: number;
  readonly keyed: boolean;
}

/** The rules of a root, ready for use. */
export class Rules {
  /** Its name in sentences. */
  readonly name: string;
  readonly keys: boolean;
  readonly depth: number;
  readonly itemBytes: number;
  readonly contents: readonly ContentKind[];
  readonly types: readonly NestedType[];
  readonly #places: Place[] = [];

  constructor(
    name: string,
    { contents, keys = false, types = [], depth = maxDepth, itemBytes = maxItemBytes }: RootShape,
  ) {
    this.name = name;
    this.contents = contents;
    this.keys = keys;
    this.types = types;
    this.depth = types.length === 0 ? 0 : depth;
    this.itemBytes = itemBytes;
  }

  place(level: number, keyed: boolean): Place {
    const index = level * 2 + (keyed ? 1 : 0);
    return (this.#places[index] ??= { rules: this, level, keyed });
  }
}

/** A shape, ready for use. */
export class ShapeRules {
  /** Most undeclared names that one update may bring. */
  readonly names: number;
  readonly declared: ReadonlyMap<string, Rules>;
  readonly others: Rules;

  constructor({ roots, others }: DocumentShape) {
    this.declared = new Map(Object.entries(roots).map(([name, root]) => [name, new Rules(JSON.stringify(name), root)]));
    this.names = others?.names ?? 0;
    const name = this.declared.size > 0 ? "a root that the document does not declare" : "the document";
    this.others = new Rules(name, others ?? { contents: [] });
  }
}
