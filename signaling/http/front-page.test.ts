import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFrontPage } from "./front-page.ts";
import { parseTrustProxy } from "../quotas/client-address.ts";
import { start, undoAfterEach } from "../testing/harness.ts";

undoAfterEach();

const page = (image: string): string => `<!doctype html><meta property="og:image" content="${image}" /><p>$1 $&</p>`;
const relative = page("/link-preview.png");

let root: string;
let path: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "grapevine-front-page-"));
  path = join(root, "index.html");
  await writeFile(path, relative);
});
afterAll(() => rm(root, { recursive: true }));

function fill(headers: Record<string, string>, trusted = "", file = path): string | undefined {
  const parsed = parseTrustProxy(trusted);
  if (!parsed.ok) throw new Error(parsed.reason);
  return createFrontPage(file, parsed.trustProxy)({ socket: { remoteAddress: "127.0.0.1" }, headers })?.html;
}

describe("the picture's address", () => {
  test("begins with the name that the request asks for", () => {
    expect(fill({ host: "localhost:4444" })).toBe(page("http://localhost:4444/link-preview.png"));
  });

  test("is that of https behind a trusted proxy, which may also name the host", () => {
    const headers = { host: "10.0.0.7:4444", "x-forwarded-proto": "https", "x-forwarded-host": "write.example.org" };
    expect(fill(headers, "loopback")).toBe(page("https://write.example.org/link-preview.png"));
    expect(fill(headers)).toBe(page("http://10.0.0.7:4444/link-preview.png"));
  });

  test("stays as it is for a host that is none, so that no request writes into the page", () => {
    for (const host of ['a"><script>alert(1)</script>', "a b", "", "x".repeat(300), "example.org:123456", "[::1]"])
      expect(fill({ host })).toBeUndefined();
  });
});

test("a page without the tag, or no page, is left to the files", async () => {
  const other = join(root, "other.html");
  await writeFile(other, "<!doctype html><title>Grapevine</title>");
  expect(fill({ host: "localhost" }, "", other)).toBeUndefined();
  expect(fill({ host: "localhost" }, "", join(root, "none.html"))).toBeUndefined();
});

describe("the server", () => {
  test("sends the page with its own origin, at both of its paths, whatever the query", async () => {
    const { url, port } = await start({ root });
    const filled = page(`http://127.0.0.1:${port}/link-preview.png`);
    for (const path of ["/", "/index.html", "/?chaos=drop20"]) {
      const response = await fetch(`${url}${path}`);
      expect(await response.text()).toBe(filled);
      expect(response.headers.get("content-type")).toBe("text/html;charset=utf-8");
      expect(response.headers.get("cache-control")).toBe("no-cache");
    }
    const head = await fetch(url, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe(String(Buffer.byteLength(filled)));
    expect(await head.text()).toBe("");
  });

  test("tells caches which headers of a proxy the page depends on", async () => {
    const { url } = await start({ root });
    const page = await fetch(url);
    const unchanged = await fetch(url, { headers: { "If-None-Match": page.headers.get("etag") ?? "" } });
    expect([page, unchanged].map(({ status, headers }) => [status, headers.get("vary")])).toEqual([
      [200, "X-Forwarded-Host, X-Forwarded-Proto"],
      [304, "X-Forwarded-Host, X-Forwarded-Proto"],
    ]);
  });

  test("sends an unchanged page once, and a page that was built again at once", async () => {
    const { url } = await start({ root });
    const etag = (await fetch(url)).headers.get("etag") ?? "";
    for (const known of [etag, `W/${etag}`])
      expect((await fetch(url, { headers: { "If-None-Match": known } })).status).toBe(304);
    await writeFile(path, `${relative}<p>new</p>`);
    const again = await fetch(url, { headers: { "If-None-Match": etag } });
    expect(again.status).toBe(200);
    expect(await again.text()).toContain("<p>new</p>");
    await writeFile(path, relative);
  });
});
