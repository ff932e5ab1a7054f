/**
 * The headers that every HTTP answer carries: the page may load from, and talk to, its own origin alone, use none of the
 * browser's powers that it has no use for, and be reached by no other page.
 */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readHost } from "./host.ts";
import type { Origin, TrustProxy } from "../quotas/client-address.ts";

export interface SecurityHeadersOptions {
  /** The folder with the built app: the scripts that its index.html has, or names for its frames, are allowed by their hashes. */
  readonly root: string;
  /** Whose word about https, and the name that people know, is believed. */
  readonly trustProxy: TrustProxy;
}

/** What browsers offer and the page does not use. Reading the clipboard stays: browsers ask, and the page's tests do it. */
const deniedFeatures = [
  "accelerometer",
  "autoplay",
  "browsing-topics",
  "camera",
  "compute-pressure",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "identity-credentials-get",
  "idle-detection",
  "keyboard-map",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "otp-credentials",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "sync-xhr",
  "usb",
  "window-management",
  "xr-spatial-tracking",
];

const sameForAll: Readonly<Record<string, string>> = {
  "Permissions-Policy": deniedFeatures.map((feature) => `${feature}=()`).join(", "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

const yearInSeconds = 365 * 24 * 60 * 60;

export function createSecurityHeaders(
  options: SecurityHeadersOptions,
): (request: Origin) => Readonly<Record<string, string>> {
  const scriptHashes = createScriptHashes(join(options.root, "index.html"));
  return (request) => {
    const { name, isHttps } = readHost(request, options.trustProxy);
    return {
      ...sameForAll,
      "Content-Security-Policy": contentSecurityPolicy(scriptHashes(), name, isHttps),
      ...(isHttps && { "Strict-Transport-Security": `max-age=${yearInSeconds}` }),
    };
  };
}

function contentSecurityPolicy(scripts: readonly string[], host: string | undefined, isHttps: boolean): string {
  return [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(" "),
    // CodeMirror adds style elements as it runs, and lit's templates have style attributes.
    "style-src 'self' 'unsafe-inline'",
    ["connect-src 'self'", ...webSocketsOf(host, isHttps)].join(" "),
    "img-src 'self' data:",
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** 'self' covers the WebSockets of the page's own origin, but not in Safari before 16. */
function webSocketsOf(host: string | undefined, isHttps: boolean): string[] {
  if (host === undefined) return [];
  return isHttps ? [`wss://${host}`] : [`ws://${host}`, `wss://${host}`];
}

/** The hashes of the scripts of a page and its frames, read again when the page was built again. */
function createScriptHashes(path: string): () => readonly string[] {
  let builtAt = "";
  let hashes: readonly string[] = [];
  return () => {
    try {
      const { mtimeMs, size } = statSync(path);
      const state = `${mtimeMs} ${size}`;
      if (state !== builtAt) {
        const html = readFileSync(path, "utf8");
        hashes = [...hashInlineScripts(html), ...hashesForFrames(html)];
      }
      builtAt = state;
    } catch {
      // No page, or one that a build is just replacing: it is answered with 404.
      hashes = [];
      builtAt = "";
    }
    return hashes;
  };
}

/** The sources for `script-src` that allow the inline scripts of this page, and no other. */
export function hashInlineScripts(html: string): string[] {
  const scripts = html.replaceAll(/<!--[\s\S]*?-->/g, "").matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script\s*>/gi);
  return [...scripts]
    .filter(([, attributes = "", text = ""]) => !/\ssrc\s*=/i.test(attributes) && text !== "")
    .map(([, , text = ""]) => text.replaceAll(/\r\n?/g, "\n"))
    .map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
}

/**
 * The sources for the scripts of frames that the page fills itself, whose hashes the build has put into the page. Such a frame
 * has the policy of the page.
 */
function hashesForFrames(html: string): string[] {
  const hashes = html.matchAll(/<meta name="framed-script" content="(sha256-[A-Za-z0-9+/]{43}=)">/g);
  return [...hashes].map(([, hash]) => `'${hash}'`);
}
