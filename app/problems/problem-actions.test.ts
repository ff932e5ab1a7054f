import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DocumentSession } from "../document/document-session.ts";
import { actionsOf } from "./problem-actions.ts";
import { PageProblems } from "./problems.ts";

beforeEach(() => void vi.stubGlobal("reportError", vi.fn()));
afterEach(() => void vi.unstubAllGlobals());

/** Sets what loading the code of the choices returns. */
function answerWith(choices: () => { readonly keepBoth: () => Promise<void> }): void {
  vi.resetModules();
  vi.doMock("../document/choose-version.ts", choices);
}

/** The banners of a page whose provider reports that copies differ, and the button that keeps both. */
function banners(): { codes: () => string[]; keepBoth: () => void } {
  const problems: PageProblems = new PageProblems(
    () => undefined,
    (code) => actionsOf(code, {} as DocumentSession, problems),
  );
  problems.follow([{ code: "content-differs", message: "Copies differ." }]);
  const [button] = problems.shown.flatMap(({ actions }) => actions.filter(({ label }) => label === "Keep both"));
  return { codes: () => problems.shown.map(({ code }) => code), keepBoth: () => button?.act() };
}

test.each([
  ["that fails", "failed-choice", () => ({ keepBoth: () => Promise.reject(new DOMException("full")) })],
  [
    "whose code does not come",
    "missing-part",
    () => {
      throw new TypeError("not there");
    },
  ],
])("a choice %s reports it, and one that works removes both banners", async (_what, told, failing) => {
  const { codes, keepBoth } = banners();
  answerWith(failing);
  keepBoth();
  await expect.poll(codes).toEqual([told, "content-differs"]);
  expect(reportError).toHaveBeenCalledOnce();
  answerWith(() => ({ keepBoth: () => Promise.resolve() }));
  keepBoth();
  await expect.poll(codes).toEqual([]);
});
