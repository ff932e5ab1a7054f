/**
 * Documents that this browser has although nothing of them is saved: they were made here, or met while they were empty.
 * Once a document has content, its saved copy shows that it is here.
 */
import { forget, recall, remember } from "../storage/memory.ts";

const memoryKey = "grapevine.held";
/** Most documents that are remembered; the oldest is forgotten first. They are empty, so little is lost. */
const mostHeld = 200;
/** How much of a secret is kept to recognise it: far too little to open the document. */
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
  const others = tags.filter((tag) => tag !== tagOf(secret));
  if (others.length === 0) forget(memoryKey);
  else remember(memoryKey, others);
}

function heldTags(): readonly string[] {
  const held = recall(memoryKey);
  return Array.isArray(held) ? held.filter((tag): tag is string => typeof tag === "string") : [];
}
