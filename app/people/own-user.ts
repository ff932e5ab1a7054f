/** Who one is: a name and a colour, remembered in this browser, else made up. */
import { recall, remember } from "../shell/memory.ts";
import { palette } from "./palette.ts";
import { cleanName, createUser, readColor, type User } from "./person.ts";
import { pick, randomName } from "./random-name.ts";

const memoryKey = "grapevine.user";

/** The remembered person; missing or damaged parts are made up, and remembered at once. */
export function loadOwnUser(random: () => number = Math.random): User {
  const kept = recall(memoryKey);
  const record = typeof kept === "object" && kept !== null ? (kept as Record<string, unknown>) : {};
  const name = typeof record["name"] === "string" ? cleanName(record["name"]) : "";
  const color = readColor(record["color"]);
  const user = createUser(
    name === "" ? randomName(random) : name,
    color !== undefined && palette.some(({ hex }) => hex === color) ? color : pick(palette, random).hex,
  );
  saveOwnUser(user);
  return user;
}

/** Remembers the person. */
export function saveOwnUser({ name, color }: User): void {
  remember(memoryKey, { name, color });
}
