import { describe, expect, it } from "vitest";
import { headingName, HeadingNames, linkTarget } from "./link-targets.ts";

describe("a link", () => {
  it.each([
    ["https://a.example/b?c#d", { type: "page", href: "https://a.example/b?c#d", host: "a.example" }],
    ["HTTP://A.example", { type: "page", href: "http://a.example/", host: "a.example" }],
    ["mailto:ada@a.example", { type: "mail", href: "mailto:ada@a.example" }],
    ["#The%20plan", { type: "heading", name: "The plan" }],
    ["#%", { type: "heading", name: "%" }],
  ])("to %j leads there", (address, target) => expect(linkTarget(address)).toEqual(target));

  it.each([
    "",
    "page.md",
    "/page",
    "//a.example/page",
    "?a",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "filesystem:https://a.example/1",
    "about:blank",
    "ftp://a.example",
    "https:page",
    "https://",
    "https://bank.example@evil.example/",
    "\u0001https://a.example",
    `https://a.example/${"x".repeat(5_000)}`,
  ])("to %j leads nowhere", (address) => {
    const target = linkTarget(address);
    if (address.startsWith("\u0001")) expect(["page", undefined]).toContain(target?.type);
    else expect(target).toBeUndefined();
  });
});

it.each([
  ["The plan: part 2!", "the-plan-part-2"],
  ["Größe & Maß", "größe--maß"],
  ["  計画 ", "計画"],
  ["snake_case-here", "snake_case-here"],
])("the heading %j is linked as %j", (words, name) => expect(headingName(words)).toBe(name));

it.each([
  [
    ["Plan", "Plan", "plan!"],
    ["plan", "plan-1", "plan-2"],
  ],
  [
    ["Plan", "Plan 1", "Plan", "Plan"],
    ["plan", "plan-1", "plan-2", "plan-3"],
  ],
  [
    ["", "?", "__proto__"],
    ["", "-1", "__proto__"],
  ],
])("of the headings %j each has a name of its own: %j", (words, names) => {
  const all = new HeadingNames();
  expect(words.map((each) => all.next(each))).toEqual(names);
});

it("a hundred thousand equal headings are named at once", () => {
  const all = new HeadingNames();
  for (let count = 0; count < 100_000; count++) all.next("Plan");
  expect(all.next("Plan")).toBe("plan-100000");
});
