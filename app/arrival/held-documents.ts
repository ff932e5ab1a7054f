/**
 * Documents that this browser has although nothing of them is saved: made here, or met while they were empty. Once there is
 * content, its saved copy is what tells.
 */
import { recall, remember } from "../storage/memory.ts";

const memoryKey = "grapevine.held";
/** A document is forgotten when so many were made after it, and nothing was ever written in it. */
const mostHeld = 200;
/** What is kept of a secret to know it again: far too little to open the document. */
const tagCharacters = 8;

const tagOf = (secret: string): string => secret.slice(0, tagCharacters);

export const isHeld = (secret: string): boolean => heldTags().includes(tagOf(secret));

export function hold(secret: string): void {
  const tags = heldTags();
  if (!tags.includes(tagOf(secret))) remember(memoryKey, [...tags, tagOf(secret)].slice(-mostHeld));
}

export function release(secret: string): void {
  const tags = heldTags();
  if (!tags.includes(tagOf(secret))) return;
  remember(
    memoryKey,
    tags.filter((tag) => tag !== tagOf(secret)),
  );
}

function heldTags(): readonly string[] {
  const held = recall(memoryKey);
  return Array.isArray(held) ? held.filter((tag): tag is string => typeof tag === "string") : [];
}
