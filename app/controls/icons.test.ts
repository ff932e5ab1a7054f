/** The names of pictures that the page uses. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const app = fileURLToPath(new URL("..", import.meta.url));
const sources = readdirSync(app, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .map((path) => readFileSync(join(app, path), "utf8"));

it("each icon that a template or a list names is in the sprite", () => {
  const sprite = readFileSync(join(app, "controls/icons.svg"), "utf8");
  const drawn = [...sprite.matchAll(/<symbol id="([a-z-]+)"/g)].map(([, id]) => id);
  const named = sources.flatMap((text) => [...text.matchAll(/<gv-icon name="([^"]*)"|\bicon: "([^"]*)"/g)]);
  expect(named.length).toBeGreaterThan(3);
  expect(named.map(([, inTemplate, inList]) => inTemplate ?? inList).filter((name) => !drawn.includes(name))).toEqual(
    [],
  );
});
