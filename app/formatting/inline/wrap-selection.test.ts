import { expect, it } from "vitest";
import { markedText, stateOf } from "../testing/marked-text.ts";
import { wrapped } from "./wrap-selection.ts";

const type = (marked: string, text: string): string | undefined => {
  const transaction = wrapped(stateOf(marked), text);
  return transaction && markedText(transaction.state);
};

it.each([
  ["a «word» here", "(", "a («word») here"],
  ["a «word» here", "[", "a [«word»] here"],
  ["a «word» here", '"', 'a "«word»" here'],
  ["a «word» here", "`", "a `«word»` here"],
  ["a «word» here", "*", "a *«word»* here"],
  ["a *«word»* here", "*", "a **«word»** here"],
  ["«one» and «two»", "(", "(«one») and («two»)"],
  ["«😀»", "„", "„«😀»“"],
])("on %j, %s gives %j", (before, text, after) => expect(type(before, text)).toBe(after));

it.each([
  ["a| word", "("],
  ["a «word»", "x"],
  ["a «word»", ")"],
  ["a «word»", "()"],
  ["a «word»", "constructor"],
])("on %j, %s is typed as it is", (before, text) => expect(type(before, text)).toBeUndefined());
