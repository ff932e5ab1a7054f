/** Text to paste that looks like sentences. */
import { seededRandom } from "../../sync/sim/random.ts";

/** `length` characters of made-up words in lines, the same for the same seed. */
export function prose(length: number, seed: number): string {
  const random = seededRandom(seed);
  const below = (bound: number): number => Math.floor(random() * bound);
  const word = (): string => Array.from({ length: 2 + below(8) }, () => String.fromCharCode(97 + below(26))).join("");
  const parts: string[] = [];
  let size = 0;
  while (size < length) {
    const part = `${word()}${below(12) === 0 ? ".\n" : " "}`;
    parts.push(part);
    size += part.length;
  }
  return parts.join("").slice(0, length);
}
