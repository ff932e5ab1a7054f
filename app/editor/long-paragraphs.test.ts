import { EditorState, Text } from "@codemirror/state";
import { markdownLanguage } from "@codemirror/lang-markdown";
import { language } from "@codemirror/language";
import { describe, expect, it } from "vitest";
import { languageSlot } from "./language-slot.ts";
import { longestParagraph, paragraphLimit, withoutLongParagraphs } from "./long-paragraphs.ts";

const line = "All work and no play.\n";
const long = line.repeat(Math.ceil(paragraphLimit / line.length) + 1);
const short = `${line.repeat(1_000)}\n`;
const open = (doc: string): EditorState =>
  EditorState.create({ doc, extensions: [languageSlot.of(markdownLanguage), withoutLongParagraphs()] });
const hasMarkdown = (state: EditorState): boolean => state.facet(language) !== null;

describe("a paragraph that is too long", () => {
  it("ends highlighting when it is pasted", () => {
    const { state } = open(short.repeat(4)).update({ changes: { from: 100, insert: long } });
    expect(hasMarkdown(state)).toBe(false);
    expect(state.doc.length).toBe(4 * short.length + long.length);
  });

  it("ends highlighting when it grows out of two by the blank line between them", () => {
    const half = line.repeat(Math.ceil(paragraphLimit / line.length / 2) + 10);
    const state = open(`${half}\n${half}`);
    expect(hasMarkdown(state.update({ changes: { from: 5, insert: "x" } }).state)).toBe(true);
    expect(hasMarkdown(state.update({ changes: { from: half.length, to: half.length + 1 } }).state)).toBe(false);
  });

  it("is none that blank lines part, however much there is", () => {
    const { state } = open(short).update({ changes: { from: 0, insert: short.repeat(100) } });
    expect(hasMarkdown(state)).toBe(true);
    expect(longestParagraph(Text.of(short.repeat(100).split("\n")))).toBe(short.length - 1);
    expect(longestParagraph(Text.of(long.split("\n")))).toBeGreaterThan(paragraphLimit);
  });
});
