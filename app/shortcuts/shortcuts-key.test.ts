// @vitest-environment jsdom
import { afterEach, expect, it } from "vitest";
import { asksForShortcuts } from "./shortcuts-key.ts";

afterEach(() => document.body.replaceChildren());

/** Presses a key in the element that `html` makes, or on the page. */
function asks(keyboard: KeyboardEventInit, html = ""): boolean {
  document.body.innerHTML = html;
  let asked = false;
  document.addEventListener("keydown", (event) => (asked = asksForShortcuts(event)), { once: true });
  const target = document.querySelector("[id=at]") ?? document.body;
  target.dispatchEvent(new KeyboardEvent("keydown", { ...keyboard, bubbles: true, composed: true, cancelable: true }));
  return asked;
}

const text = "<div contenteditable=true><p id=at></p></div>";

it.each([
  ["Ctrl+/", { key: "/", code: "Slash", ctrlKey: true }, true],
  ["Cmd+/", { key: "/", code: "Slash", metaKey: true }, true],
  ["Ctrl+/ of the keys for numbers", { key: "/", code: "NumpadDivide", ctrlKey: true }, true],
  ["Ctrl+Shift+7 of a German keyboard", { key: "/", code: "Digit7", ctrlKey: true, shiftKey: true }, true],
  ["Ctrl+Shift+7 of an American keyboard", { key: "&", code: "Digit7", ctrlKey: true, shiftKey: true }, false],
  ["Ctrl+- of a German keyboard", { key: "-", code: "Slash", ctrlKey: true }, false],
  ["/", { key: "/" }, false],
  ["Ctrl+Alt+/", { key: "/", ctrlKey: true, altKey: true }, false],
])("%s: %o asks for the list: %s, also in the text", (_name, keyboard, expected) => {
  expect([asks(keyboard), asks(keyboard, text)]).toEqual([expected, expected]);
});

it("? asks for the list, but not in the text and in fields", () => {
  const key = { key: "?", shiftKey: true };
  expect(asks(key)).toBe(true);
  expect(asks(key, "<button id=at></button>")).toBe(true);
  for (const field of [text, "<input id=at>", "<textarea id=at></textarea>"]) expect(asks(key, field)).toBe(false);
});

it("a key that the editor has taken asks for nothing", () => {
  document.body.addEventListener("keydown", (event) => event.preventDefault(), { once: true });
  expect(asks({ key: "/", code: "Digit7", ctrlKey: true, shiftKey: true })).toBe(false);
});
