import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer } from "./server.ts";
import { connectClient } from "./testing/client.ts";

const mainFile = fileURLToPath(new URL("main.ts", import.meta.url));
let folder: string;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "grapevine-main-"));
  await mkdir(join(folder, "dist"));
  await writeFile(join(folder, "dist/index.html"), "<!doctype html>");
});
afterEach(() => {
  for (const each of undo.splice(0)) each();
});
afterAll(() => rm(folder, { recursive: true }));

interface Run {
  readonly kill: (signal: NodeJS.Signals) => void;
  /** The first line on stdout. */
  readonly firstLine: Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

function run(env: Record<string, string>, cwd = folder): Run {
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), mainFile], {
    cwd,
    env: { PATH: process.env["PATH"], HOST: "127.0.0.1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  undo.push(() => child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8");
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.on("data", (text: string) => {
      stdout += text;
      if (stdout.includes("\n")) resolve(stdout.split("\n", 1)[0] ?? "");
    });
  });
  const ended = once(child, "close").then(([code]: unknown[]) => ({ code: code as number | null, stderr }));
  return { kill: (signal) => child.kill(signal), firstLine, ended };
}

test.each(["SIGINT", "SIGTERM"] as const)("prints its address, and %s stops it cleanly", async (signal) => {
  const server = run({ PORT: "0", ICE_SERVERS: '[{"urls":"stun:a.example.org"}]' });
  const line = await server.firstLine;
  expect(line).toMatch(/^Grapevine is ready: http:\/\/127\.0\.0\.1:\d+$/);
  const url = line.replace("Grapevine is ready: ", "");
  expect(await (await fetch(`${url}/config.json`)).json()).toEqual({ iceServers: [{ urls: "stun:a.example.org" }] });
  const client = await connectClient(url);

  // Once from the terminal and once passed on by npm: the second must not hurt.
  server.kill(signal);
  server.kill(signal);
  expect(await client.closed).toMatchObject({ code: 1001 });
  expect(await server.ended).toEqual({ code: 0, stderr: "" });
});

test("a port in use is one sentence that tells what to do", async () => {
  const other: RunningServer = await startServer({ port: 0, host: "127.0.0.1" });
  undo.push(() => other.close());
  expect(await run({ PORT: String(other.port) }).ended).toEqual({
    code: 1,
    stderr: `Port ${other.port} is in use. Choose another one: PORT=${other.port + 1} npm start\n`,
  });
});

test("a bad PORT is one sentence", async () => {
  expect(await run({ PORT: "many" }).ended).toEqual({
    code: 1,
    stderr: 'PORT must be a number from 0 to 65535, not "many".\n',
  });
});

test("bad ICE_SERVERS are one sentence", async () => {
  const { code, stderr } = await run({ ICE_SERVERS: "[{}]" }).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^ICE_SERVERS must be a JSON array .*: entry 0 has no urls .*\.\n$/);
});

test("a HOST that is not here is one sentence", async () => {
  const { code, stderr } = await run({ PORT: "0", HOST: "192.0.2.1" }).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^HOST "192\.0\.2\.1" is not an address of this machine\..*\n$/);
});

test("without a built app it says how to build one", async () => {
  expect(await run({ PORT: "0" }, tmpdir()).ended).toEqual({
    code: 1,
    stderr: "The app is not built yet: run `npm run build` first.\n",
  });
});
