/**
 * The app's index.html with the server's own origin in it. Chats show a picture beside a link only when its address is
 * absolute, and the build does not know where it will be served.
 */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { readHost } from "./host.ts";
import type { Origin, TrustProxy } from "../quotas/client-address.ts";

export interface FrontPage {
  readonly html: string;
  /** Another one for another page or another origin. */
  readonly etag: string;
}

/** The tag as the build writes it. Its path is the picture's. */
const imageTag = /(<meta property="og:image" content=")(\/[\w./-]*")/;

/**
 * Returns a function that fills in the page of a request. It returns undefined when there is nothing to fill in: no
 * page, a page without the tag, or a request that names no host.
 */
export function createFrontPage(path: string, trustProxy: TrustProxy): (request: Origin) => FrontPage | undefined {
  const read = createReader(path);
  return (request) => {
    const { name, isHttps } = readHost(request, trustProxy);
    const page = read();
    if (name === undefined || page === undefined || !imageTag.test(page)) return undefined;
    const origin = `${isHttps ? "https" : "http"}://${name}`;
    const html = page.replace(imageTag, (_tag, before: string, rest: string) => `${before}${origin}${rest}`);
    return { html, etag: `"${createHash("sha256").update(html).digest("base64url").slice(0, 22)}"` };
  };
}

/** Reads the file again when it was built again. */
function createReader(path: string): () => string | undefined {
  let builtAt = "";
  let page: string | undefined;
  return () => {
    try {
      const { mtimeMs, size } = statSync(path);
      const state = `${mtimeMs} ${size}`;
      if (state !== builtAt) page = readFileSync(path, "utf8");
      builtAt = state;
    } catch {
      // No page, or one that a build is just replacing.
      page = undefined;
      builtAt = "";
    }
    return page;
  };
}
