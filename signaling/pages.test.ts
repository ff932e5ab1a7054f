import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, startServer } from "./server.ts";

const iceServers = [{ urls: "stun:stun.example.org" }];
let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "grapevine-pages-"));
  await mkdir(join(folder, "dist/assets"), { recursive: true });
  await writeFile(join(folder, "dist/index.html"), "<!doctype html><title>Grapevine</title>");
  await writeFile(join(folder, "dist/sw.js"), "// service worker");
  await writeFile(join(folder, "dist/assets/index-abc123.js"), "export {}");
  await writeFile(join(folder, "dist/assets/index-abc123.js.gz"), gzipSync("export {}"));
  await writeFile(join(folder, "secret.txt"), "outside of the app");
  server = await startServer({ port: 0, host: "127.0.0.1", root: join(folder, "dist"), iceServers });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${server.url}${path}`, init);

/** Sends a request line as it is, where fetch would tidy it up, and returns the status line of the answer. */
async function statusOf(target: string, headers = ""): Promise<string> {
  const socket = connect(server.port, "127.0.0.1");
  socket.write(`GET ${target} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n${headers}\r\n`);
  const [data] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return data.toString().split("\r\n", 1)[0] ?? "";
}

describe("static files", () => {
  test("/ is index.html, to be asked for anew each time", async () => {
    const response = await get("/");
    expect(await response.text()).toContain("Grapevine");
    expect(response.headers.get("content-type")).toBe("text/html;charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-cache");
  });

  test("an unchanged file costs no second transfer", async () => {
    const etag = (await get("/index.html")).headers.get("etag") ?? "";
    expect((await get("/index.html", { headers: { "If-None-Match": etag } })).status).toBe(304);
  });

  test("what the build has compressed is sent so, to those who take it", async () => {
    const path = "/assets/index-abc123.js";
    const compressed = await get(path, { headers: { "Accept-Encoding": "gzip" } });
    expect(compressed.headers.get("content-encoding")).toBe("gzip");
    expect(compressed.headers.get("content-type")).toMatch(/javascript/);
    expect(await compressed.text()).toBe("export {}");
    const plain = await get(path, { headers: { "Accept-Encoding": "identity" } });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(await plain.text()).toBe("export {}");
  });

  test("the service worker is never cached, hashed assets are for ever", async () => {
    expect((await get("/sw.js")).headers.get("cache-control")).toBe("no-cache");
    const asset = await get("/assets/index-abc123.js");
    expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(asset.headers.get("content-type")).toBe("text/javascript");
  });

  test("a file of a rebuild is served without a restart", async () => {
    await writeFile(join(folder, "dist/assets/index-def456.js"), "export {}");
    expect((await get("/assets/index-def456.js")).status).toBe(200);
    await rm(join(folder, "dist/assets/index-def456.js"));
    expect((await get("/assets/index-def456.js")).status).toBe(404);
  });

  test("a missing asset is not found, and that is not cached", async () => {
    const response = await get("/assets/gone.js");
    expect(response.status).toBe(404);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("a missing page has a title, a language and a way back, for people", async () => {
    const response = await get("/documents/old", { headers: { Accept: "text/html,*/*;q=0.8" } });
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const html = await response.text();
    expect(html).toContain('<html lang="en">');
    expect(html).toMatch(/<title>[^<]*not found[^<]*<\/title>/);
    expect(html).toContain('<a href="/">');
  });

  test.each(["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt", "//secret.txt"])(
    "%s does not leave the folder",
    async (target) => {
      expect(await statusOf(target)).toContain("404");
    },
  );

  test.each([
    ["/%", "404"],
    ["/%00", "404"],
    ["//", "200"],
    ["/?%", "200"],
    ["*", "404"],
    ["http://[/", "404"],
    ["/assets", "404"],
  ])("the odd target %s is answered with %s", async (target, status) => {
    expect(await statusOf(target)).toContain(status);
  });

  test("a backward range is answered with the whole file", async () => {
    expect(await statusOf("/index.html", "Range: bytes=5-2\r\n")).toContain("200");
  });

  test("only GET and HEAD are allowed", async () => {
    expect((await get("/", { method: "POST" })).status).toBe(405);
    const head = await get("/", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});

test("healthz tells how the server is", async () => {
  const response = await get("/healthz");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await response.json()).toEqual({ status: "ok", rooms: 0, peers: 0, uptimeSeconds: expect.any(Number) });
});

test("config.json tells the ICE servers", async () => {
  const response = await get("/config.json");
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toEqual({ iceServers });
});

test("a plain request to /signal is told to upgrade", async () => {
  expect((await get("/signal")).status).toBe(426);
});
