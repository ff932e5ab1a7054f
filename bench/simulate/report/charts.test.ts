/** What each chart contains. */
import { describe, expect, it } from "vitest";
import { degreesChart, healingChart, infectionChart, residueChart, treeChart } from "./charts.ts";

const charts = {
  infection: () =>
    infectionChart([
      { label: "push, k = 1", shares: [0.001, 0.5, 0.83] },
      { label: "pull, k = 1", shares: [0.001, 0.6, 0.97] },
    ]),
  residue: () =>
    residueChart([
      { source: "reference", variant: "push", k: 1, s: 0.18, m: 1.7 },
      { source: "ours", variant: "push", k: 1, s: 0.17, m: 1.8 },
      { source: "reference", variant: "pull", k: 3, s: 0.000004, m: 6.09 },
      { source: "ours", variant: "pull", k: 3, s: 0, m: 6.1 },
    ]),
  tree: () =>
    treeChart([
      { label: "one writer", peersAtHop: [1, 6, 30, 12] },
      { label: "many writers, of whom each has a tree", peersAtHop: [1, 5, 20] },
    ]),
  degrees: () =>
    degreesChart([
      { label: "all joined", counts: { 3: 1, 6: 10, 7: 30 } },
      { label: "after 50% crashed", counts: { 6: 5, 7: 5 } },
    ]),
  healing: () =>
    healingChart([
      {
        label: "half crashed",
        points: [
          { ms: 0, share: 0.5 },
          { ms: 100, share: 1 },
        ],
      },
    ]),
};

const marks = (svg: string, role: string): number => svg.split(`aria-roledescription="${role}"`).length - 1;
const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text ?? "");
const widthOf = (svg: string): number => Number(/^<svg[^>]* width="(\d+)"/.exec(svg)?.[1]);

/** The first tag that closes another than the last open one; undefined in well-formed XML. */
function firstStrayTag(xml: string): string | undefined {
  const open: string[] = [];
  for (const [tag, closing, name = "", inside = ""] of xml.matchAll(/<(\/?)([\w:-]+)((?:"[^"]*"|[^">])*)>/g)) {
    if (closing && open.pop() !== name) return tag;
    if (!closing && !inside.endsWith("/")) open.push(name);
  }
  return open.pop();
}

describe.each(Object.entries(charts))("the %s chart", (_, chart) => {
  it("is one well-formed picture with a name, a description and a page of its own", async () => {
    const svg = await chart();
    expect(svg).toMatch(
      /^<svg [^>]*role="graphics-document"><title>[^<]+<\/title><desc>[^<]+<\/desc><rect [^>]*"white"/,
    );
    expect(svg).toMatch(/<\/svg>\n$/);
    expect(firstStrayTag(svg)).toBeUndefined();
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("has no blank strip beside the plot", async () => {
    expect(widthOf(await chart())).toBeLessThan(720);
  });

  it("is the same, byte for byte, for the same data", async () => {
    expect(await chart()).toBe(await chart());
  });
});

describe("a chart", () => {
  it("has a line for each curve of infection", async () => {
    const svg = await charts.infection();
    expect(marks(svg, "line mark")).toBe(2);
    expect(texts(svg)).toEqual(
      expect.arrayContaining(["push, k = 1", "pull, k = 1", "cycles", "share of peers that have heard it", "100%"]),
    );
  });

  it("has a point for each residue, and names those that a logarithmic axis cannot show", async () => {
    const svg = await charts.residue();
    expect(marks(svg, "point")).toBe(3);
    expect(svg).toContain('aria-label="Demers et al. 1987, pull, k = 3"');
    expect(texts(svg)).toEqual(
      expect.arrayContaining(["ours", "Demers et al. 1987", "push", "pull", "100%", "0.0001%"]),
    );
    expect(texts(svg)).toContain("ours, pull, k = 3: nobody left out, which is not on this axis");
  });

  it("has a line and its points for each tree", async () => {
    const svg = await charts.tree();
    expect(marks(svg, "line mark")).toBe(2);
    expect(marks(svg, "point")).toBe(7);
    expect(texts(svg)).toEqual(expect.arrayContaining(["one writer", "hops from the writer", "peers"]));
  });

  it("has a bar for each number of links, and a gap for those that no peer has", async () => {
    const svg = await charts.degrees();
    expect(marks(svg, "bar")).toBe(5);
    expect(texts(svg)).toEqual(expect.arrayContaining(["3", "4", "5", "6", "7", "links of a peer", "all joined"]));
  });

  it("has a line and its points for each crash", async () => {
    const svg = await charts.healing();
    expect(marks(svg, "line mark")).toBe(1);
    expect(marks(svg, "point")).toBe(2);
    expect(texts(svg)).toEqual(expect.arrayContaining(["half crashed", "time after the crash (ms)", "100%"]));
  });

  it("keeps the order of the series instead of sorting them by name", async () => {
    const shown = texts(await charts.infection());
    expect(shown.indexOf("push, k = 1")).toBeLessThan(shown.indexOf("pull, k = 1"));
  });

  it("escapes its labels", async () => {
    const svg = await healingChart([{ label: "a < b & c > d", points: [{ ms: 0, share: 1 }] }]);
    expect(svg).not.toContain("a < b & c");
    expect(svg).toContain("a &lt; b &amp; c &gt; d.</desc>");
    expect(firstStrayTag(svg)).toBeUndefined();
  });

  it.each([infectionChart, residueChart, treeChart, degreesChart, healingChart])(
    "of nothing is empty, not broken: %o",
    async (chart) => {
      const svg = await chart([]);
      expect(svg).toMatch(/^<svg/);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    },
  );
});
