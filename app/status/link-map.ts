/** The drawing of who is linked to whom, as far as this page knows. Pure functions. */
import { msg, str } from "@lit/localize";
import { formatList, formatNumber, plural } from "../language/language.ts";

export interface MapNode {
  readonly id: string;
  readonly name: string;
  /** `you`: this page. `tab`: another tab of this browser. `linked`: has a link to this page. `far`: has none. */
  readonly kind: "you" | "tab" | "linked" | "far";
}

export interface LinkMap {
  readonly nodes: readonly MapNode[];
  /** Pairs of ids. */
  readonly edges: readonly (readonly [string, string])[];
  /** People who are here and not drawn: too many, or not known by name. */
  readonly rest: number;
}

export interface PlacedNode extends MapNode {
  readonly x: number;
  readonly y: number;
}

/** Most nodes that are drawn. More would hide each other. */
export const mostDrawn = 12;

/** Puts this page in the middle, and the others around it, in a drawing of this size. */
export function place({ nodes }: LinkMap, width: number, height: number): readonly PlacedNode[] {
  const around = nodes.filter(({ kind }) => kind !== "you");
  const [middleX, middleY] = [width / 2, height / 2];
  return nodes.map((node) => {
    if (node.kind === "you") return { ...node, x: middleX, y: middleY };
    // From the left, so that two others stand at either side and their names have room.
    const angle = Math.PI + (2 * Math.PI * around.indexOf(node)) / around.length;
    return { ...node, x: middleX + Math.cos(angle) * (middleX - 52), y: middleY + Math.sin(angle) * (middleY - 26) };
  });
}

/** The drawing in sentences. */
export function describeMap({ nodes, edges, rest }: LinkMap): string {
  const you = nodes.find(({ kind }) => kind === "you")?.id;
  const nameOf = (id: string): string => nodes.find((node) => node.id === id)?.name ?? "";
  const linkedTo = (id: string): string[] =>
    edges.flatMap(([one, other]) => (one === id ? [other] : other === id ? [one] : []));
  const own = you === undefined ? [] : linkedTo(you);
  const listed = (ids: readonly string[]): string => formatList(ids.map(nameOf));
  const sentences = [own.length === 0 ? msg("You have no links.") : msg(str`You are linked to ${listed(own)}.`)];
  const told = new Set(you === undefined ? [] : [you]);
  for (const { id, name } of nodes) {
    if (id === you) continue;
    told.add(id);
    const others = linkedTo(id).filter((other) => !told.has(other));
    if (others.length > 0) sentences.push(msg(str`${name} is linked to ${listed(others)}.`));
  }
  const count = formatNumber(rest);
  if (rest > 0)
    sentences.push(
      plural(rest, {
        one: msg("1 more is here, linked over them."),
        other: msg(str`${count} more are here, linked over them.`),
      }),
    );
  return sentences.join(" ");
}
