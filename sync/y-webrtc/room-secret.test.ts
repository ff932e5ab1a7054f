import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { isSecret } from "../keys/secret.ts";
import { roomSecret } from "./room-secret.ts";

/** The rows of PROTOCOL.md's table: name, password, secret. */
const vectors = [
  ...readFileSync("PROTOCOL.md", "utf8").matchAll(/^\| `(.+?)` +\| (?:`(.+?)`|none) +\| `(\S{43})` +\|$/gm),
].map(([, name = "", password, secret = ""]) => ({ name, password, secret }));

it.each(vectors)("the room $name with the password $password has the secret of PROTOCOL.md", async (vector) => {
  expect(await roomSecret(vector.name, vector.password)).toBe(vector.secret);
});

it("PROTOCOL.md has a room with a password and one without", () => {
  expect(new Set(vectors.map(({ password }) => password === undefined))).toEqual(new Set([false, true]));
  expect(vectors.every(({ secret }) => isSecret(secret))).toBe(true);
});

it("an empty password is none, and another password or name is another secret", async () => {
  const bare = await roomSecret("room");
  expect(await Promise.all([roomSecret("room", ""), roomSecret("room", null)])).toEqual([bare, bare]);
  const others = await Promise.all([roomSecret("room", "a"), roomSecret("room", "b"), roomSecret("rooma")]);
  expect(new Set([bare, ...others]).size).toBe(4);
});
