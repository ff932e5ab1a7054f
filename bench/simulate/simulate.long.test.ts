/** More of the command, each time a process of its own. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { simulate } from "./testing/command.ts";

describe("npm run sim", () => {
  it("prints a table without --json", async () => {
    const { code, stdout } = await simulate(["aggregation", "--nodes", "20"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^roundsToOnePercent {2}\d+$/m);
    expect(stdout).toMatch(/^countError {10}0/m);
  });

  it("reads no history outside its folder, and names the line of one that is broken", async () => {
    const folder = await mkdtemp(join(tmpdir(), "grapevine-traces-"));
    try {
      const elsewhere = await simulate(["room", "--trace", "../secret"], { TRACES_DIR: folder });
      expect(elsewhere.stderr).toContain("There is no history");
      await writeFile(join(folder, "bad.yjs.jsonl.gz"), gzipSync('{"endContent":""}\n{"a":0,"p":[7],"u":""}\n'));
      const broken = await simulate(["room", "--trace", "bad"], { TRACES_DIR: folder });
      expect(broken).toMatchObject({ code: 1, stdout: "" });
      expect(broken.stderr).toContain("Line 2 of the history");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
