import { setMaxListeners } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { OwnTabs, ownTabsName, tellTabsToRead, tellTabsToRemove } from "./own-tabs.ts";

const opened: OwnTabs[] = [];
let page = new EventTarget();
beforeEach(() => {
  page = new EventTarget();
  setMaxListeners(0, page);
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
});
afterEach(() => {
  for (const tabs of opened.splice(0)) tabs.destroy();
  vi.unstubAllGlobals();
});

function openTab(clientId: number, document = "one", kept = true) {
  const spies = { change: vi.fn(), erase: vi.fn(), read: vi.fn(), remove: vi.fn(), keep: vi.fn(), unkept: vi.fn() };
  const tabs = new OwnTabs(document, clientId, { ...spies, isKept: () => kept });
  opened.push(tabs);
  return { tabs, ...spies, met: () => [...tabs.clientIds].toSorted((a, b) => a - b) };
}

test("tabs of one document find each other, whichever opens first", async () => {
  const first = openTab(1);
  const second = openTab(2);
  const third = openTab(3);
  await expect
    .poll(() => [first.met(), second.met(), third.met()])
    .toEqual([
      [2, 3],
      [1, 3],
      [1, 2],
    ]);
  expect(first.change).toHaveBeenCalledTimes(2);
});

test("a tab that is closed is forgotten", async () => {
  const [first, second] = [openTab(1), openTab(2)];
  await expect.poll(() => first.met()).toEqual([2]);
  second.tabs.destroy();
  await expect.poll(() => first.met()).toEqual([]);
  expect(first.change).toHaveBeenCalledTimes(2);
});

test("only a bounded number of tabs is remembered, the latest ones", async () => {
  const first = openTab(1);
  for (let clientId = 2; clientId <= 50; clientId++) openTab(clientId);
  await expect.poll(() => first.met().at(-1)).toBe(50);
  expect(first.met()).toHaveLength(32);
});

test("tabs of other documents are ignored", async () => {
  const [mine, twin] = [openTab(1), openTab(2)];
  const other = openTab(3, "two");
  await expect.poll(() => [mine.met(), twin.met()]).toEqual([[2], [1]]);
  expect(other.met()).toEqual([]);
});

test("a page that was left is forgotten, and found again when the person returns to it", async () => {
  const first = openTab(1);
  page.dispatchEvent(new Event("pagehide"));
  const second = openTab(2);
  const third = openTab(3);
  await expect.poll(() => [second.met(), third.met()]).toEqual([[3], [2]]);
  expect(first.met()).toEqual([]);
  page.dispatchEvent(new Event("pageshow"));
  await expect
    .poll(() => [first.met(), second.met()])
    .toEqual([
      [2, 3],
      [1, 3],
    ]);
});

test("a tab that erases the document tells all others, though it closes at once", async () => {
  const [first, second, third] = [openTab(1), openTab(2), openTab(3)];
  const other = openTab(4, "two");
  first.tabs.tellToErase();
  first.tabs.destroy();
  await expect.poll(() => [second.erase.mock.calls.length, third.erase.mock.calls.length]).toEqual([1, 1]);
  expect([first.erase, other.erase].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
});

test("a tab is asked to read what was added to the saved copy, and counts nobody for it", async () => {
  const tab = openTab(1, ownTabsName("one"));
  const other = openTab(2, ownTabsName("other"));
  tellTabsToRead("one");
  await expect.poll(() => tab.read.mock.calls.length).toBe(1);
  expect(tab.met()).toEqual([]);
  expect(other.read).not.toHaveBeenCalled();
});

test("a page that has not opened the document makes all of its tabs leave it", async () => {
  const [first, second] = [openTab(1, ownTabsName("one")), openTab(2, ownTabsName("one"))];
  const other = openTab(3, ownTabsName("two"));
  tellTabsToRemove("one");
  await expect.poll(() => [first.remove.mock.calls.length, second.remove.mock.calls.length]).toEqual([1, 1]);
  expect(other.remove).not.toHaveBeenCalled();
});

test("a tab hears whether the others keep the document, from the others' change and when it opens", async () => {
  const first = openTab(1, "one", false);
  const second = openTab(2);
  await expect.poll(() => second.unkept.mock.calls.length).toBe(1);
  first.tabs.tellToKeep(true);
  await expect.poll(() => second.keep.mock.calls).toEqual([[true]]);
  first.tabs.tellToKeep(false);
  await expect.poll(() => second.keep.mock.calls).toEqual([[true], [false]]);
});

test("a tab that keeps the document hears nothing of one that does not and is brought back", async () => {
  const kept = openTab(1);
  const broughtBack = openTab(2, "one", false);
  const opened = openTab(3);
  await expect
    .poll(() => [opened.unkept.mock.calls.length, kept.met(), broughtBack.met()])
    .toEqual([1, [2, 3], [1, 3]]);
  // Words come in order: what was said before this one has been heard.
  broughtBack.tabs.tellToErase();
  await expect.poll(() => kept.erase.mock.calls.length).toBe(1);
  expect([kept.unkept, kept.keep].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
});
