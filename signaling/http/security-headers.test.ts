import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, property, string } from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseTrustProxy } from "../quotas/client-address.ts";
import { createSecurityHeaders, hashInlineScripts } from "./security-headers.ts";
import { start, undoAfterEach } from "../testing/harness.ts";

undoAfterEach();

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "grapevine-headers-"));
  await writeFile(join(root, "index.html"), "<!doctype html><title>Grapevine</title><script>one()</script>");
});
afterAll(() => rm(root, { recursive: true }));

const hashOf = (script: string): string => `'sha256-${createHash("sha256").update(script).digest("base64")}'`;

function headersFor(headers: Record<string, string>, trusted = ""): Readonly<Record<string, string>> {
  const parsed = parseTrustProxy(trusted);
  if (!parsed.ok) throw new Error(parsed.reason);
  const of = createSecurityHeaders({ root, trustProxy: parsed.trustProxy });
  return of({ socket: { remoteAddress: "127.0.0.1" }, headers });
}

/** One directive of the policy, its sources sorted out. */
function directive(headers: Readonly<Record<string, string>>, name: string): string[] {
  const found = (headers["Content-Security-Policy"] ?? "").split("; ").find((text) => text.startsWith(`${name} `));
  return found?.split(" ").slice(1) ?? [];
}

test.each(["/", "/index.html", "/healthz", "/config.json", "/nowhere", "/signal"])(
  "%s carries the security headers, and so do refusals",
  async (path) => {
    const server = await start({ root });
    for (const init of [{}, { method: "POST" }, { headers: { Accept: "text/html" } }]) {
      const { headers } = await fetch(`${server.url}${path}`, init);
      for (const [name, value] of Object.entries(headersFor({ host: `127.0.0.1:${server.port}` })))
        expect(headers.get(name)).toBe(value);
    }
  },
);

describe("the policy", () => {
  test("lets the page talk to its own origin only, over HTTP and WebSocket", () => {
    expect(directive(headersFor({ host: "write.example.org:8443" }), "connect-src")).toEqual([
      "'self'",
      "ws://write.example.org:8443",
      "wss://write.example.org:8443",
    ]);
  });

  test("denies what is not named, inline code, frames, and other powers of the browser", () => {
    const headers = headersFor({ host: "localhost:4444" });
    expect(directive(headers, "default-src")).toEqual(["'none'"]);
    expect(directive(headers, "frame-ancestors")).toEqual(["'none'"]);
    expect(directive(headers, "script-src").join(" ")).not.toContain("unsafe");
    expect(headers["Permissions-Policy"]).toMatch(/camera=\(\).*geolocation=\(\).*microphone=\(\)/);
    expect(headers["Cross-Origin-Opener-Policy"]).toBe("same-origin");
    expect(headers["Cross-Origin-Resource-Policy"]).toBe("same-origin");
  });

  test("allows the scripts that stand in the built page, also after another build", async () => {
    const of = createSecurityHeaders({ root, trustProxy: { type: "none" } });
    const scripts = (): string[] => directive(of({ socket: {}, headers: {} }), "script-src");
    expect(scripts()).toEqual(["'self'", hashOf("one()")]);
    await writeFile(join(root, "index.html"), "<script>two()</script><script src='/a.js'></script>");
    expect(scripts()).toEqual(["'self'", hashOf("two()")]);
    await rm(join(root, "index.html"));
    expect(scripts()).toEqual(["'self'"]);
  });

  test.each([
    ["evil.example/; script-src *"],
    ["a b"],
    ["a;b"],
    ["*"],
    ["[::1]:4444"],
    [""],
    ["a:b"],
    ["a.example\r\nX: y"],
  ])("takes no part of a host that is none: %j", (host) => {
    expect(directive(headersFor({ host }), "connect-src")).toEqual(["'self'"]);
  });

  test("takes nothing but a name from the host header", () => {
    assert(
      property(string(), (host) => {
        for (const source of directive(headersFor({ host }), "connect-src").slice(1))
          expect(source).toMatch(/^wss?:\/\/[A-Za-z0-9.:-]+$/);
      }),
      { numRuns: 30 },
    );
  });
});

describe("behind a proxy", () => {
  const https = { host: "127.0.0.1:4444", "x-forwarded-proto": "https", "x-forwarded-host": "write.example.org" };

  test("that is trusted and speaks https, browsers are told to stay with it, at the name that people know", () => {
    const headers = headersFor(https, "loopback");
    expect(headers["Strict-Transport-Security"]).toBe("max-age=31536000");
    expect(directive(headers, "connect-src")).toEqual(["'self'", "wss://write.example.org"]);
  });

  test.each([
    ["that is not trusted", https, ""],
    ["that speaks http", { ...https, "x-forwarded-proto": "http" }, "loopback"],
    ["of which one speaks http", { ...https, "x-forwarded-proto": "https, http" }, "loopback"],
    ["that does not say", { host: "write.example.org" }, "loopback"],
  ])("%s, they are not", (_, headers, trusted) => {
    expect(headersFor(headers, trusted)).not.toHaveProperty("Strict-Transport-Security");
  });

  test("that names no host, the request's own counts", () => {
    const headers = headersFor({ host: "write.example.org", "x-forwarded-proto": "https" }, "loopback");
    expect(directive(headers, "connect-src")).toEqual(["'self'", "wss://write.example.org"]);
  });
});

describe("hashInlineScripts", () => {
  test("finds each script with text of its own, as a browser reads it", () => {
    expect(
      hashInlineScripts(`
        <!-- <script>not()</script> -->
        <script type="module" crossorigin src="/assets/index.js"></script>
        <SCRIPT type="module">\r\n  one();\r\n</SCRIPT >
        <script data-src="x">two()</script>
        <script></script>
        <style>p { color: red }</style>`),
    ).toEqual([hashOf("\n  one();\n"), hashOf("two()")]);
  });

  test("never throws", () => {
    assert(
      property(string(), (text) => void hashInlineScripts(`<script>${text}</script>`)),
      { numRuns: 30 },
    );
  });
});
