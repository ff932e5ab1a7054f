/** Dialling as a module of the node: the inputs that it handles. */
import type { Module } from "../../module.ts";
import type { Dialling } from "./dialling.ts";

export function dialModule(dialling: Dialling): Module {
  return {
    told(io, fact) {
      switch (fact.type) {
        case "server-reached":
        case "server-lost":
        case "peer-absent":
        case "peer-foreign":
        case "introduced":
        case "signalled":
        case "connected":
        case "connection-failed":
          return dialling.take(io, fact);
        case "woke":
          return dialling.woke(io);
        case "peers-discovered":
          if (fact.source === "announcement") for (const peer of fact.peers) dialling.returned(io, peer);
      }
    },
    tick: (io) => dialling.tick(io),
    nextDeadline: () => dialling.nextDeadline(),
    occupancy: () => dialling.occupancy(),
  };
}
