/**
 * What the server answers over plain HTTP: the built app, its configuration and its health.
 * Every answer carries the security headers.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import sirv from "sirv";
import { pathOf, signalingPath } from "./attach.ts";
import type { IceServer } from "./ice-servers.ts";
import { grantTurn, type TurnOptions } from "./turn.ts";

export const securityHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": [
    "default-src 'self'",
    // The app's own origin speaks WebSocket; 'self' does not cover ws: in every browser.
    "connect-src 'self' ws: wss:",
    // CodeMirror adds style elements as it runs.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join("; "),
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

export interface PagesOptions {
  /** The folder with the built app. */
  readonly root: string;
  readonly iceServers: readonly IceServer[];
  readonly turn: TurnOptions | undefined;
  readonly stats: () => { readonly rooms: number; readonly peers: number };
  readonly uptimeSeconds: () => number;
}

export function createPages(options: PagesOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const files = sirv(resolve(options.root), {
    // Looked up at each request: a rebuild of the app, while this runs, is served at once and never half.
    dev: true,
    etag: true,
    // Copies that the build put beside the files.
    gzip: true,
    setHeaders: (response, path) => response.setHeader("Cache-Control", cacheControl(path)),
  });

  return (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      sendText(response, 405, "Only GET and HEAD.");
      return;
    }
    switch (pathOf(request)) {
      case "/healthz":
        sendJson(response, { status: "ok", ...options.stats(), uptimeSeconds: options.uptimeSeconds() });
        return;
      case "/config.json":
        sendJson(response, clientConfig(options));
        return;
      case signalingPath:
        response.setHeader("Upgrade", "websocket");
        sendText(response, 426, "This address speaks WebSocket.");
        return;
      default:
        // sirv throws on a backward range, and nothing here is long enough to be read in parts.
        delete request.headers.range;
        // sirv leaves errors of the file that it sends (removed meanwhile, say) unheard, which would end the process.
        response.on("pipe", (file: Readable) => file.on("error", () => response.destroy()));
        files(request, response, () => sendText(response, 404, "Not found."));
    }
  };
}

/**
 * TURN credentials are made anew for each request: a client that copies them to others can be told apart. They come first:
 * clients take only so many servers.
 */
function clientConfig({ iceServers, turn }: PagesOptions): unknown {
  if (turn === undefined) return { iceServers };
  const grant = grantTurn(turn, Date.now());
  return { iceServers: [...grant.iceServers, ...iceServers], lifetimeSeconds: grant.lifetimeSeconds };
}

/** Vite puts a hash of the content in the names under assets/: those never change. All else may at any time. */
const cacheControl = (path: string): string =>
  path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(value));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" });
  response.end(`${text}\n`);
}
