/** What the page offers to do about a problem that the provider reports. */
import { msg } from "@lit/localize";
import type { DocumentSession } from "../document/document-session.ts";
import { missingPart } from "./missing-part.ts";
import type { BannerAction, PageProblems } from "./problems.ts";
import { reloadLatest } from "../updates/reload-latest.ts";

/**
 * Returns the actions for a `ProblemCode`; none where the page cannot help. They report success and failure to
 * `problems`.
 */
export function actionsOf(
  code: string,
  session: DocumentSession | undefined,
  problems: Pick<PageProblems, "raise" | "solve" | "dismiss">,
): readonly BannerAction[] {
  if (code === "version-older") return [{ label: msg("Reload"), act: () => void reloadLatest() }];
  if (code !== "content-differs" || session === undefined) return [];
  type Choices = typeof import("../document/choose-version.ts");
  const choose = (choice: (choices: Choices) => unknown) => async () => {
    let possible = missingPart;
    try {
      const choices = await import("../document/choose-version.ts");
      problems.solve(missingPart.code);
      possible = (await import("./own-problems.ts")).failedChoice(session);
      await choice(choices);
      problems.solve(possible.code);
      problems.dismiss(code);
    } catch (error) {
      problems.raise(possible);
      reportError(error);
    }
  };
  return [
    { label: msg("Keep this version for everyone"), act: choose(({ keepForEveryone }) => keepForEveryone(session)) },
    { label: msg("Use theirs"), act: choose(({ useTheirs }) => useTheirs(session)) },
    { label: msg("Keep both"), act: choose(({ keepBoth }) => keepBoth(session)) },
  ].map(({ label, act }) => ({ label, act: () => void act() }));
}
