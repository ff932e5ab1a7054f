import { expect, it } from "vitest";
import { withoutUnused } from "./used-properties.ts";

it("properties stay that rules read, that a script names, and that those read in turn", () => {
  const css = `
    :root { --read: var(--deep, #fff); --deep: red; --named: 1px; --unused: var(--only-there); --only-there: 2px }
    @media print { .dark { --unused: 3px } }
    p { color: var(--read) }`;
  const left = withoutUnused(css, [`element.style.setProperty("--named", width)`]);
  expect(left.match(/--[\w-]+(?=:)/g)).toEqual(["--read", "--deep", "--named"]);
  expect(left).not.toContain("@media");
});

it("all definitions of a property stay, and rules that were empty before, and texts in quotes", () => {
  const css = `a { --x: 1 } b { --x: 2 } c {} d { width: calc(var(--x) * 1px); content: "} --y: 3 {" }`;
  expect(withoutUnused(css, [])).toBe(css);
});
