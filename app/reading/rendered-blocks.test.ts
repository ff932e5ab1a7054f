// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { RenderedBlocks } from "./rendered-blocks.ts";
import { renderBlock } from "./markdown.ts";
import { splitBlocks } from "./split-blocks.ts";

let text: HTMLElement;
let notes: HTMLElement;
let blocks: RenderedBlocks;
/** What was drawn since it was last looked at. */
let drawn: string[];

beforeEach(() => {
  document.body.innerHTML = "<div></div><div></div>";
  [text, notes] = [...document.body.children] as [HTMLElement, HTMLElement];
  drawn = [];
  const render: typeof renderBlock = (block, definitions, room) => {
    drawn.push(block.source);
    return renderBlock(block, definitions, room);
  };
  blocks = new RenderedBlocks(text, notes, () => undefined, render);
});

const update = (source: string): void => blocks.update(splitBlocks(source.split("\n")));
function show(source: string): string[] {
  drawn = [];
  update(source);
  blocks.draw(() => true);
  return drawn;
}
const blocksOf = (): Element[] => [...text.querySelectorAll(".block")];
const shown = (): string[] => blocksOf().map(({ textContent }) => textContent.trim());

describe("the drawn blocks", () => {
  it("draw what has changed, and nothing else", () => {
    expect(show("one\n\ntwo\n\nthree")).toEqual(["one", "two", "three"]);
    const [first, , last] = blocksOf();
    expect(show("one\n\ntwo!\n\nthree")).toEqual(["two!"]);
    expect(show("zero\n\none\n\ntwo!\n\nthree\n\nfour")).toEqual(["zero", "four"]);
    expect(shown()).toEqual(["zero", "one", "two!", "three", "four"]);
    expect([blocksOf()[1], blocksOf()[3]]).toEqual([first, last]);
    expect(show("one\n\nthree")).toEqual([]);
    expect(shown()).toEqual(["one", "three"]);
    expect(blocksOf()).toEqual([first, last]);
    expect(show("three\n\none")).toEqual([]);
    expect(shown()).toEqual(["three", "one"]);
  });

  it("know the lines on which they stand", () => {
    show("one\n\ntwo");
    show("new\n\nlines\n\none\n\ntwo");
    const last = blocksOf().at(-1)?.firstElementChild;
    expect(last && blocks.of(last)).toMatchObject({ source: "two", from: 6, isStale: false });
  });

  it("are drawn bit by bit, and show what they showed before until then", () => {
    show("one\n\ntwo\n\nthree");
    update("1\n\n2\n\n3");
    let left = 1;
    expect(blocks.draw(() => left-- > 0).isDone).toBe(false);
    expect(shown()).toEqual(["1", "two", "three"]);
    expect(blocks.draw(() => true).isDone).toBe(true);
    expect(shown()).toEqual(["1", "2", "3"]);
  });

  it("are drawn from the line on that is read, before those above", () => {
    update("one\n\ntwo\n\nthree");
    let left = 1;
    blocks.draw(() => left-- > 0, 3);
    expect(shown()).toEqual(["", "two", ""]);
    expect(blocks.draw(() => true, 3).isDone).toBe(true);
    expect(shown()).toEqual(["one", "two", "three"]);
  });

  it("are drawn again when a link that they use is defined", () => {
    show("See [plan].\n\nother");
    expect(text.querySelector("a")).toBeNull();
    expect(show("See [plan].\n\nother\n\n[plan]: https://a.example")).toEqual([
      "See [plan].",
      "[plan]: https://a.example",
    ]);
    expect(text.querySelector("a")?.href).toBe("https://a.example/");
    show("See [plan].\n\nother");
    expect(text.querySelector("a")).toBeNull();
  });

  it("number footnotes as the text names them, and put them last", () => {
    show("a[^x] b[^y]\n\n[^y]: Why\n\n[^x]: Ex\n\nc[^x]");
    expect(shown()).toEqual(["a1 b2", "c1"]);
    const listed = (): string[] =>
      [...notes.querySelectorAll<HTMLElement>("[data-defines]")].map(
        ({ dataset, textContent }) => `${dataset["number"]}${textContent.slice(0, 2)}`,
      );
    expect(listed()).toEqual(["1. Ex", "2. Wh"]);
    show("b[^y] a[^x]\n\n[^y]: Why\n\n[^x]: Ex");
    expect(listed()).toEqual(["1. Wh", "2. Ex"]);
  });

  it("name a footnote's link for screen readers, also where its label is its number", () => {
    show("a[^1] b[^x]\n\n[^1]: One\n\n[^x]: Ex");
    const names = [...text.querySelectorAll("[data-note]")].map((link) => link.getAttribute("aria-label"));
    expect(names).toEqual(["Note 1", "Note 2"]);
  });

  it("keep their letters in their stored order where very many change direction", () => {
    show(`שלום abc\n\n${"אa".repeat(1_000)}`);
    expect(blocksOf().map(({ className }) => className)).toEqual(["block", "block unturned"]);
    show("אa".repeat(5_000));
    expect(shown()[0]?.length).toBeLessThan(2_000);
  });

  it("leave the focus in a block that is drawn again", () => {
    show("- [ ] bread\n- [ ] wine");
    const box = (): HTMLElement | undefined => [...text.querySelectorAll("input")][1];
    box()?.focus();
    show("- [ ] bread\n- [x] wine");
    expect(document.activeElement).toBe(box());
    expect(box()?.matches(":checked")).toBe(true);
    expect(box()?.getAttribute("aria-label")).toBe("wine");
    show("- [ ] bread\n  - [ ] rye\n\n- [ ] wine");
    const labels = [...text.querySelectorAll("input")].map((each) => each.getAttribute("aria-label"));
    expect(labels).toEqual(["bread", "rye", "wine"]);
  });
});
