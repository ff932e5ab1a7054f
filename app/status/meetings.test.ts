import { ObservableV2 } from "lib0/observable";
import { afterEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import type { GrapevineProvider, LinkAgreement } from "../../sync/index.ts";
import { Meetings } from "./meetings.ts";

vi.useFakeTimers();
afterEach(() => vi.clearAllTimers());

/** A room in which people come and go. */
class Room extends ObservableV2<{ change: () => void }> {
  readonly #states = new Map<number, unknown>([[1, { user: { name: "Ada" } }]]);
  readonly #links = new Map<number, Partial<LinkAgreement>>();
  readonly doc = new Y.Doc();
  readonly awareness = { clientID: 1, getStates: () => this.#states };
  readonly agreement = () => ({
    links: [...this.#links].map(([client, link]) => ({ client, tab: false, ...link })),
    others: [],
  });

  comes(client: number, name: string, link: Partial<LinkAgreement>): void {
    this.#states.set(client, { user: { name } });
    this.has(client, link);
  }

  has(client: number, link: Partial<LinkAgreement>): void {
    this.#links.set(client, link);
    this.emit("change", []);
  }

  leaves(client: number): void {
    this.#states.delete(client);
    this.#links.delete(client);
    this.emit("change", []);
  }
}

function begin(): { room: Room; meetings: Meetings } {
  const room = new Room();
  return { room, meetings: new Meetings(room as unknown as GrapevineProvider) };
}

test("those who have left are remembered with when they last had everything, the latest first", () => {
  const { room, meetings } = begin();
  room.comes(2, "Ben", { sameAt: 100 });
  room.comes(3, "Cem", { sameAt: undefined });
  expect(meetings.former()).toEqual([]);
  vi.advanceTimersByTime(1_000);
  room.leaves(3);
  room.has(2, { sameAt: 200 });
  vi.advanceTimersByTime(1_000);
  room.leaves(2);
  expect(meetings.former()).toMatchObject([
    { name: "Ben", sameAt: 200 },
    { name: "Cem", sameAt: undefined },
  ]);
  // Ben is back, in another tab.
  room.comes(4, "Ben", { sameAt: undefined });
  expect(meetings.former().map(({ name }) => name)).toEqual(["Cem"]);
});

test("those who were gone when the document changed are behind", () => {
  const { room, meetings } = begin();
  room.comes(2, "Ben", { sameAt: Date.now() });
  room.leaves(2);
  expect(meetings.former()).toMatchObject([{ name: "Ben", behind: false }]);
  vi.advanceTimersByTime(1_000);
  room.doc.getText("content").insert(0, "later");
  expect(meetings.former()).toMatchObject([{ name: "Ben", behind: true }]);
});

test("comparisons that find the same as before are noticed, too", () => {
  const { room, meetings } = begin();
  const link = { sameAt: 100 };
  room.comes(2, "Ben", link);
  link.sameAt = 4_000;
  vi.advanceTimersByTime(5_000);
  room.leaves(2);
  expect(meetings.former()).toMatchObject([{ name: "Ben", sameAt: 4_000 }]);
  meetings.destroy();
  expect(vi.getTimerCount()).toBe(0);
});

test("a new link to somebody leaves what was known of them until they are compared", () => {
  const { room, meetings } = begin();
  room.comes(2, "Ben", { sameAt: 100 });
  room.has(2, { sameAt: undefined });
  room.leaves(2);
  expect(meetings.former()).toMatchObject([{ name: "Ben", sameAt: 100 }]);
});

test("own tabs are nobody whom one meets, and of a crowd some are forgotten", () => {
  const { room, meetings } = begin();
  room.comes(2, "Ada", { tab: true, sameAt: 100 });
  room.leaves(2);
  for (let client = 10; client < 200; client++) {
    room.comes(client, `Guest ${client}`, { sameAt: client });
    room.leaves(client);
  }
  const former = meetings.former();
  expect([former.length, former.some(({ sameAt }) => sameAt === 199)]).toEqual([100, true]);
});
