/**
 * The product's strategy: rumors go along a tree for each origin, and are advertised beside it.
 * Source: Plumtree, Leitão, Pereira and Rodrigues 2007, section 3.
 */
import { BroadcastTree } from "./broadcast-tree.ts";
import type { Spread, SpreadMeans, Strategy } from "./spread.ts";

export const plumtree: Strategy = {
  tree: (self, overlay) => new BroadcastTree(self, overlay),
  spread: spreadAlongTree,
};

/** Sends along eager links and advertises on lazy ones. */
export function spreadAlongTree({ tree, send, advertise, allowed }: SpreadMeans): Spread {
  return {
    pass(io, rumor, from) {
      const { origin } = rumor;
      if (!from) {
        send(io, rumor, tree.eager(origin, undefined));
        return advertise(io, rumor, tree.lazy(origin, undefined));
      }
      send(io, rumor, allowed(io, tree.firstHeard(io.now, origin, from)));
      return advertise(io, rumor, allowed(io, tree.lazy(origin, from)));
    },
    came(io, { origin }, from, known) {
      if (known) tree.duplicate(io, origin, from);
    },
  };
}
