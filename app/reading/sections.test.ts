// @vitest-environment jsdom
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Sections } from "./sections.ts";

describe("sections", () => {
  it("hold elements in the order in which they were put, whatever comes and goes", () => {
    const step = fc.record({
      at: fc.nat(400),
      removed: fc.nat(30),
      lengths: fc.array(fc.oneof(fc.nat(200), fc.nat(20_000)), { maxLength: 90 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const parent = document.createElement("div");
        const told = new Set<Element>();
        const sections = new Sections(parent, (section) => told.add(section));
        const wanted: { element: HTMLElement; length: number }[] = [];
        for (const { at, removed, lengths } of steps) {
          const from = Math.min(at, wanted.length);
          const fresh = lengths.map((length) => ({ element: document.createElement("p"), length }));
          // Some of those that go come back at another place.
          const gone = wanted.splice(from, removed);
          const back = gone.filter((_each, index) => index % 3 === 0);
          for (const { element } of gone) if (!back.some((each) => each.element === element)) sections.remove(element);
          wanted.splice(from, 0, ...fresh, ...back.toReversed());
          let before = wanted[from - 1]?.element;
          for (const { element, length } of wanted.slice(from, from + fresh.length + back.length)) {
            sections.put(element, length, before);
            before = element;
          }
          sections.prune();
          const held = [...parent.children].flatMap(({ children }) => [...children]);
          expect(held).toEqual(wanted.map(({ element }) => element));
          const lengthOf = new Map<Element, number>(wanted.map(({ element, length }) => [element, length]));
          for (const { children } of parent.children) {
            const length = [...children].reduce((sum, child) => sum + (lengthOf.get(child) ?? 0), 0);
            if (children.length > 1) expect(children.length / 50 + length / 2_000).toBeLessThan(2.001);
            expect(children.length).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("are as full as they may be when a text comes whole, and tell of each", () => {
    const parent = document.createElement("div");
    const told = new Set<Element>();
    const sections = new Sections(parent, (section) => told.add(section));
    let before: HTMLElement | undefined;
    for (let at = 0; at < 1_000; at++) {
      const element = document.createElement("p");
      sections.put(element, 40, before);
      before = element;
    }
    const counts = [...parent.children].map(({ childElementCount }) => childElementCount);
    expect(Math.max(...counts)).toBe(25);
    expect(counts.slice(0, -1).every((count) => count === 25)).toBe(true);
    expect([...told]).toEqual([...parent.children]);
  });

  it("stay as they are when an element is put where it is", () => {
    const parent = document.createElement("div");
    const told: Element[] = [];
    const sections = new Sections(parent, (section) => told.push(section));
    const [one, two] = [document.createElement("p"), document.createElement("p")];
    sections.put(one, 10, undefined);
    sections.put(two, 10, one);
    told.length = 0;
    sections.put(two, 12, one);
    expect(told).toEqual([]);
    sections.put(two, 12, undefined);
    expect(told.length).toBeGreaterThan(0);
    expect([...(parent.firstElementChild?.children ?? [])]).toEqual([two, one]);
  });

  it.each([0, 60])("are divided beside the element that has the focus: that of element %i", (at) => {
    const parent = document.createElement("div");
    document.body.append(parent);
    const sections = new Sections(parent, () => undefined);
    const boxes: HTMLElement[] = [];
    for (let put = 0; put < 80; put++) {
      const element = document.createElement("p");
      const box = element.appendChild(document.createElement("input"));
      // Each is put before the last one, so that no section is full at its end.
      sections.put(element, 0, boxes.at(-2)?.parentElement ?? undefined);
      boxes.splice(-1, 0, box);
    }
    expect(parent.childElementCount).toBe(1);
    boxes[at]?.focus();
    for (let put = 0; put < 30; put++)
      sections.put(document.createElement("p"), 0, boxes[30]?.parentElement as Element);
    expect(parent.childElementCount).toBe(2);
    expect(document.activeElement).toBe(boxes[at]);
    parent.remove();
  });
});
