/** What bounds and deadlines have in common. */

/** Drops what was added first to a map or a set, which keep their order, until `most` are left. */
export function keepNewest<K>(all: Pick<Map<K, unknown> | Set<K>, "size" | "keys" | "delete">, most: number): void {
  for (const oldest of all.keys()) {
    if (all.size <= most) return;
    all.delete(oldest);
  }
}

/** The earlier of two times, of which either may be missing. */
export function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || (other !== undefined && other < one) ? other : one;
}
