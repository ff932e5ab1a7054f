// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from "vitest";
import type { GrapevineAgreement, LinkAgreement } from "../../sync/index.ts";
import { GvUnkeep } from "./gv-unkeep.ts";

// jsdom has dialogs, but cannot show them.
beforeEach(
  () => void Object.assign(HTMLDialogElement.prototype, { showModal: () => undefined, close: () => undefined }),
);
afterEach(() => document.body.replaceChildren());

test("the question says that others have the text while one has all of it, also when that changes", async () => {
  let links: Partial<LinkAgreement>[] = [{ tab: false, standing: "same" }];
  const listeners = new Set<() => void>();
  const question = new GvUnkeep();
  question.provider = {
    agreement: () => ({ links, others: [] }) as unknown as GrapevineAgreement,
    on: (_event: string, listener: () => void) => listeners.add(listener),
    off: (_event: string, listener: () => void) => listeners.delete(listener),
  } as never;
  question.open = true;
  document.body.append(question);
  await question.updateComplete;
  const words = (): string => question.renderRoot.textContent ?? "";
  expect(words()).toContain("Others who are here have the text");
  links = [{ tab: false, standing: "unconfirmed" }];
  for (const listener of listeners) listener();
  await question.updateComplete;
  expect(words()).toContain("Nobody else is here who has the text");
  question.open = false;
  await question.updateComplete;
  expect(listeners.size).toBe(0);
});
