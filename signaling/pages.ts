/**
 * What the server answers over plain HTTP: the built app, its configuration and its health.
 * Every answer carries the security headers.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import sirv from "sirv";
import { pathOf, signalingPath } from "./attach.ts";
import { createFrontPage, type FrontPage } from "./http/front-page.ts";
import type { IceServer } from "./ice-servers.ts";
import { createSecurityHeaders, type SecurityHeadersOptions } from "./http/security-headers.ts";
import { grantTurn, type TurnOptions } from "./turn.ts";

export interface PagesOptions extends SecurityHeadersOptions {
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

  const securityHeaders = createSecurityHeaders(options);
  const frontPage = createFrontPage(join(options.root, "index.html"), options.trustProxy);

  return (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders(request))) response.setHeader(name, value);
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      sendText(response, 405, "Only GET and HEAD.");
      return;
    }
    const path = pathOf(request);
    const page = path === "/" || path === "/index.html" ? frontPage(request) : undefined;
    if (page !== undefined) return sendFrontPage(request, response, page);
    switch (path) {
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
        files(request, response, () => sendNotFound(request, response));
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

/** As sirv would send the file. */
function sendFrontPage(request: IncomingMessage, response: ServerResponse, { html, etag }: FrontPage): void {
  const headers = {
    "Content-Type": "text/html;charset=utf-8",
    "Cache-Control": cacheControl("/"),
    ETag: etag,
    // The origin in the page is what a trusted proxy says. A cache must not show one client what another one's said.
    Vary: "X-Forwarded-Host, X-Forwarded-Proto",
  };
  // A proxy that compresses makes the tag a weak one.
  const isKnown = request.headers["if-none-match"]?.includes(etag) === true;
  response.writeHead(isKnown ? 304 : 200, {
    ...headers,
    ...(!isKnown && { "Content-Length": Buffer.byteLength(html) }),
  });
  response.end(isKnown || request.method === "HEAD" ? undefined : html);
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(value));
}

/** A page for people, a line for programs. */
function sendNotFound(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.accept?.includes("text/html") !== true) {
    sendText(response, 404, "Not found.");
    return;
  }
  response.writeHead(404, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" });
  response.end(notFoundPage);
}

const notFoundPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Page not found · Grapevine</title>
    <style>
      body { max-width: 34rem; margin: 20vh auto 0; padding: 0 1.5rem; font: 1.125rem/1.6 system-ui, sans-serif; }
    </style>
  </head>
  <body>
    <main>
      <h1>There is no page here</h1>
      <p>A document's link has a <code>#</code> in it. If somebody sent you this one, part of it may be missing.</p>
      <p><a href="/">Start a new document</a></p>
    </main>
  </body>
</html>
`;

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" });
  response.end(`${text}\n`);
}
