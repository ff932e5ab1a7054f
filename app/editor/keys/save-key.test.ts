import { expect, it } from "vitest";
import { describeSaved } from "./save-key.ts";

it("the save key reports the state of the saved copy", () => {
  expect(describeSaved({ state: { type: "saving" }, isSaved: true }, 0)).toBe("Saved on this device");
  expect(describeSaved({ state: { type: "off" }, isSaved: false }, 0)).toBe(
    "Not saved: this document is not kept on this device",
  );
  expect(describeSaved({ state: { type: "failing", reason: "full" }, isSaved: false }, 0)).toMatch(
    /^Not saved: .*full$/,
  );
  expect(describeSaved({ state: { type: "failing", reason: "refused" }, isSaved: false }, 0)).toMatch(/^Not saved: /);
});

it("the answer waits for saving in progress, but not forever", () => {
  expect(describeSaved({ state: { type: "saving" }, isSaved: false }, 0)).toBeUndefined();
  expect(describeSaved({ state: { type: "opening" }, isSaved: false }, 3_000)).toBe("Not saved yet");
});
