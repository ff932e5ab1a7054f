import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import { Doc } from "yjs";
import { readTabs } from "./fold-tabs.ts";
import { OwnPresence } from "./own-presence.ts";
import type { OwnUser } from "./own-user.ts";
import { palette } from "./palette.ts";
import { createUser, readPerson } from "./person.ts";

const [grape = "", indigo = "", blue = ""] = palette.map(({ hex }) => hex);
const mia = createUser("Mia", grape);

beforeEach(() => vi.useFakeTimers()); // Awareness runs an interval.
afterEach(() => vi.useRealTimers());

function enterRoom(user: OwnUser = mia) {
  const doc = new Doc();
  doc.clientID = 100;
  const awareness = new Awareness(doc);
  const ownTabs = new Set<number>();
  const presence = new OwnPresence(awareness, user, () => ownTabs);
  const comes = (clientId: number, state: unknown): void => {
    awareness.states.set(clientId, state as Record<string, unknown>);
    awareness.emit("change", [{ added: [clientId], updated: [], removed: [] }, "test"]);
  };
  const shown = () => readPerson(awareness.getLocalState(), 100);
  const tabs = () => readTabs(awareness.getLocalState());
  return { awareness, presence, ownTabs, comes, shown, tabs };
}

test("a random colour gives way once to the same colour of a lower client ID, and then stays", () => {
  const { comes, shown } = enterRoom();
  comes(200, { user: createUser("Zoe", grape) });
  expect(shown().color).toBe(grape);
  comes(50, { user: createUser("Ada", grape) });
  const { color } = shown();
  expect(color).not.toBe(grape);
  comes(40, { user: createUser("Kim", grape) });
  expect(shown().color).toBe(color);
});

test("a chosen colour stays, and is announced as chosen", () => {
  const { awareness, comes, shown } = enterRoom({ ...mia, colorChosen: true });
  comes(50, { user: createUser("Ada", grape) });
  expect(shown().color).toBe(grape);
  expect(awareness.getLocalState()?.["user"]).toHaveProperty("colorChosen", true);
});

test("a new name does not bring back a colour that has given way", () => {
  const { comes, presence, shown } = enterRoom();
  comes(50, { user: createUser("Ada", grape) });
  const { color } = shown();
  presence.user = createUser("Maria", grape);
  expect(shown()).toEqual(createUser("Maria", color));
  presence.user = { ...createUser("Maria", blue), colorChosen: true };
  expect(shown().color).toBe(blue);
});

test("tabs of this browser are named before they join, and may have the same colour", () => {
  const { comes, ownTabs, presence, shown, tabs } = enterRoom();
  ownTabs.add(50).add(70);
  presence.refresh();
  expect(tabs()).toEqual([50, 70]);
  comes(50, { user: mia });
  expect(shown().color).toBe(grape);
  ownTabs.delete(50);
  presence.refresh();
  expect(tabs()).toEqual([70]);
});

test("a peer that claims to be a tab of this browser is not named", () => {
  const { comes, tabs } = enterRoom();
  comes(50, { user: createUser("Eve", indigo), tabs: [100] });
  expect(tabs()).toEqual([]);
});

test("the tab with the lowest client ID decides which colour the others of its browser have", () => {
  const { comes, ownTabs, shown } = enterRoom();
  ownTabs.add(50);
  comes(20, { user: createUser("Ada", grape) });
  comes(50, { user: createUser("Mia", blue) });
  expect(shown().color).toBe(blue);
});

test("a peer that takes each new colour makes this tab change only a bounded number of times", () => {
  const { awareness, comes, shown } = enterRoom();
  for (let turn = 0; turn < 1_000; turn++) comes(50, { user: createUser("Eve", shown().color) });
  const clock = awareness.meta.get(100)?.clock ?? 0;
  for (let turn = 0; turn < 1_000; turn++) comes(50, { user: createUser("Eve", shown().color) });
  expect(awareness.meta.get(100)?.clock).toBe(clock);
});

test("a tab that has left announces nothing", () => {
  const { awareness, comes } = enterRoom();
  awareness.setLocalState(null);
  comes(50, { user: createUser("Ada", grape) });
  expect(awareness.getLocalState()).toBeNull();
});
