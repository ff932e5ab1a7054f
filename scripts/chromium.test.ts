import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chromiumArgs, findChromium } from "./chromium.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "grapevine-chromium-"));
  await writeFile(join(folder, "chromium"), "not a program");
  await writeFile(join(folder, "google-chrome"), "#!/bin/sh\n");
  await chmod(join(folder, "google-chrome"), 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

test("CHROMIUM_PATH comes first", () => {
  expect(findChromium({ CHROMIUM_PATH: "/my/browser", PATH: folder })).toBe("/my/browser");
});

test("without it, the first program of a known name on PATH is found", () => {
  expect(findChromium({ CHROMIUM_PATH: "", PATH: ["/nowhere", "", folder].join(delimiter) })).toBe(
    join(folder, "google-chrome"),
  );
});

test("without either, none is found", () => {
  expect(findChromium({ PATH: "/nowhere" })).toBeUndefined();
  expect(findChromium({})).toBeUndefined();
});

test("only root, who cannot use the sandbox, gives it up", () => {
  expect(chromiumArgs.includes("--no-sandbox")).toBe(process.getuid?.() === 0);
});
