/** Rumors go from their origin alone, over all its links (Demers et al. 1987, section 1.2). */
import { plumtree } from "../plumtree.ts";
import type { Strategy } from "../spread.ts";

export const directMail: Strategy = {
  tree: plumtree.tree,
  spread: ({ overlay, send }) => ({
    pass(io, rumor, from) {
      if (!from) send(io, rumor, overlay.links());
    },
  }),
};
