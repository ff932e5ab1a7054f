/** Leaves out of a stylesheet the custom properties that nothing reads, as a theme defines ten times what a page shows. */
import postcss, { type Declaration } from "postcss";

const names = /--[\w-]+/g;

/**
 * Returns the stylesheet without the custom properties that neither its own rules nor `others` name: all other text of
 * the page, scripts among it. A script must write their names out, not join them of parts.
 */
export function withoutUnused(css: string, others: readonly string[]): string {
  const root = postcss.parse(css);
  const defined = new Map<string, Declaration[]>();
  const waiting = new Set(others.flatMap((text) => text.match(names) ?? []));
  root.walkDecls((declaration) => {
    const { prop, value } = declaration;
    if (!prop.startsWith("--")) for (const name of value.match(names) ?? []) waiting.add(name);
    else defined.set(prop, [...(defined.get(prop) ?? []), declaration]);
  });
  // A set is visited to its end, also to what is added meanwhile.
  for (const name of waiting)
    for (const { value } of defined.get(name) ?? []) for (const read of value.match(names) ?? []) waiting.add(read);
  for (const [name, declarations] of defined)
    if (!waiting.has(name)) for (const declaration of declarations) removeWithEmptyRules(declaration);
  return root.toString();
}

function removeWithEmptyRules(declaration: Declaration): void {
  let { parent } = declaration;
  declaration.remove();
  while (parent !== undefined && parent.type !== "root" && parent.nodes?.length === 0) {
    const { parent: above } = parent;
    parent.remove();
    parent = above as typeof parent;
  }
}
