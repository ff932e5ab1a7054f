/** What the page offers to do about a problem that the provider has. */
import type { BannerAction } from "./problems.ts";
import { reloadLatest } from "./reload-latest.ts";

const actions: Readonly<Record<string, readonly BannerAction[]>> = {
  "version-older": [{ label: "Reload", act: () => void reloadLatest() }],
};

/** For a `ProblemCode`; none where only the person can help. */
export const actionsOf = (code: string): readonly BannerAction[] => actions[code] ?? [];
