import { expect, it } from "vitest";
import { keyboardInset } from "./keyboard-inset.ts";

it.each([
  ["no keyboard", 800, { height: 800, offsetTop: 0, scale: 1 }, 0],
  ["a keyboard over the page", 800, { height: 460, offsetTop: 0, scale: 1 }, 340],
  ["a keyboard over a page that was moved up for it", 800, { height: 460, offsetTop: 100, scale: 1 }, 240],
  ["a page made smaller for the keyboard", 460, { height: 460, offsetTop: 0, scale: 1 }, 0],
  ["a bar of the browser", 800, { height: 750, offsetTop: 0, scale: 1 }, 0],
  ["a page that is zoomed in", 800, { height: 400, offsetTop: 100, scale: 2 }, 0],
])("%s", (_what, height, seen, inset) => expect(keyboardInset(height, seen)).toBe(inset));
