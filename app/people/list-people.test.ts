import { expect, test } from "vitest";
import { listPeople, peopleLimit } from "./list-people.ts";

const state = (name: string) => ({ user: { name, color: "#112233", colorLight: "#11223333" } });

test("oneself comes first, the others by name", () => {
  const states = new Map<number, unknown>([
    [3, state("Zoe")],
    [2, state("Ada")],
    [1, state("Mia")],
  ]);
  expect(listPeople(states, 1).map(({ name, isYou }) => [name, isYou])).toEqual([
    ["Mia", true],
    ["Ada", false],
    ["Zoe", false],
  ]);
});

test("a peer that has not said who it is does not appear", () => {
  const states = new Map<number, unknown>([
    [1, state("Mia")],
    [2, {}],
    [3, null],
    [4, "nonsense"],
  ]);
  expect(listPeople(states, 1)).toHaveLength(1);
});

test("a flood of people is bounded, and oneself is in it", () => {
  const states = new Map<number, unknown>(Array.from({ length: 2_000 }, (_, id) => [id, state(`Bot ${id}`)]));
  const people = listPeople(states, 1_999);
  expect(people.length).toBeLessThanOrEqual(peopleLimit + 1);
  expect(people[0]?.clientId).toBe(1_999);
});
