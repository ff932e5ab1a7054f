/** The chunks of a build, and which of them the page reaches. Modules are named by their paths from the project's root. */
import { join, relative } from "node:path";

/** A chunk as Rolldown describes it: its code, its static imports and its dynamic imports. */
export interface Chunk {
  readonly type: "chunk";
  readonly fileName: string;
  readonly code: string;
  readonly isEntry: boolean;
  readonly moduleIds: readonly string[];
  readonly imports: readonly string[];
  readonly dynamicImports: readonly string[];
}

type Bundle = Readonly<Record<string, Chunk | { readonly type: "asset" }>>;
type ModuleInfo = (id: string) => { readonly dynamicallyImportedIds: readonly string[] } | null;

export class Chunks {
  readonly #root: string;
  readonly #chunks = new Map<string, Chunk>();
  readonly #infoOf: ModuleInfo;

  constructor(root: string, bundle: Bundle, infoOf: ModuleInfo) {
    this.#root = root;
    this.#infoOf = infoOf;
    for (const item of Object.values(bundle)) if (item.type === "chunk") this.#chunks.set(item.fileName, item);
  }

  /** The modules that lists import dynamically. */
  listedBy(lists: readonly string[]): string[] {
    return lists.flatMap((list) => {
      const ids = this.#infoOf(join(this.#root, list))?.dynamicallyImportedIds ?? [];
      if (ids.length === 0) throw new Error(`${list} lists nothing. Mend its name in vite.config.ts.`);
      return ids.map((id) => relative(this.#root, id));
    });
  }

  /**
   * The entries and all that they import, but for dynamic imports of `modules`. Only their dynamic imports are left out: what
   * is also imported statically is reached.
   */
  reachedWithout(modules: readonly string[]): Chunk[] {
    const entries = [...this.#chunks.values()].filter(({ isEntry }) => isEntry);
    return this.#reachedFrom(entries, this.#filesOf(modules));
  }

  /** `modules` and all that nothing but them imports. */
  reachedOnlyBy(modules: readonly string[]): Chunk[] {
    const others = new Set(this.reachedWithout(modules));
    const files = this.#filesOf(modules);
    const roots = [...this.#chunks.values()].filter(({ fileName }) => files.has(fileName));
    return this.#reachedFrom(roots, new Set()).filter((chunk) => !others.has(chunk));
  }

  #reachedFrom(roots: readonly Chunk[], without: ReadonlySet<string>): Chunk[] {
    const reached = [...roots];
    for (const { imports, dynamicImports } of reached) {
      const dynamic = dynamicImports.filter((fileName) => !without.has(fileName));
      for (const fileName of [...imports, ...dynamic]) {
        const imported = this.#chunks.get(fileName);
        if (imported !== undefined && !reached.includes(imported)) reached.push(imported);
      }
    }
    return reached;
  }

  #filesOf(modules: readonly string[]): Set<string> {
    const missing = new Set(modules);
    const isListed = ({ moduleIds }: Chunk) =>
      moduleIds.filter((id) => missing.delete(relative(this.#root, id.split("?")[0] ?? ""))).length > 0;
    const files = [...this.#chunks.values()].filter(isListed).map(({ fileName }) => fileName);
    if (missing.size > 0) throw new Error(`No chunk has ${[...missing].join(", ")}. Mend the list in vite.config.ts.`);
    return new Set(files);
  }
}
