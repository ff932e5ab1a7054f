// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import { Doc } from "yjs";
import { sayEvent } from "../../foot/say.ts";
import { createUser } from "../person.ts";
import { GvCompany } from "./gv-company.ts";

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function openPage(ownName: string) {
  const awareness = new Awareness(new Doc());
  awareness.setLocalStateField("user", createUser(ownName, "#0670d8"));
  const company = new GvCompany();
  company.awareness = awareness;
  document.body.append(company);
  const said: string[] = [];
  company.addEventListener(sayEvent, ({ detail }) => said.push(detail));
  await company.updateComplete;
  const comes = async (clientId: number, name: string): Promise<void> => {
    awareness.states.set(clientId, { user: createUser(name, "#9848de") });
    awareness.emit("change", [{ added: [clientId], updated: [], removed: [] }, "test"]);
    vi.advanceTimersByTime(5_000);
    await company.updateComplete;
  };
  const field = (): HTMLInputElement | null => company.renderRoot.querySelector("input");
  return { company, said, comes, field };
}

test("someone who has chosen a name is not asked", async () => {
  const { comes, field } = await openPage("Ada");
  await comes(7, "Ben");
  expect(field()).toBeNull();
});

test("someone who was asked before in this browser is not asked", async () => {
  localStorage.setItem("grapevine.name-asked", "true");
  const { comes, field } = await openPage("Amber Badger");
  await comes(7, "Ben");
  expect(field()).toBeNull();
});

test("a page that nobody looks at says nothing, and asks when somebody does", async () => {
  const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  const { company, comes, field, said } = await openPage("Amber Badger");
  await comes(7, "Ben");
  expect([field(), said]).toEqual([null, []]);
  visibility.mockReturnValue("visible");
  document.dispatchEvent(new Event("visibilitychange"));
  await company.updateComplete;
  // The one question of this page: it takes no focus, and is remembered at once.
  expect([field()?.placeholder, document.activeElement]).toEqual(["Amber Badger", document.body]);
  expect(localStorage.getItem("grapevine.name-asked")).toBe("true");
  field()!.value = "  Ada \u202E ";
  company.renderRoot.querySelector("form")?.dispatchEvent(new Event("submit"));
  await company.updateComplete;
  expect([field(), said]).toEqual([null, ["Others see you as Ada"]]);
  localStorage.clear();
  await comes(8, "Kim");
  expect([field(), said.at(-1)]).toEqual([null, "Kim is here"]);
});
