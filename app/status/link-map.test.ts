import { expect, test } from "vitest";
import { describeMap, place, type LinkMap } from "./link-map.ts";

const map: LinkMap = {
  nodes: [
    { id: "y", name: "You", kind: "you" },
    { id: "b", name: "Ben", kind: "linked" },
    { id: "a", name: "Ada", kind: "linked" },
    { id: "c", name: "Cem", kind: "far" },
  ],
  edges: [
    ["b", "y"],
    ["a", "y"],
    ["a", "b"],
    ["b", "c"],
  ],
  rest: 6,
};

test("the drawing is said in sentences, each link once", () => {
  expect(describeMap(map)).toBe(
    "You are linked to Ben and Ada. Ben is linked to Ada and Cem. 6 more are here, linked over them.",
  );
  expect(describeMap({ ...map, edges: [], rest: 0 })).toBe("You have no links.");
});

test("this page is in the middle, and nobody is drawn outside or on another", () => {
  for (const count of [1, 2, 3, 12]) {
    const others = Array.from({ length: count }, (_, id) => ({ id: String(id), name: "", kind: "linked" }) as const);
    const placed = place({ nodes: [{ id: "y", name: "You", kind: "you" }, ...others], edges: [], rest: 0 }, 320, 200);
    expect(placed[0]).toMatchObject({ x: 160, y: 100 });
    for (const { x, y } of placed) {
      expect(x >= 40 && x <= 280 && y >= 20 && y <= 180).toBe(true);
    }
    const spots = placed.map(({ x, y }) => `${Math.round(x / 16)} ${Math.round(y / 16)}`);
    expect(new Set(spots).size).toBe(count + 1);
  }
});
