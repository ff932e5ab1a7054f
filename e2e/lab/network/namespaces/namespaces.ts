/** Makes a lab's namespaces, their cables and routers. */
import { inNamespace, run } from "./commands.ts";
import { type Nat, natRules } from "./nat.ts";
import {
  gateway,
  hardwareAddress,
  nowhere,
  privateAddress,
  privateGateway,
  publicAddress,
  serverAddress,
} from "./plan.ts";

export interface ClientNamespaces {
  readonly client: string;
  /** Undefined without a NAT. */
  readonly router: string | undefined;
}

/** Runs commands of `ip` in a namespace, one after the other, each a list of words. */
export async function runIp(namespace: string, commands: readonly (readonly string[])[]): Promise<void> {
  for (const words of commands) await run("ip", ["-n", namespace, ...words]);
}

/** Runs nftables commands in a namespace, all or none. */
export async function runNft(namespace: string, rules: string): Promise<void> {
  await run("ip", inNamespace(namespace, "nft", ["-f", "-"]), `${rules}\n`);
}

/**
 * Makes the namespace that joins all others and holds the servers. Its sets `cut` and `blocked` name the addresses that
 * get nothing through.
 */
export async function addServers(namespace: string): Promise<void> {
  // As at internet providers, packets come in only where answers to them would go out.
  await addNamespace(namespace, ["net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=1"]);
  await runIp(namespace, [
    ["addr", "add", `${serverAddress}/32`, "dev", "lo"],
    // Packets to private addresses must vanish, as they do on the internet: programs take an error for an answer.
    ["link", "add", "nowhere", "type", "bridge"],
    ["addr", "add", nowhere.network, "dev", "nowhere"],
    ["link", "set", "nowhere", "up"],
    ["neigh", "add", nowhere.gateway, "lladdr", nowhere.hardware, "dev", "nowhere", "nud", "permanent"],
    ["route", "add", "default", "via", nowhere.gateway],
  ]);
  const drop = "ip saddr @cut drop; ip daddr @cut drop; ip saddr . ip daddr @blocked drop;";
  await runNft(
    namespace,
    `table ip lab {
      set cut { type ipv4_addr; }
      set blocked { type ipv4_addr . ipv4_addr; }
      chain between { type filter hook forward priority filter; ${drop} }
      chain into { type filter hook input priority filter; ${drop} }
      chain out { type filter hook output priority filter; ${drop} }
    }`,
  );
}

/**
 * A client with its two ways, eth0 and eth1; the second is down. At the servers' end the first is p<number>, a port of
 * the bridge br<number>, so that something can be put in between, for which there is a bridge far<number>.
 */
export async function addClient(servers: string, number: number, names: ClientNamespaces, nat?: Nat): Promise<void> {
  const { client, router } = names;
  await addNamespace(client);
  if (router !== undefined) await addNamespace(router, ["net.ipv4.ip_forward=1"]);
  const [end, place] = router === undefined ? ["eth0", client] : ["wan", router];
  await runIp(servers, [
    // Its own hardware address: a bridge takes that of a port otherwise, and changes it as ports come and go.
    ["link", "add", `br${number}`, "address", hardwareAddress(number), "type", "bridge"],
    ["addr", "add", `${gateway(number, 0)}/24`, "dev", `br${number}`],
    ["link", "set", `br${number}`, "up"],
    ["link", "add", `far${number}`, "type", "bridge"],
    ["link", "set", `far${number}`, "up"],
    ["link", "add", `p${number}`, "type", "veth", "peer", "name", end, "netns", place],
    ["link", "set", `p${number}`, "master", `br${number}`],
    ["link", "set", `p${number}`, "up"],
    ["link", "add", `q${number}`, "type", "veth", "peer", "name", "eth1", "netns", client],
    ["addr", "add", `${gateway(number, 1)}/24`, "dev", `q${number}`],
    ["link", "set", `q${number}`, "up"],
  ]);
  if (router !== undefined && nat !== undefined) await setUpRouter(number, router, client, nat);
  await runIp(client, [
    ["addr", "add", `${router === undefined ? publicAddress(number, 0) : privateAddress(number)}/24`, "dev", "eth0"],
    ["link", "set", "eth0", "up"],
    ["route", "add", "default", "via", router === undefined ? gateway(number, 0) : privateGateway(number)],
  ]);
}

async function setUpRouter(number: number, router: string, client: string, nat: Nat): Promise<void> {
  await runIp(router, [
    ["addr", "add", `${publicAddress(number, 0)}/24`, "dev", "wan"],
    ["link", "set", "wan", "up"],
    ["route", "add", "default", "via", gateway(number, 0)],
    ["link", "add", "lan", "type", "veth", "peer", "name", "eth0", "netns", client],
    ["addr", "add", `${privateGateway(number)}/24`, "dev", "lan"],
    ["link", "set", "lan", "up"],
  ]);
  await runNft(router, natRules(nat, { outside: publicAddress(number, 0), inside: privateAddress(number) }));
}

async function addNamespace(name: string, settings: readonly string[] = []): Promise<void> {
  await run("ip", ["netns", "add", name]);
  const withoutIpv6 = ["net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1"];
  // -e: a kernel without IPv6 has no switch for it.
  await run("ip", inNamespace(name, "sysctl", ["-e", "-q", "-w", ...withoutIpv6, ...settings]));
  await runIp(name, [["link", "set", "lo", "up"]]);
}
