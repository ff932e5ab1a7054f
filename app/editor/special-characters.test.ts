// @vitest-environment jsdom
import { EditorView } from "@codemirror/view";
import { expect, it } from "vitest";
import { changeLanguage } from "../language/change-language.ts";
import { onLanguage } from "../language/follow-language.ts";
import { loadWords } from "../language/load-words.ts";
import { specialCharacters } from "./special-characters.ts";

/** What a view draws for a text: the names of its special characters, and the remaining text. */
function draw(doc: string): { names: string[]; rest: string } {
  const view = new EditorView({ doc, extensions: specialCharacters(), parent: document.body });
  const drawn = [...view.contentDOM.querySelectorAll(".cm-specialChar")];
  const names = drawn.map((element) => element.getAttribute("aria-label") ?? "");
  for (const element of drawn) element.remove();
  const rest = view.contentDOM.textContent;
  view.destroy();
  return { names, rest };
}

it("invisible and reordering characters are shown by their number", () => {
  const { names, rest } = draw("a\u0001b\u202ec\u00add\u200be");
  expect(names.map((name) => name.slice(-6))).toEqual(["U+0001", "U+202E", "U+00AD", "U+200B"]);
  expect(rest).toBe("abcde");
});

it("their names are in the page's language, also when that changes", async () => {
  const view = new EditorView({
    doc: "a\u0001",
    extensions: [specialCharacters(), onLanguage((view) => view.dispatch({}))],
    parent: document.body,
  });
  const name = () => view.contentDOM.querySelector(".cm-specialChar")?.getAttribute("aria-label");
  expect(name()).toBe("Control character U+0001");
  await changeLanguage("de", await loadWords("de"));
  expect(name()).toBe("Steuerzeichen U+0001");
  await changeLanguage("en", undefined);
  expect(name()).toBe("Control character U+0001");
  view.destroy();
});

it("characters that scripts and emoji need are left as they are", () => {
  const text = "می\u200cخواهم 👩\u200d🚀 e\u0301\u0302 ที่ \t";
  expect(draw(text)).toEqual({ names: [], rest: text });
});

it("only some of very many are drawn, and a letter with very many marks is cut short", () => {
  expect(draw("\u0001".repeat(5_000)).names).toHaveLength(300);
  expect(draw(`a${"\u0301".repeat(500)}b`)).toMatchObject({ names: [expect.any(String)], rest: "ab" });
});

it("a letter with very many marks is cut short even after more special characters than are drawn", () => {
  const { names, rest } = draw(`${"\u00ad".repeat(301)}a${"\u0301".repeat(500)}b`);
  expect(names).toHaveLength(301);
  expect(rest).toBe("\u00adab");
});

it.each(["\u00ad", "\u200c", "\u2060", "\u{1f3fb}"])(
  "a letter with very many marks is cut short with %j among them",
  (between) => {
    const { names, rest } = draw(`a${`${"\u0301".repeat(20)}${between}`.repeat(40)}b`);
    expect(names).toHaveLength(1);
    expect(rest).toBe("ab");
  },
);
