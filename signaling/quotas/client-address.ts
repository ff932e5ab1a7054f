/**
 * Whose request it is. `X-Forwarded-For` is what proxies append to, and what anybody can send: it is read from the right,
 * and only for as long as the address that wrote the next entry is a trusted proxy. The first address that is not trusted
 * is the client. An entry that is no address ends the walk: the proxy that passed it on counts for it, so that made-up
 * entries never make one client look like many.
 */
import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Which proxies are believed: none, the last so many before the server, or those of certain addresses. */
export type TrustProxy =
  | { readonly type: "none" }
  | { readonly type: "hops"; readonly hops: number }
  | { readonly type: "addresses"; readonly addresses: BlockList };

export const trustNobody: TrustProxy = { type: "none" };

export type ParsedTrustProxy =
  | { readonly ok: true; readonly trustProxy: TrustProxy }
  | { readonly ok: false; readonly reason: string };

/** More proxies in a row are a mistake. */
const maxHops = 16;

const named: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1"],
  private: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10"],
};

/** Parses a number of proxies, or addresses, networks (10.0.0.0/8), `loopback` and `private` with commas between them. Never throws. */
export function parseTrustProxy(text: string): ParsedTrustProxy {
  if (text.trim() === "") return { ok: true, trustProxy: trustNobody };
  if (/^\d+$/.test(text.trim())) {
    const hops = Number(text);
    if (hops > maxHops) return refuse(`${text.trim()} proxies are too many, ${maxHops} is the limit`);
    return { ok: true, trustProxy: hops === 0 ? trustNobody : { type: "hops", hops } };
  }
  const addresses = new BlockList();
  for (const entry of text.split(/[\s,]+/).filter((part) => part !== "")) {
    for (const network of Object.hasOwn(named, entry) ? (named[entry] ?? []) : [entry]) {
      const wrong = addNetwork(addresses, network);
      if (wrong !== undefined) return refuse(wrong);
    }
  }
  return { ok: true, trustProxy: { type: "addresses", addresses } };
}

const refuse = (reason: string): ParsedTrustProxy => ({ ok: false, reason });

/** A sentence's end when the network is none. */
function addNetwork(list: BlockList, network: string): string | undefined {
  const [written = "", prefix, more] = network.split("/");
  const address = parseAddress(written);
  if (address === undefined || more !== undefined) return `${JSON.stringify(network)} is no address or network`;
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  if (prefix === undefined) {
    list.addAddress(address, family);
    return undefined;
  }
  // A mapped IPv4 address was made one of 32 bits: its prefix would have to be cut, too.
  const bits = family === "ipv4" ? 32 : 128;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits || isIPv4(address) !== isIPv4(written))
    return `${JSON.stringify(network)} has no prefix from 1 to ${bits}`;
  if (Number(prefix) === 0) return `${JSON.stringify(network)} would believe everybody`;
  list.addSubnet(address, Number(prefix), family);
  return undefined;
}

/** As much of a request as is needed. */
export interface Origin {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: IncomingHttpHeaders;
}

/** Whether what the other end of this connection says about others is believed. */
export const isTrustedProxy = (socket: Origin["socket"], trust: TrustProxy): boolean =>
  isTrusted(parseAddress(socket.remoteAddress ?? "") ?? unknownAddress, 0, trust);

/**
 * The client's address as quotas count it: an IPv4 address, or the first 64 bits of an IPv6 one, since one household has
 * all the others. What cannot be told counts as one client.
 */
export function clientOf({ socket, headers }: Origin, trust: TrustProxy): string {
  let address = parseAddress(socket.remoteAddress ?? "") ?? unknownAddress;
  const header = headers["x-forwarded-for"] ?? "";
  const entries = (Array.isArray(header) ? header.join(",") : header).split(",");
  for (let hop = 0; isTrusted(address, hop, trust); hop++) {
    const next = parseForwarded(entries.pop() ?? "");
    if (next === undefined) break;
    address = next;
  }
  return isIPv6(address) ? `${address.split(":", 4).join(":")}::/64` : address;
}

const unknownAddress = "unknown";

function isTrusted(address: string, hop: number, trust: TrustProxy): boolean {
  if (trust.type === "hops") return hop < trust.hops;
  if (trust.type === "none" || address === unknownAddress) return false;
  return trust.addresses.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}

/** An entry of `X-Forwarded-For`: some proxies add the port. */
function parseForwarded(entry: string): string | undefined {
  const text = entry.trim();
  const withPort = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? /^([\d.]+):\d{1,5}$/.exec(text);
  return parseAddress(withPort?.[1] ?? text);
}

/** The one way to write an address: IPv4 in an IPv6 socket as IPv4, IPv6 as eight groups without a zone. */
export function parseAddress(text: string): string | undefined {
  const address = text.replace(/%.*$/s, "");
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const groups = groupsOf(address);
  const [high = 0, low = 0] = groups.slice(6);
  if (ipv4Prefixes.has(groups.slice(0, 6).map(inHex).join(":")))
    return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  return groups.map(inHex).join(":");
}

/** IPv4 on a socket for both families (RFC 4291, 2.5.5.2), and behind a translator (RFC 6052). */
const ipv4Prefixes = new Set(["0:0:0:0:0:ffff", "64:ff9b:0:0:0:0"]);
const inHex = (group: number): string => group.toString(16);

function groupsOf(address: string): number[] {
  const text = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [left = [], right] = text.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const zeros = right === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(zeros).fill("0"), ...(right ?? [])].map((group) => Number.parseInt(group, 16));
}
