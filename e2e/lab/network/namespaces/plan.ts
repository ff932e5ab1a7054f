/** The addresses of a lab. Clients are numbered from 0; each has two ways into the public network. */

/** The first way of a client, or the second, for when it changes networks. */
export type Way = 0 | 1;

/** Most clients of a lab; one byte numbers the networks of a way. */
export const mostClients = 200;

/** Where servers listen. */
export const serverAddress = "10.200.0.1";

/** The default gateway of the servers' network, behind which nothing is. */
export const nowhere = { network: "10.250.0.1/24", gateway: "10.250.0.254", hardware: "02:00:00:00:00:01" } as const;

/** The near side of the public network, for a client or its router. */
export function gateway(client: number, way: Way): string {
  return `10.20${way}.${client + 1}.1`;
}

/** The public address of a client: its own, or its router's. */
export function publicAddress(client: number, way: Way): string {
  return `10.20${way}.${client + 1}.2`;
}

/** The inside of a client's router. */
export function privateGateway(client: number): string {
  return `10.210.${client + 1}.1`;
}

/** A client's own address behind its router. */
export function privateAddress(client: number): string {
  return `10.210.${client + 1}.2`;
}

/** The hardware address of a client's gateway. */
export function hardwareAddress(client: number): string {
  return `02:00:00:00:01:${(client + 1).toString(16).padStart(2, "0")}`;
}
