/** Who else is known to have all of a document. */
import type { GrapevineAgreement, LinkAgreement } from "../../sync/index.ts";

/**
 * The links to others who have all that this document has, by the last comparison. Tabs of this browser do not count:
 * they end with it, and store nothing of their own.
 */
export const othersWithAll = ({ links }: Pick<GrapevineAgreement, "links">): readonly LinkAgreement[] =>
  links.filter(({ tab, standing }) => !tab && standing === "same");
