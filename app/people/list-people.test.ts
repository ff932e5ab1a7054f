import { expect, test } from "vitest";
import { countPeople, listPeople, peopleLimit } from "./list-people.ts";

const state = (name: string) => ({ user: { name, color: "#112233", colorLight: "#11223333" } });

test("this person comes first, and the others by name", () => {
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

test("a peer that has not announced a name does not appear", () => {
  const states = new Map<number, unknown>([
    [1, state("Mia")],
    [2, {}],
    [3, null],
    [4, "nonsense"],
  ]);
  expect(listPeople(states, 1)).toHaveLength(1);
});

test("the list is bounded, and includes this person", () => {
  const states = new Map<number, unknown>(Array.from({ length: 2_000 }, (_, id) => [id, state(`Bot ${id}`)]));
  const people = listPeople(states, 1_999);
  expect(people.length).toBeLessThanOrEqual(peopleLimit + 1);
  expect(people[0]?.clientId).toBe(1_999);
});

const tab = (name: string, tabs: readonly number[]) => ({ ...state(name), tabs });

test("tabs of one browser are one person, and so are this browser's", () => {
  const states = new Map<number, unknown>([
    [5, tab("Mia", [9])],
    [9, tab("Mia", [5])],
    [7, tab("Ada", [3, 8])],
    [3, tab("Ada", [7])],
    [8, tab("Ada", [7])],
  ]);
  const people = listPeople(states, 9);
  expect(people.map(({ name, clientId, isYou }) => [name, clientId, isYou])).toEqual([
    ["Mia", 9, true],
    ["Ada", 3, false],
  ]);
  expect(countPeople(states, 9, { members: 5, links: 1 })).toEqual({ people: 2, tabs: 2, awaitedTabs: 0 });
});

test("a tab that has not announced a name does not hide the others of its browser", () => {
  const states = new Map<number, unknown>([
    [1, state("Mia")],
    [2, { tabs: [3] }],
    [3, tab("Ada", [2])],
  ]);
  expect(listPeople(states, 1).map(({ name }) => name)).toEqual(["Mia", "Ada"]);
});

test("a peer that claims to be another's tab, or this person's, still appears", () => {
  const states = new Map<number, unknown>([
    [1, tab("Mia", [2])],
    [2, tab("Mia", [1])],
    [3, tab("Mia", [1, 2])],
    [4, tab("Ada", [])],
    [5, tab("Ada", [4])],
  ]);
  expect(listPeople(states, 1).map(({ name, clientId }) => [name, clientId])).toEqual([
    ["Mia", 1],
    ["Ada", 4],
    ["Ada", 5],
    ["Mia", 3],
  ]);
  expect(countPeople(states, 1, { members: 5, links: 1 })).toEqual({ people: 4, tabs: 2, awaitedTabs: 0 });
});

test("a person alone counts as one person with one tab, even before there is any state", () => {
  expect(countPeople(new Map(), 1, undefined)).toEqual({ people: 1, tabs: 1, awaitedTabs: 0 });
});

test("members who have not announced a name count as people", () => {
  const states = new Map<number, unknown>([
    [1, tab("Mia", [2])],
    [2, tab("Mia", [1])],
    [3, state("Ada")],
  ]);
  expect(countPeople(states, 1, { members: 1_000, links: 1 })).toEqual({ people: 999, tabs: 2, awaitedTabs: 0 });
});

test("a known tab that has not joined yet is not a second person", () => {
  expect(countPeople(new Map([[1, tab("Mia", [2])]]), 1, { members: 2, links: 1 })).toEqual({
    people: 1,
    tabs: 1,
    awaitedTabs: 1,
  });
});

test("a tab that never joins hides no one who is here", () => {
  const states = new Map<number, unknown>([
    [1, tab("Mia", [99])],
    [3, state("Ada")],
  ]);
  expect(countPeople(states, 1, { members: 2, links: 1 })).toEqual({ people: 2, tabs: 1, awaitedTabs: 1 });
});

test("a link counts as a person before the count has arrived", () => {
  expect(countPeople(new Map([[1, state("Mia")]]), 1, { members: 1, links: 1 })).toEqual({
    people: 2,
    tabs: 1,
    awaitedTabs: 0,
  });
});

test("a person is where their caret is, in whichever tab, and without one only reads", () => {
  const cursor = { anchor: {}, head: {} };
  const states = new Map<number, unknown>([
    [1, { ...state("Mia"), cursor }],
    [2, tab("Ada", [3])],
    [3, { ...tab("Ada", [2]), cursor }],
    [4, { ...state("Ben"), cursor: null }],
    [5, { ...state("Eve"), cursor: "nonsense" }],
    [6, state("Kim")],
  ]);
  expect(listPeople(states, 1).map(({ name, caretId }) => [name, caretId])).toEqual([
    ["Mia", undefined],
    ["Ada", 3],
    ["Ben", undefined],
    ["Eve", undefined],
    ["Kim", undefined],
  ]);
});
