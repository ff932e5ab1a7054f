/** The problem that a part of the page is missing. It is in words with the page, since words might be missing, too. */
import { msg } from "@lit/localize";
import { reloadLatest } from "../updates/reload-latest.ts";
import type { OwnProblem } from "./problems.ts";

/**
 * Code for something that was pressed could not be loaded: the network or the server is gone, or has a newer version.
 */
export const missingPart: OwnProblem = {
  code: "missing-part",
  message: () =>
    msg("A part of this page could not be loaded. Try again, or reload the page; what is written here is kept."),
  actions: () => [{ label: msg("Reload"), act: () => void reloadLatest() }],
};
