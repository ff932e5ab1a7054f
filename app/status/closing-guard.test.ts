import { afterEach, expect, test, vi } from "vitest";
import { ObservableV2 } from "lib0/observable";
import * as Y from "yjs";
import type { LinkAgreement } from "../../sync/index.ts";
import type { DocumentStoreEvents, StoreState } from "../storage/document-store.ts";
import { guardClosing, type Guarded } from "./closing-guard.ts";

class Store extends ObservableV2<DocumentStoreEvents> {
  state: StoreState = { type: "saving" };
  hasUnsaved = false;

  enter(state: StoreState): void {
    this.state = state;
    this.emit("state", [state]);
  }
}

const link = (standing: LinkAgreement["standing"], tab = false): LinkAgreement => ({
  peer: "a",
  client: 1,
  tab,
  standing,
  since: 0,
  comparedAt: 0,
  sameAt: 0,
  unansweredSince: undefined,
  roundTripMs: undefined,
  neighbours: [],
});

const page = new EventTarget();
vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
const listening = vi.spyOn(page, "addEventListener");
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Begins to guard a document with these links. */
function guard(links: LinkAgreement[] = []): { store: Store; asks: () => boolean } {
  const store = new Store();
  const provider: Guarded["provider"] = { doc: new Y.Doc(), agreement: () => ({ links, others: [] }) };
  ends.push(guardClosing({ provider, store }));
  const asks = (): boolean => !page.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  return { store, asks };
}
const refused: StoreState = { type: "failing", reason: "refused" };

test("what is being saved is not asked about, nor listened for", () => {
  listening.mockClear();
  const { store, asks } = guard();
  store.hasUnsaved = true;
  expect(asks()).toBe(false);
  expect(listening).not.toHaveBeenCalled();
});

test("what cannot be saved is asked about where nobody has it", () => {
  const { store, asks } = guard();
  store.enter(refused);
  expect(asks()).toBe(false);
  store.hasUnsaved = true;
  expect(asks()).toBe(true);
  store.enter({ type: "saving" });
  expect(asks()).toBe(false);
});

test("somebody who has exactly this is enough, not one who may have, nor a tab that closes with the browser", () => {
  for (const [links, expected] of [
    [[link("same")], false],
    [[link("behind"), link("same")], false],
    [[link("unconfirmed")], true],
    [[link("ahead")], true],
    [[link("same", true)], true],
  ] as const) {
    const { store, asks } = guard([...links]);
    store.hasUnsaved = true;
    store.enter(refused);
    expect(asks(), JSON.stringify(links.map(({ standing, tab }) => [standing, tab]))).toBe(expected);
    ends.pop()?.();
  }
});

test("a document that is closed is not asked about any more", () => {
  const { store, asks } = guard();
  store.hasUnsaved = true;
  store.enter(refused);
  ends.pop()?.();
  expect(asks()).toBe(false);
  store.enter(refused);
  expect(asks()).toBe(false);
});
