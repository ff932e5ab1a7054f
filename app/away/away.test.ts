// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import type { LinkAgreement } from "../../sync/index.ts";
import { Away, type Company } from "./away.ts";

const minuteMs = 60_000;
const start = new Date(2026, 10, 18, 12).getTime();

type Link = Pick<LinkAgreement, "tab" | "comparedAt" | "sameAt">;

/** Whom the page is linked to, as the provider would tell. */
class Room implements Company {
  synced = false;
  links: Link[] = [];
  repairs = 0;
  readonly #listeners = new Set<() => void>();

  agreement(): { links: readonly LinkAgreement[] } {
    return { links: this.links as LinkAgreement[] };
  }

  counters(): { readonly repairs: number } {
    return { repairs: this.repairs };
  }

  on(_event: string, listener: () => void): void {
    this.#listeners.add(listener);
  }

  off(_event: string, listener: () => void): void {
    this.#listeners.delete(listener);
  }

  /** Everybody who is linked has the same now. */
  meet(...links: Link[]): void {
    this.links = links;
    this.synced = links.length > 0;
    for (const listener of this.#listeners) listener();
  }
}

const same: Link = { tab: false, comparedAt: 1, sameAt: 1 };
const ownTab: Link = { ...same, tab: true };
let visibility = "visible";

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  visibility = "visible";
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
});
afterEach(() => vi.useRealTimers());

function show(state: "visible" | "hidden"): void {
  visibility = state;
  document.dispatchEvent(new Event("visibilitychange"));
}

function open(text: string, lastSeen: number | undefined) {
  const content = new Y.Doc().getText("content");
  content.insert(0, text);
  const room = new Room();
  return { content, room, away: new Away(content, room, lastSeen) };
}

test("who opens the page after a day, and meets others, is back", () => {
  const { away, room, content } = open("old", start - 1_440 * minuteMs);
  vi.advanceTimersByTime(minuteMs);
  expect(away.absence).toBeUndefined();
  content.insert(3, " and new");
  room.repairs = 2;
  room.meet(same);
  vi.advanceTimersByTime(1_000);
  expect(away.absence).toMatchObject({ since: start - 1_440 * minuteMs, repairs: 2, baseline: { text: "old" } });
  away.dismiss();
  expect(away.absence).toBeUndefined();
});

test("nobody is back while only own tabs are there, or while somebody is not compared yet", () => {
  const { away, room } = open("old", start - 1_440 * minuteMs);
  room.meet(ownTab);
  vi.advanceTimersByTime(10_000);
  expect(away.absence).toBeUndefined();
  room.meet(ownTab, same, { tab: false, comparedAt: undefined, sameAt: undefined });
  vi.advanceTimersByTime(10_000);
  expect(away.absence).toBeUndefined();
  room.meet(ownTab, same, { tab: false, comparedAt: 2, sameAt: undefined });
  vi.advanceTimersByTime(1_000);
  expect(away.absence).toBeDefined();
});

test("a short absence is none", () => {
  const { away, room } = open("old", start - minuteMs);
  room.meet(same);
  vi.advanceTimersByTime(1_000);
  expect(away.absence).toBeUndefined();
});

test("who opens a document for the first time was not away", () => {
  const { away, room } = open("", undefined);
  room.meet(same);
  vi.advanceTimersByTime(10 * minuteMs);
  expect(away.absence).toBeUndefined();
});

test("a saved copy of an earlier version has no time, and is compared all the same", () => {
  const { away, room } = open("old", undefined);
  room.meet(same);
  vi.advanceTimersByTime(1_000);
  expect(away.absence).toMatchObject({ since: undefined });
});

test("a page that was hidden for minutes is left at that moment", () => {
  const { away, room, content } = open("old", start);
  room.meet(same);
  vi.advanceTimersByTime(1_000);
  content.insert(0, "seen ");
  show("hidden");
  content.insert(0, "not seen ");
  vi.advanceTimersByTime(5 * minuteMs);
  expect(away.absence).toBeUndefined();
  show("visible");
  vi.advanceTimersByTime(1_000);
  expect(away.absence).toMatchObject({ since: start + 1_000, baseline: { text: "seen old" } });
});

test("a page that lost everybody for minutes is left at that moment", () => {
  const { away, room } = open("old", start);
  room.meet(same);
  vi.advanceTimersByTime(1_000);
  room.meet();
  vi.advanceTimersByTime(5 * minuteMs);
  room.meet(same);
  vi.advanceTimersByTime(1_000);
  expect(away.absence).toMatchObject({ since: start + 1_000 });
});

test("an absence that was not dismissed goes on with the next one", () => {
  const { away, room, content } = open("old", start - 10 * minuteMs);
  room.meet(same);
  vi.advanceTimersByTime(1_000);
  content.insert(0, "newer ");
  show("hidden");
  vi.advanceTimersByTime(5 * minuteMs);
  show("visible");
  vi.advanceTimersByTime(1_000);
  expect(away.absence).toMatchObject({ since: start - 10 * minuteMs, baseline: { text: "old" } });
});

test("after it is destroyed, nothing is noticed and nothing is listened to", () => {
  const { away, room, content } = open("old", start - 10 * minuteMs);
  room.meet(same);
  away.destroy();
  vi.advanceTimersByTime(10_000);
  expect(away.absence).toBeUndefined();
  expect(content.doc?._observers.get("afterTransaction")?.size ?? 0).toBe(0);
});
