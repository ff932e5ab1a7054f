/** Decides which versions are kept as they grow old: all of the last hour, then one an hour, a day and a week. */

/** What thinning needs to know of a version. */
export interface Aging {
  readonly key: number;
  /** When the version was taken, in ms since 1970. */
  readonly at: number;
  readonly name?: string | undefined;
  readonly why: string;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;

/** Up to which age one version is kept of each period. The periods are those of the clock, so that thinning settles. */
const periods = [
  { upTo: hour, period: 0 },
  { upTo: day, period: hour },
  { upTo: 30 * day, period: day },
  { upTo: Number.POSITIVE_INFINITY, period: week },
] as const;

/**
 * Returns the keys of versions to drop. Named versions and the newest stay. Of a period stays the text from before a
 * removal, which nothing else holds, and otherwise the last one.
 */
export function thin(versions: readonly Aging[], now: number): readonly number[] {
  const newest = newestOf(versions);
  const kept = new Map<string, Aging>();
  const dropped: number[] = [];
  for (const version of versions) {
    if (version === newest || version.name !== undefined) continue;
    const { period } = periods.find(({ upTo }) => now - version.at <= upTo) ?? periods[3];
    if (period === 0) continue;
    const place = `${period} ${Math.floor(version.at / period)}`;
    const other = kept.get(place);
    const better = other === undefined || isBetter(version, other);
    if (better) kept.set(place, version);
    const loser = better ? other : version;
    if (loser !== undefined) dropped.push(loser.key);
  }
  return dropped;
}

/**
 * Returns the keys of versions to drop so that `bytes` are freed: the oldest first, and neither named ones nor the
 * newest. Frees less when there is no more.
 */
export function oldest(versions: readonly (Aging & { readonly bytes: number })[], bytes: number): readonly number[] {
  const newest = newestOf(versions);
  const dropped: number[] = [];
  let left = bytes;
  for (const version of versions.toSorted(inTime)) {
    if (left <= 0) break;
    if (version === newest || version.name !== undefined) continue;
    dropped.push(version.key);
    left -= version.bytes;
  }
  return dropped;
}

/**
 * Returns the keys of versions to drop so that `bytes` are freed and `rows` are gone: each time the largest of the hour,
 * day or week that has most. So what somebody wrote within one hour cannot displace what is older. Neither named ones nor
 * the newest go. Frees less when there is no more.
 */
export function crowded(
  versions: readonly (Aging & { readonly bytes: number })[],
  { bytes, rows }: { readonly bytes: number; readonly rows: number },
  now: number,
): readonly number[] {
  if (bytes <= 0 && rows <= 0) return [];
  const newest = newestOf(versions);
  const places = new Map<string, (typeof versions)[number][]>();
  // The largest of a place comes last, and of equals the oldest.
  for (const version of versions.toSorted((one, other) => one.bytes - other.bytes || inTime(other, one))) {
    if (version === newest || version.name !== undefined) continue;
    const place = placeOf(version, now, hour);
    const others = places.get(place);
    if (others === undefined) places.set(place, [version]);
    else others.push(version);
  }
  const dropped: (typeof versions)[number][] = [];
  const dropFrom = (weigh: (versions: readonly { readonly bytes: number }[]) => number): number => {
    let [most, fullest]: [number, (typeof versions)[number][] | undefined] = [0, undefined];
    for (const each of places.values()) {
      const weight = weigh(each);
      if (weight > most) [most, fullest] = [weight, each];
    }
    const version = fullest?.pop();
    if (version === undefined) return Infinity;
    dropped.push(version);
    return version.bytes;
  };
  for (let left = bytes; left > 0;) left -= dropFrom((each) => each.reduce((sum, version) => sum + version.bytes, 0));
  while (dropped.length < rows) if (dropFrom((each) => each.length) === Infinity) break;
  return dropped.map(({ key }) => key);
}

/** Names the period of a version. One of the last hour is in a period of `shortest`. */
function placeOf({ at }: Aging, now: number, shortest: number): string {
  const { period } = periods.find(({ upTo }) => now - at <= upTo) ?? periods[3];
  const length = period || shortest;
  return `${length} ${Math.floor(at / length)}`;
}

const inTime = (one: Aging, other: Aging): number => one.at - other.at || one.key - other.key;

function newestOf(versions: readonly Aging[]): Aging | undefined {
  let newest: Aging | undefined;
  for (const version of versions) if (newest === undefined || inTime(version, newest) > 0) newest = version;
  return newest;
}

function isBetter(one: Aging, other: Aging): boolean {
  const [first, second] = [one, other].map(({ why }) => why === "before-removal");
  return first === second ? inTime(one, other) > 0 : first === true;
}
