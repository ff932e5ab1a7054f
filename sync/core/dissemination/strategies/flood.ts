/** Rumors go over every link but the one that they came by. */
import { plumtree } from "../plumtree.ts";
import type { Strategy } from "../spread.ts";

export const flood: Strategy = {
  tree: plumtree.tree,
  spread: ({ overlay, send, allowed }) => ({
    pass(io, rumor, from) {
      const links = overlay.links();
      if (!from) return send(io, rumor, links);
      const others = links.filter((peer) => peer !== from && peer !== rumor.origin);
      return send(io, rumor, allowed(io, others));
    },
  }),
};
