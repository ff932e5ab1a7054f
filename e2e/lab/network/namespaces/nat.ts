/** The routers between a client and the public network, as nftables rules. Terms as in RFC 3489, section 5. */

/**
 * - `full-cone`: one public port for each private one, open to whoever writes to it;
 * - `port-restricted`: the same, open only to whom the client has written to;
 * - `symmetric`: another public port for each partner, so what STUN tells is of no use to others;
 * - `udp-blocked`: no UDP passes at all.
 */
export type Nat = "full-cone" | "port-restricted" | "symmetric" | "udp-blocked";

export interface NatAddresses {
  /** The router's own address on the public side. */
  readonly outside: string;
  /** The client's, on the private side. */
  readonly inside: string;
}

/** A ruleset for `nft -f -` in the router's namespace, where `wan` is the public side and `lan` the private one. */
export function natRules(nat: Nat, { outside, inside }: NatAddresses): string {
  const isOpen = nat === "full-cone";
  return `
    flush ruleset
    table ip nat {
      chain after { type nat hook postrouting priority srcnat; ${outward(nat, outside)}; }
      chain before { type nat hook prerouting priority dstnat; ${isOpen ? `iifname wan meta l4proto udp dnat to ${inside};` : ""} }
    }
    table ip filter {
      chain through {
        type filter hook forward priority filter;
        ${nat === "udp-blocked" ? "meta l4proto udp drop" : ""}
        ${isOpen ? "" : "iifname wan ct state new drop"}
      }
      # Not only to the client: a stranger's packet that gets as far as the router leaves a connection in its table,
      # and the client's own next one to that stranger has to take another port.
      chain into { type filter hook input priority filter; iifname wan ct state new drop; }
    }
  `;
}

function outward(nat: Nat, outside: string): string {
  if (nat === "full-cone") return `oifname wan snat to ${outside}`;
  return nat === "symmetric" ? "oifname wan masquerade fully-random" : "oifname wan masquerade";
}
