/** What the page offers to do about a problem that the provider has. */
import type { DocumentSession } from "../document/document-session.ts";
import type { BannerAction } from "./problems.ts";
import { reloadLatest } from "./reload-latest.ts";

const actions: Readonly<Record<string, readonly BannerAction[]>> = {
  "version-older": [{ label: "Reload", act: () => void reloadLatest() }],
};

/** For a `ProblemCode`; none where only the person can help. `settled`: it has been dealt with, and may go. */
export function actionsOf(
  code: string,
  session: DocumentSession | undefined,
  settled: () => void,
): readonly BannerAction[] {
  if (code !== "content-differs" || session === undefined) return actions[code] ?? [];
  type Choices = typeof import("../document/choose-version.ts");
  const choose = (choice: (choices: Choices) => unknown) => async () => {
    try {
      await choice(await import("../document/choose-version.ts"));
      settled();
    } catch (error) {
      reportError(error);
    }
  };
  return [
    { label: "Keep this version for everyone", act: choose(({ keepForEveryone }) => keepForEveryone(session)) },
    { label: "Use theirs", act: choose(({ useTheirs }) => useTheirs(session)) },
    { label: "Keep both", act: choose(({ keepBoth }) => keepBoth(session)) },
  ].map(({ label, act }) => ({ label, act: () => void act() }));
}
