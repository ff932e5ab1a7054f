import { expect, test, vi } from "vitest";
import { type PartedPage, PageParts } from "./page-parts.ts";

const list: PartedPage = { type: "documents" };
const document = (state: string, absence?: unknown): PartedPage => ({
  type: "document",
  loaded: true,
  session: { arrival: { state }, away: { absence } },
});

test("a part that does not come is told once, and asked for again only when something else was shown", async () => {
  const load = vi.fn(() => Promise.reject(new TypeError("offline")));
  const missing = vi.fn(() => parts.show(list));
  const parts = new PageParts(load, missing);
  parts.show(list);
  await vi.waitFor(() => expect(missing).toHaveBeenCalledTimes(3));
  parts.show(list);
  expect(load.mock.calls).toEqual([["gv-documents"], ["gv-templates"], ["gv-backup"]]);
  parts.show({ type: "opening" });
  parts.show(list);
  expect(load).toHaveBeenCalledTimes(6);
});

test("a document loads what its state needs, when it needs it", () => {
  const load = vi.fn(() => Promise.resolve());
  const parts = new PageParts(load, () => undefined);
  parts.show(document("here"));
  expect(load.mock.calls.splice(0)).toEqual([["gv-progress"]]);
  parts.show(document("waiting"));
  parts.show(document("here", { words: 3 }));
  expect(load.mock.calls).toEqual([["gv-progress"], ["gv-waiting"], ["gv-progress"], ["gv-away"]]);
});
