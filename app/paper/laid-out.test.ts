// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { scrollersOnPhone } from "./laid-out.ts";

it("a long text is laid out block by block, others have their turn, and nothing stays hidden", async () => {
  const sheet = document.createElement("div");
  const root = sheet.attachShadow({ mode: "open" });
  root.innerHTML = "<div class=block><pre></pre></div><div class=block style='color: red;'></div>".repeat(160);
  const before = root.innerHTML;
  /** How many blocks had a layout when a box was looked at. */
  const laidOut: number[] = [];
  for (const box of root.querySelectorAll("pre"))
    Object.defineProperty(box, "scrollWidth", {
      get() {
        const blocks = [...root.querySelectorAll<HTMLElement>(".block")];
        laidOut.push(blocks.filter(({ style }) => style.display !== "none").length);
        return 400;
      },
    });
  const clock = vi.spyOn(performance, "now");
  // Each look at the clock is a millisecond later.
  let now = 0;
  clock.mockImplementation(() => now++);
  let turns = 0;
  const others = setInterval(() => turns++);
  const wide = await scrollersOnPhone(sheet);
  clearInterval(others);
  clock.mockRestore();
  expect(wide).toEqual([...root.querySelectorAll("pre")]);
  expect(new Set(laidOut)).toEqual(new Set([1]));
  expect(turns).toBeGreaterThan(2);
  expect(root.innerHTML).toBe(before);
  expect(sheet.isConnected).toBe(false);
});
