/** Reads the translations of a language: what translators write (XLIFF), and what the build has made of it. */

/** Placeholders are `{0}`, `{1}` ..., numbered as in the source. Tags of HTML are text. */
export interface Translation {
  readonly id: string;
  readonly source: string;
  /** Undefined while nobody has translated it. */
  readonly target: string | undefined;
}

export function readXliff(text: string): Translation[] {
  const units = text.matchAll(/<trans-unit id="([^"]+)">([\s\S]*?)<\/trans-unit>/g);
  return [...units].map(([, id = "", unit = ""]) => {
    const [, source = ""] = /<source>([\s\S]*?)<\/source>/.exec(unit) ?? [];
    const [, target] = /<target>([\s\S]*?)<\/target>/.exec(unit) ?? [];
    const numbers = numbersOf(source);
    return { id, source: plain(source, numbers), target: target === undefined ? undefined : plain(target, numbers) };
  });
}

const placeholder = /<x id="(\d+)" equiv-text="(.*?)"\/>/g;
const expression = /\$\{[^}]*\}/g;

/** The number of the first expression of each placeholder: one may have several, and tags beside them. */
function numbersOf(source: string): Map<string, number> {
  const numbers = new Map<string, number>();
  let next = 0;
  for (const [, id = "", code = ""] of source.matchAll(placeholder)) {
    numbers.set(id, next);
    next += code.match(expression)?.length ?? 0;
  }
  return numbers;
}

function plain(text: string, numbers: ReadonlyMap<string, number>): string {
  const filled = text.replaceAll(placeholder, (_, id: string, code: string) => {
    let number = numbers.get(id) ?? Number.NaN;
    return code.replaceAll(expression, () => `{${number++}}`);
  });
  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
  return filled.replaceAll(/&(\w+);/g, (_, name: string) => entities[name] ?? "?");
}

/** A message of a generated module, in the same form. */
export function readGenerated(message: unknown): string {
  if (typeof message === "string") return message;
  const { strings, values } = message as { readonly strings: readonly string[]; readonly values: readonly unknown[] };
  return strings.map((part, at) => (at < values.length ? `${part}{${String(values[at])}}` : part)).join("");
}
