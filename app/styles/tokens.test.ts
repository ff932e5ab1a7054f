/** Type, radii and spaces are those of tokens.css, so that the page has one scale of each. */
import { expect, it, test } from "vitest";
import { styles } from "./testing/styles.ts";

const size = String.raw`(?:var\(--gv-size-[\w-]+\)|1em)`;
// A single letter or row is as high as its words (1), its target, or nothing (0).
const leading = String.raw`(?:var\(--gv-leading[\w-]*\)|var\(--gv-target\)|[01])`;
const radius = String.raw`(?:var\(--gv-radius[\w-]*\)|calc\(var\(--gv-radius\) \+ var\(--gv-space-xs\)\)|0)`;

/** What a property may be, by its name as CSS spells it. All of them may be inherited. */
const allowed: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [/^font$/, new RegExp(String.raw`^(?:var\(--gv-weight-\w+\) )?${size}(?: / ${leading})? var\(--gv-font-\w+\)$`)],
  [/^font-size$/, new RegExp(`^${size}$`)],
  [/^font-weight$/, /^(?:normal|var\(--gv-weight-\w+\))$/],
  [/^line-height$/, new RegExp(`^${leading}$`)],
  [/^letter-spacing$/, /^var\(--gv-tracking-heading\)$/],
  [/^border-(?:[\w-]+-)?radius$/, new RegExp(`^${radius}(?: ${radius}){0,3}$`)],
  // Distances in the text grow with it, in em. Hairlines are in px, or up to an eighth of a rem.
  [/^(?:padding|margin|(?:row-|column-)?gap)(?:-[\w-]+)?$/, /^(?!.*\d(?<!(?<![\d.])0\.(?:0625|125))rem)/],
];

