import { array, assert, constantFrom, ipV4, ipV6, oneof, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { clientOf, isTrustedProxy, parseAddress, parseTrustProxy, type TrustProxy } from "./client-address.ts";

function trust(text: string): TrustProxy {
  const parsed = parseTrustProxy(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.trustProxy;
}

const client = (trusted: string, remoteAddress: string | undefined, forwarded?: string): string =>
  clientOf(
    { socket: { remoteAddress }, headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded } },
    trust(trusted),
  );

describe("without a trusted proxy", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::ffff:c000:207", "192.0.2.7"],
    ["64:ff9b::192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    [undefined, "unknown"],
    ["", "unknown"],
  ])("%s counts as %s, whatever it claims", (remote, counted) => {
    expect(client("", remote)).toBe(counted);
    expect(client("", remote, "203.0.113.9, 203.0.113.10")).toBe(counted);
  });
});

describe("X-Forwarded-For", () => {
  test.each([
    // The right-most address that is no proxy: what stands left of it is the client's own claim.
    ["10.0.0.0/8", "10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["10.0.0.0/8", "10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"],
    ["10.0.0.0/8", "10.0.0.1", "1.2.3.4, 203.0.113.9, 10.7.7.7", "203.0.113.9"],
    ["10.0.0.0/8", "::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["10.0.0.0/8", "203.0.113.8", "203.0.113.9", "203.0.113.8"],
    ["10.0.0.0/8", "10.0.0.1", "10.0.0.2", "10.0.0.2"],
    ["loopback", "::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["loopback", "127.0.0.1", "[2001:db8::1]:443", "2001:db8:0:0::/64"],
    ["loopback", "127.0.0.1", "203.0.113.9:5678", "203.0.113.9"],
    ["private,loopback", "127.0.0.1", "203.0.113.9, 192.168.1.4", "203.0.113.9"],
    ["2001:db8:f::/48", "2001:db8:f:1::1", "203.0.113.9", "203.0.113.9"],
    ["::ffff:10.0.0.1", "10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["1", "198.51.100.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"],
    ["2", "198.51.100.1", "1.2.3.4, 203.0.113.9, 10.0.0.1", "203.0.113.9"],
    ["2", "198.51.100.1", "203.0.113.9", "203.0.113.9"],
    ["0", "198.51.100.1", "203.0.113.9", "198.51.100.1"],
    // What is no address was not written by a proxy that can be relied on: its sender counts.
    ["loopback", "127.0.0.1", "203.0.113.9, anything", "127.0.0.1"],
    ["loopback", "127.0.0.1", "203.0.113.9, ", "127.0.0.1"],
    ["loopback", "127.0.0.1", "unknown", "127.0.0.1"],
    ["loopback", "127.0.0.1", "999.1.1.1", "127.0.0.1"],
    ["loopback", "127.0.0.1", "", "127.0.0.1"],
    ["1", "198.51.100.1", "_hidden", "198.51.100.1"],
  ])("with TRUST_PROXY=%s, from %s, %j is %s", (trusted, remote, forwarded, counted) => {
    expect(client(trusted, remote, forwarded)).toBe(counted);
  });

  test("what a client puts in front of a trusted proxy's entry never makes it look like another", () => {
    const claim = oneof(ipV4(), ipV6(), string(), constantFrom("127.0.0.1", "[", ",", "::", "1.2.3.4:"));
    assert(
      property(array(claim, { maxLength: 5 }), (claims) => {
        const header = [...claims, "203.0.113.9"].join(", ");
        expect(client("loopback", "127.0.0.1", header)).toBe("203.0.113.9");
        expect(client("1", "198.51.100.1", header)).toBe("203.0.113.9");
        expect(client("", "198.51.100.1", header)).toBe("198.51.100.1");
      }),
      { numRuns: 50 },
    );
  });

  test("every address has one way to be written", () => {
    assert(
      property(oneof(ipV4(), ipV6()), (address) => {
        const once = parseAddress(address);
        expect(once).toBeDefined();
        expect(parseAddress(once ?? "")).toBe(once);
      }),
    );
    assert(property(string(), (text) => void parseAddress(text)));
  });
});

describe("TRUST_PROXY", () => {
  test.each([
    ["true", '"true" is no address or network'],
    ["10.0.0.0/33", '"10.0.0.0/33" has no prefix from 1 to 32'],
    ["10.0.0.0/x", '"10.0.0.0/x" has no prefix from 1 to 32'],
    ["10.0.0.0/8/9", '"10.0.0.0/8/9" is no address or network'],
    ["::1/129", '"::1/129" has no prefix from 1 to 128'],
    ["::ffff:10.0.0.0/104", '"::ffff:10.0.0.0/104" has no prefix from 1 to 32'],
    ["0.0.0.0/0", '"0.0.0.0/0" would believe everybody'],
    ["loopback,proxy.example.org", '"proxy.example.org" is no address or network'],
    ["-1", '"-1" is no address or network'],
    ["17", "17 proxies are too many, 16 is the limit"],
    ["constructor", '"constructor" is no address or network'],
  ])("%s is refused: %s", (text, reason) => {
    expect(parseTrustProxy(text)).toEqual({ ok: false, reason });
  });

  test("says who is believed", () => {
    const from = (remoteAddress: string, text: string): boolean => isTrustedProxy({ remoteAddress }, trust(text));
    expect(from("127.0.0.1", "")).toBe(false);
    expect(from("127.0.0.1", "loopback")).toBe(true);
    expect(from("::1", " loopback , 10.0.0.1 ")).toBe(true);
    expect(from("10.0.0.2", "loopback 10.0.0.1")).toBe(false);
    expect(from("198.51.100.1", "1")).toBe(true);
  });
});
