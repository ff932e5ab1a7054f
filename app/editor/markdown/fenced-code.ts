/**
 * Parses the code of fences in the language that they name. A language is loaded when a text names it; where it cannot be
 * loaded, its code stays plain.
 */
import { type NestedParse, parseMixed, type ParseWrapper, type Parser } from "@lezer/common";
import { styleTags, Tag } from "@lezer/highlight";
import type { MarkdownConfig } from "@lezer/markdown";
import { leftOutUntil } from "./late-languages.ts";

/** Most UTF-16 units of a fence that are parsed. Longer ones stay plain. */
const codeLimit = 50_000;
/** Most fences that are parsed in one go, since that is not done bit by bit. The others stay plain. */
const fencesLimit = 1_000;
/** Most characters behind a fence that are read. */
const infoLimit = 100;

type Languages = typeof import("../../code-languages/code-languages.ts");

let languages: Languages | undefined;

/** The code of a fence, apart from code within a line. */
export const codeText = Tag.define();

export const fencedCode: MarkdownConfig = {
  props: [styleTags({ CodeText: codeText })],
  wrap: (...parse) => mixed()(...parse),
};

function mixed(): ParseWrapper {
  let left = fencesLimit;
  return parseMixed(({ type, node }, input): NestedParse | null => {
    if (type.name !== "FencedCode" || left === 0 || node.to - node.from > codeLimit) return null;
    const info = node.getChild("CodeInfo");
    if (info === null) return null;
    left--;
    const parser = parserOf(input.read(info.from, Math.min(info.to, info.from + infoLimit)));
    const overlay = node.getChildren("CodeText").map(({ from, to }) => ({ from, to }));
    return parser === null || overlay.length === 0 ? null : { parser, overlay };
  });
}

function parserOf(info: string): Parser | null {
  if (languages === undefined)
    return leftOutUntil(import("../../code-languages/code-languages.ts").then((loaded) => (languages = loaded)));
  const language = languages.languageNamed(info);
  if (language === undefined) return null;
  return language.parser ?? leftOutUntil(language.load());
}