/** What is meant, each with the reason. */
const meant: Readonly<Record<string, RegExp>> = {
  // Labels at carets: their places are reckoned in pixels in place-labels.ts.
  "app/editor/carets/caret-theme.ts": / 1[02]px\//,
  // Digits that are as high as a line of the text: the share is that of --gv-size-script.
  "app/appearance/editor-look.ts":
    /^(?:line-height: calc\(var\(--gv-leading\) \/ 0\.75\)|margin-inline-start: max\(0px,)/,
  // Letters of formulas are as high as those of the text around them, in KaTeX's own lines.
  "app/reading/figures/figure-styles.ts": /^(?:font-size: 1\.(?:05|1)em|line-height: 1\.2)$/,
  // Paper is measured in points. A formula with letters of 1.1em, or as wide as the paper.
  "app/paper/paper-styles.ts": /^font-size: (?:11pt|min\(1\.1em, )/,
  "app/paper/file-styles.ts": /^font-size: 11pt$/,
  // The number of a printed page; and pictures that stand in line with words, by what surrounds them in their target.
  "app/styles/app.css":
    /^(?:font: 9pt sans-serif|margin-inline: -0\.4375rem|margin: calc\(\(var\(--gv-target\) - 2rem\) \/ 2\))$/,
  "app/formatting/gv-format-bar.ts": /^padding-inline: calc\(var\(--gv-inset\) - 0\.75rem\)$/,
  "app/documents/documents-styles.ts": /^margin-(?:block-start: -0\.375rem|inline-start: -0\.75rem)$/,
  // Units of a drawing.
  "app/status/render-numbers.ts": /^font: 12px var\(--gv-font-ui\)$/,
  // A word that gives way to a sign; and the room of the button that closes the panel.
  "app/styles/find.css": /^(?:font-size: 0|padding-inline: .*(?:max\(3\.25rem, |2\.875rem))/,
  // A target that is higher than its line, and draws less than it takes.
  "app/styles/lines.css": /^(?:(?:margin|padding)-block: -?0\.75rem|padding: 0\.625rem 0\.25rem)$/,
  // The width of the outline.
  "app/styles/outline.css": /^margin-inline-start: max\(0px, calc\(13rem /,
};

/** Declarations as CSS spells them, also those of CodeMirror's themes. */
const declarations = (text: string): string[] =>
  [
    ...text
      .replaceAll(/\/\*[\s\S]*?\*\//g, "")
      .matchAll(/(?<=^|[{;,]|\n)\s*"?([a-z][\w-]*)"?:\s+("[^"\n]*"|[^;{}"]+)(?=\s*[;,}])/gi),
  ].map(
    ([, name = "", value = ""]) =>
      `${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${value.replaceAll('"', "").replaceAll(/\s+/g, " ").trim()}`,
  );

const found = (text: string): string[] =>
  declarations(text).filter((declaration) => {
    const [name = "", value = ""] = declaration.replace(" !important", "").split(/: (.*)/s);
    return value !== "inherit" && allowed.some(([names, values]) => names.test(name) && !values.test(value));
  });

test("every style takes its sizes, weights, radii and spaces from the tokens", () => {
  const breaches = [...styles()].flatMap(([path, text]) =>
    found(text)
      .filter((declaration) => meant[path]?.test(declaration) !== true)
      .map((declaration) => `${path}: ${declaration}`),
  );
  expect(breaches).toEqual([]);
});

test("each exception is in use", () => {
  const unused = Object.entries(meant).filter(
    ([path, pattern]) => !found(styles().get(path) ?? "").some((declaration) => pattern.test(declaration)),
  );
  expect(unused).toEqual([]);
});

test("each token that a style names is there", () => {
  const all = [...styles().values()].join("\n");
  const there = new Set([...all.matchAll(/(--gv-[\w-]+)"?: /g)].map(([, name]) => name));
  const named = [...all.matchAll(/var\((--gv-(?:size|leading|tracking|weight|radius|space)[\w-]*)/g)].map(
    ([, name]) => name,
  );
  expect(named.filter((name) => !there.has(name))).toEqual([]);
});

it.each([
  "a { font-size: 0.875rem; }",
  "a { font-size: 14px }",
  "a { font-size: calc(1rem + 1px); }",
  "a { font: 400 var(--gv-size-note) / 1.4 var(--gv-font-ui); }",
  "a { font: 600 1rem/1.4 var(--gv-font-ui); }",
  "a { font: var(--gv-size-note) / 1.45 var(--gv-font-ui); }",
  "a { font: 12px sans-serif; }",
  "a { font-weight: 500; }",
  "a { font-weight: bold; }",
  "a { line-height: 1.35; }",
  "a { letter-spacing: 0.02em; }",
  "a { border-radius: 6px; }",
  "a { border-radius: 50%; }",
  "a { border-radius: var(--gv-radius) 2px; }",
  "a { border-end-start-radius: 3px; }",
  "a { padding: 0 0.875rem; }",
  "a { gap: 0.375rem 0; }",
  "a {\n  margin-inline: calc(\n    -1 * 0.5rem\n  ) 0;\n}",
  "a { column-gap: 10.125rem; }",
  '{ ".a": { fontSize: "0.75rem" } }',
  '{ ".a": { color: "red", fontWeight: "500" } }',
  '{ ".a": { borderRadius: "4px" } }',
  '{ ".a": {\n    paddingBlock: "0 1rem",\n  } }',
])("%s is found", (text) => expect(found(text)).toHaveLength(1));

it.each([
  "a { font: inherit; font-size: 1em; line-height: 1; font-weight: normal; }",
  "a { font: var(--gv-weight-strong) var(--gv-size-body) / var(--gv-leading-ui) var(--gv-font-ui); }",
  "a { font: var(--gv-size-note) / 1 var(--gv-font-ui); border-radius: 0; }",
  "a { border-radius: var(--gv-radius-large) var(--gv-radius-large) 0 0 !important; }",
  "a { border-radius: calc(var(--gv-radius) + var(--gv-space-xs)); }",
  "a { padding: 0.5em 0; margin: 0 -1px; gap: 0.125rem; padding-block: var(--gv-space-s) 12vh; }",
  "a { inline-size: 12rem; inset: 1rem; }",
  "a:has(b) { grid-template: 1rem / 2rem; }",
  '{ ".a": { fontSize: "var(--gv-size-note)", padding: "0" } }',
])("%s is not", (text) => expect(found(text)).toEqual([]));
