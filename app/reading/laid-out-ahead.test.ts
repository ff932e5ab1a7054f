// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { LaidOutAhead } from "./laid-out-ahead.ts";

let parent: HTMLElement;
beforeEach(() => {
  parent = document.createElement("div");
  document.body.replaceChildren(parent);
});

/** A section that begins at 40 and whose last block ends at `bottom`, since jsdom lays nothing out. */
function section(bottom: number): HTMLElement {
  const element = document.createElement("div");
  element.style.paddingBlockStart = "4px";
  element.getBoundingClientRect = () => new DOMRect(0, 40, 0, 0);
  const block = document.createElement("div");
  block.getBoundingClientRect = () => new DOMRect(0, 50, 0, Number(block.dataset["bottom"]) - 50);
  block.dataset["bottom"] = String(bottom);
  element.append(block);
  parent.append(element);
  return element;
}

describe("what is laid out ahead", () => {
  it("gets the height that its blocks have, once what depends on their sizes has been changed", () => {
    const one = section(120);
    const laidOut = new LaidOutAhead(({ firstElementChild }) => firstElementChild?.setAttribute("data-bottom", "144"));
    laidOut.take([one]);
    expect(laidOut.advance(() => true)).toBe(true);
    expect(one.style.containIntrinsicBlockSize).toBe("100px");
  });

  it("is done in slices, each section once, and none that has gone", () => {
    const [one, two, gone] = [section(10), section(20), section(30)] as const;
    const seen: HTMLElement[] = [];
    const laidOut = new LaidOutAhead((element) => seen.push(element));
    laidOut.take([one, two, one]);
    laidOut.take([gone]);
    expect(laidOut.advance(() => false)).toBe(false);
    expect(seen).toEqual([one]);
    gone.remove();
    expect(laidOut.advance(() => true)).toBe(true);
    expect(seen).toEqual([one, two]);
    expect(laidOut.advance(() => true)).toBe(true);
    expect(seen).toEqual([one, two]);
  });
});
