/** What a page's document holds, by name: how far each author's edits go, and which of them are deleted. */

/** Half-open ranges of clocks, in order and apart. */
export type Ranges = readonly (readonly [from: number, to: number])[];

export interface Holdings {
  /** The client that the page writes as, now. */
  readonly self: number;
  /** By client, in order: what is written up to which clock, and what of it is deleted. */
  readonly authors: readonly { readonly client: number; readonly clock: number; readonly deleted: Ranges }[];
  /** Names of clients that are there, as their awareness states have them in `user.name`. */
  readonly names: readonly (readonly [client: number, name: string])[];
  /** Updates wait for others that are missing. */
  readonly waiting: boolean;
}

/** What is read of a page: equal digests, equal holdings. Undefined: there is no provider with a document. */
export interface Reading {
  readonly digest: string;
  /** Only where it was asked for, since it may be large. */
  readonly holdings: Holdings | undefined;
}

/** As much of Yjs as is looked at. The page's own Yjs is not needed. */
interface Store {
  readonly clients: ReadonlyMap<
    number,
    readonly { readonly id: { readonly clock: number }; readonly length: number; readonly deleted: boolean }[]
  >;
  readonly pendingStructs: unknown;
  readonly pendingDs: unknown;
}
interface Provider {
  readonly doc?: { readonly clientID: number; readonly store: Store };
  readonly awareness?: { getStates(): ReadonlyMap<number, { readonly user?: { readonly name?: unknown } }> };
}

/** Runs in the page: it uses nothing but its argument and `globalThis`. `path` leads to the provider. */
export function readHoldings({ path, whole }: { readonly path: string; readonly whole: boolean }): Reading | undefined {
  let value: unknown = globalThis;
  for (const name of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[name];
  const { doc, awareness } = (value ?? {}) as Provider;
  if (!doc) return undefined;
  const authors = [...doc.store.clients].map(([client, structs]) => {
    const last = structs.at(-1);
    const deleted: [number, number][] = [];
    for (const { id, length, deleted: isDeleted } of structs) {
      const range = deleted.at(-1);
      if (isDeleted && range?.[1] === id.clock) range[1] += length;
      else if (isDeleted) deleted.push([id.clock, id.clock + length]);
    }
    return { client, clock: last ? last.id.clock + last.length : 0, deleted };
  });
  authors.sort((one, other) => one.client - other.client);
  // Two FNV-1a hashes with different seeds. No one forges a test, so chance collisions are the only risk.
  let [high, low] = [0x811c9dc5, 0x01000193];
  const add = (number: number): void => {
    for (const part of [number % 2 ** 32, Math.floor(number / 2 ** 32)]) {
      high = Math.imul(high ^ part ^ (part >>> 16), 0x01000193);
      low = Math.imul((low + part) ^ (low >>> 15), 0x85ebca6b);
    }
  };
  for (const { client, clock, deleted } of authors) for (const each of [client, clock, ...deleted.flat()]) add(each);
  const digest = `${(high >>> 0).toString(16)}-${(low >>> 0).toString(16)}`;
  if (!whole) return { digest, holdings: undefined };
  const names = [...(awareness?.getStates() ?? [])].flatMap(([client, state]): [number, string][] =>
    typeof state.user?.name === "string" ? [[client, state.user.name]] : [],
  );
  const waiting = Boolean(doc.store.pendingStructs ?? doc.store.pendingDs);
  return { digest, holdings: { self: doc.clientID, authors, names, waiting } };
}
