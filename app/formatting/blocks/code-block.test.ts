import { describe, expect, it } from "vitest";
import { apply } from "../testing/marked-text.ts";
import { toggleCodeBlock } from "./code-block.ts";

describe("a block of code", () => {
  it.each([
    ["|", "```\n|\n```"],
    ["one| line", "```\none| line\n```"],
    ["«one\ntwo»", "```\n«one\ntwo»\n```"],
    ["«one\n»two", "```\n«one\n»```\ntwo"],
    ["«a ``` b\nc»", "````\n«a ``` b\nc»\n````"],
    ["> o|ne", "> ```\n> o|ne\n> ```"],
    ["```js\no|ne\n```", "o|ne"],
    ["before\n\n```\no|ne\ntwo\n```\nbehind", "before\n\no|ne\ntwo\nbehind"],
    ["```\n|\n```", "|"],
    ["```\no|ne", "o|ne"],
  ])("%j becomes %j", (before, after) => expect(apply(toggleCodeBlock, before)).toBe(after));
});
