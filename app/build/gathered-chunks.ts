/**
 * Gathers the modules that the page loads together into few files. Left alone, the bundler makes a small file of each module
 * that two parts share, and every file costs a request before one can type.
 */

/** What the bundler tells of its modules. */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

export interface ChunkOptions {
  /** The project's folder. */
  readonly root: string;
  /**
   * Names of files, each with the module that begins it, in the order in which the page loads them. What several of them
   * import is in the first one's file. The modules themselves stay files of their own, which are what others import.
   */
  readonly parts: readonly (readonly [name: string, module: string])[];
  /** Libraries that others import without using what they import. */
  readonly unused: RegExp;
}

/**
 * A function that names the file of a module; null where it is for the bundler to decide. Libraries change less often, and
 * have files of their own.
 */
export function chunkOf({ root, parts, unused }: ChunkOptions): (id: string, modules: Modules) => string | null {
  let names: ReadonlyMap<string, string> | undefined;
  return (id, modules) => {
    names ??= namesOf(
      root,
      parts,
      (each) => modules.getModuleInfo(each)?.importedIds.filter((imported) => !unused.test(imported)) ?? [],
    );
    const name = names.get(id);
    return name === undefined ? null : id.includes("/node_modules/") ? `${name}-libraries` : name;
  };
}

function namesOf(
  root: string,
  parts: ChunkOptions["parts"],
  importsOf: (id: string) => readonly string[],
): Map<string, string> {
  const names = new Map<string, string>();
  const entries = new Set(parts.map(([, module]) => `${root}/${module}`));
  for (const [name, module] of parts) {
    const open = [`${root}/${module}`];
    for (let id = open.pop(); id !== undefined; id = open.pop())
      for (const imported of importsOf(id))
        if (!names.has(imported) && !entries.has(imported)) {
          names.set(imported, name);
          open.push(imported);
        }
  }
  return names;
}
