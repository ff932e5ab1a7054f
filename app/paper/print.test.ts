// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fillSheet, prepareSheet } from "./paper.ts";
import { Printing } from "./print.ts";
import type { Printed } from "./printed.ts";

vi.mock("./paper.ts", () => ({
  fillSheet: vi.fn<typeof fillSheet>((sheet, { source }) => sheet.replaceChildren(`at once: ${source}`)),
  prepareSheet: vi.fn<typeof prepareSheet>(),
}));

const printed = (source: string): Printed => ({ name: "Plan", title: undefined, source });
/** What the browser's dialog shows each time. */
let papers: (string | null | undefined)[];
let said: string[];
let current: Printed | undefined;
let drawn: () => void;
let printing: Printing;
const onSay = ({ detail }: CustomEvent<string>): void => void said.push(detail);

/** What the browser does for a print. */
function browserPrints(): void {
  dispatchEvent(new Event("beforeprint"));
  papers.push(document.querySelector(".sheet")?.textContent);
  dispatchEvent(new Event("afterprint"));
}

beforeEach(() => {
  vi.useFakeTimers();
  [papers, said, current] = [[], [], printed("one")];
  vi.mocked(prepareSheet).mockImplementation((sheet, { source }) => {
    sheet.textContent = `prepared: ${source}`;
    return new Promise((resolve) => (drawn = resolve));
  });
  vi.stubGlobal("print", browserPrints);
  document.addEventListener("gv-say", onSay);
  printing = new Printing(() => current);
  printing.connect();
});
afterEach(() => {
  printing.disconnect();
  document.removeEventListener("gv-say", onSay);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Begins to print, and returns when the text is being drawn. */
async function begin(): Promise<Promise<void>[]> {
  const prints = [printing.print()];
  await vi.waitFor(() => expect(prepareSheet).toHaveBeenCalled());
  return prints;
}

afterEach(() => vi.clearAllMocks());

test("a print has the text as it was when it was asked for, once its figures are drawn", async () => {
  const prints = await begin();
  prints.push(printing.print());
  current = printed("two");
  expect(papers).toEqual([]);
  drawn();
  await Promise.all(prints);
  expect(papers).toEqual(["prepared: one"]);
  expect(document.querySelector(".sheet")).toBeNull();
  // The next one is drawn anew.
  browserPrints();
  expect(papers[1]).toBe("at once: two");
  expect(said).toEqual([]);
});

test("a print that the browser begins later has the text of then", async () => {
  vi.stubGlobal("print", () => undefined);
  const prints = await begin();
  drawn();
  await Promise.all(prints);
  current = printed("two");
  browserPrints();
  expect(papers).toEqual(["at once: two"]);
});

test("a print says that it is preparing, and does not wait for ever", async () => {
  const prints = await begin();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(said).toEqual(["Preparing to print"]);
  await vi.advanceTimersByTimeAsync(15_000);
  await Promise.all(prints);
  expect(papers).toEqual(["at once: one"]);
});

test("a print whose text cannot be drawn has what can be drawn at once", async () => {
  vi.mocked(prepareSheet).mockRejectedValue(new Error("no"));
  await printing.print();
  expect(papers).toEqual(["at once: one"]);
});

test("a document that was left while it was drawn is not printed", async () => {
  const prints = await begin();
  current = undefined;
  drawn();
  await Promise.all(prints);
  expect(papers).toEqual([]);
});

test("the keys that print are the page's while a document is open, and the browser's else", () => {
  const press = (): boolean => {
    const event = new KeyboardEvent("keydown", { key: "p", ctrlKey: true, cancelable: true });
    document.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(press()).toBe(true);
  current = undefined;
  expect(press()).toBe(false);
});
