/** What `npm run -s swarm` prints, and how it exits. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

interface Outcome {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function swarm(...argv: string[]): Promise<Outcome> {
  const command = fileURLToPath(new URL("main.ts", import.meta.url));
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["--import", "tsx", command, ...argv], (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

it("prints one JSON object with all its figures, nothing else, and exits with 0", async () => {
  const { code, stdout, stderr } = await swarm("--peers", "3", "--seconds", "1", "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const number = expect.any(Number) as number;
  expect(JSON.parse(stdout)).toMatchObject({
    converged: true,
    peers: 3,
    arrivalMs: { p50: number, p99: number },
    framesPerEdit: number,
    maxLinks: 2,
    rssMb: number,
  });
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
});

it("refuses wrong arguments with the reason and its usage, and exits with 2", async () => {
  const { code, stdout, stderr } = await swarm("--peers", "none", "--json");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^--peers takes a whole number from 2 to 1000, not "none"\.\nnpm run -s swarm -- /);
});
