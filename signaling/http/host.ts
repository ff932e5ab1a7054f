/**
 * The name and scheme under which people reach this server. Both are the client's word, or that of a trusted proxy, and
 * a name that is none is not taken.
 */
import { isTrustedProxy, type Origin, type TrustProxy } from "../quotas/client-address.ts";

export interface Host {
  /** The name and, where there is one, the port: safe in headers and HTML. Undefined when the request names none. */
  readonly name: string | undefined;
  readonly isHttps: boolean;
}

export function readHost(request: Origin, trustProxy: TrustProxy): Host {
  const believed = isTrustedProxy(request.socket, trustProxy);
  // Each proxy of a row may have added its own.
  const isHttps = believed && listOf(request, "x-forwarded-proto").every((scheme) => scheme === "https");
  const host = (believed && listOf(request, "x-forwarded-host").at(-1)) || request.headers.host || "";
  return { name: /^[a-z0-9.-]{1,253}(?::\d{1,5})?$/i.test(host) ? host : undefined, isHttps };
}

/** A header's values; one empty value when there is no such header. */
function listOf({ headers }: Origin, name: string): string[] {
  const value = headers[name] ?? [];
  return (Array.isArray(value) ? value.join(",") : value).split(",").map((item) => item.trim().toLowerCase());
}
