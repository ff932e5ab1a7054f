/** How a person wants the page to look and speak: what can be set, and reading it from what this browser remembers. */
import { type Language, languages } from "../language/language.ts";

export const themes = ["system", "light", "dark"] as const;
export const typefaces = ["serif", "sans", "mono"] as const;

export interface Appearance {
  readonly language: "system" | Language;
  readonly theme: (typeof themes)[number];
  readonly typeface: (typeof typefaces)[number];
  /** In percent of the size, and of the line's width, that the page has by itself. */
  readonly size: number;
  readonly width: number;
  /** Distance of lines, in parts of the size of letters. */
  readonly spacing: number;
  /** Dims all but the paragraph of the caret. */
  readonly focus: boolean;
  readonly spelling: boolean;
  readonly numbers: boolean;
  /** Gives the editor the keys of Vim. */
  readonly vim: boolean;
}

export const usual: Appearance = {
  language: "system",
  theme: "system",
  typeface: "serif",
  size: 100,
  width: 100,
  spacing: 1.7,
  focus: false,
  spelling: true,
  numbers: false,
  vim: false,
};

/** What sliders offer. Letters of twice the size are what people with low vision need (WCAG 2.2, 1.4.4). */
export const ranges = {
  size: { min: 80, max: 200, step: 10 },
  width: { min: 70, max: 180, step: 10 },
  spacing: { min: 1.3, max: 2.3, step: 0.1 },
} as const;

export const memoryKey = "grapevine.appearance";

/** Reads an appearance from a remembered value, which may be anything. What is not valid is as usual. */
export function readAppearance(value: unknown): Appearance {
  const record: Readonly<Record<string, unknown>> = typeof value === "object" && value !== null ? { ...value } : {};
  const oneOf = <T>(name: string, choices: readonly T[], otherwise: T): T =>
    choices.find((choice) => choice === record[name]) ?? otherwise;
  const within = (name: keyof typeof ranges): number => {
    const { min, max } = ranges[name];
    const number = record[name];
    return typeof number === "number" && number >= min && number <= max ? number : usual[name];
  };
  const flag = (name: "focus" | "spelling" | "numbers" | "vim"): boolean => oneOf(name, [true, false], usual[name]);
  return {
    language: oneOf("language", ["system", ...languages], usual.language),
    theme: oneOf("theme", themes, usual.theme),
    typeface: oneOf("typeface", typefaces, usual.typeface),
    size: within("size"),
    width: within("width"),
    spacing: within("spacing"),
    focus: flag("focus"),
    spelling: flag("spelling"),
    numbers: flag("numbers"),
    vim: flag("vim"),
  };
}

declare global {
  interface GlobalEventHandlersEventMap {
    /** Sent on the document by what sets another appearance; `detail` is the new one. */
    "gv-appearance": CustomEvent<Appearance>;
  }
}
