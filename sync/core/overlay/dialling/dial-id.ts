/** Names of attempts. */
import type { Random } from "../../types.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A name of 12 base64url characters. If others must not guess it, pass unpredictable random numbers. */
export function dialIdOf(random: Random): string {
  return Array.from({ length: 12 }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
}
