/** The packed library, installed into a fresh folder: a Node script, a CommonJS script, a Vite app and a page without a bundler. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect, test, type Browser, type Page } from "@playwright/test";
import sirv from "sirv";
import { build } from "vite";
import { installFresh, root } from "./testing/install.ts";

const run = promisify(execFile);

// One after the other: they share what is installed.
test.describe.configure({ mode: "serial" });

let folder: string;
let pages: Server;
let script: ChildProcess;
/** What the Node script said last of its text. */
let told = "";
/** The CommonJS script. */
let writer: Promise<unknown>;
let place: { readonly address: string; readonly secret: string };

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "y-grapevine-"));
  await installFresh(folder);
  await cp(join(root, "sync/package/testing/fresh"), folder, { recursive: true });
  await build({ root: folder, base: "./", logLevel: "warn" });
  pages = createServer(sirv(folder, { dev: true }));
  pages.listen(0);
  await once(pages, "listening");

  script = spawn(process.execPath, ["server.mjs"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: script.stdout as NodeJS.ReadableStream });
  const [first] = (await once(lines, "line")) as [string];
  place = JSON.parse(first) as typeof place;
  lines.on("line", (line) => (told = line));
});

test.afterAll(async () => {
  script.kill();
  pages.close();
  await rm(folder, { recursive: true });
});

/** Opens a page of the fresh folder that joins the Node script's document. */
async function open(browser: Browser, path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  const { address, secret } = place;
  const query = new URLSearchParams({ signaling: address, secret });
  await page.goto(`http://localhost:${(pages.address() as AddressInfo).port}/${path}?${query}`);
  return page;
}

test("the types are those that a strict application expects, and the READMEs' examples compile", async () => {
  const readmes = await Promise.all(["README.md", "sync/README.md"].map((path) => readFile(join(root, path), "utf8")));
  const examples = readmes.flatMap((readme) => [...readme.matchAll(/^```ts\n(.*?)^```$/gms)]);
  expect(examples.length).toBeGreaterThan(4);
  // Applications that test have it.
  await symlink(join(root, "node_modules/@playwright"), join(folder, "node_modules/@playwright"), "junction");
  for (const [index, [, code = ""]] of examples.entries()) await writeFile(join(folder, `readme-${index}.ts`), code);
  // What was installed brings no types of Node; an application has them.
  const args = ["-p", folder, "--typeRoots", join(root, "node_modules/@types"), "--types", "node"];
  await run(join(root, "node_modules/.bin/tsc"), args, { cwd: folder }).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
});

test("a Node script, a CommonJS script, a Vite app and a page without a bundler write together", async ({
  browser,
}) => {
  writer = run(process.execPath, ["writer.cjs", place.address, place.secret], { cwd: folder });
  const pages = await Promise.all([open(browser, "dist/index.html"), open(browser, "standalone.html")]);
  await expect.poll(() => told.trim().split(" ").toSorted()).toEqual(["page", "server", "standalone", "writer"]);
  for (const each of pages) await expect(each.locator("body")).toHaveText(told.trim());
});

test("scripts that have destroyed their providers and closed their servers end by themselves", async () => {
  const ended = once(script, "exit");
  script.stdin?.end();
  expect(await ended).toEqual([0, null]);
  await writer;
});
