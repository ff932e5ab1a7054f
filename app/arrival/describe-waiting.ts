/** What the page knows while it waits for a document. */
import { msg, str } from "@lit/localize";
import { formatNumber, plural } from "../language/language.ts";

export interface WaitingSituation {
  /** How many others also wait for it. */
  readonly others: number;
  /** Open links to other peers. */
  readonly links: number;
  /** `navigator.onLine`: false is certain, true is a guess. */
  readonly online: boolean;
}

/** One sentence. The status line already says whether others are here, so this does not repeat it. */
export function describeWaiting({ others, links, online }: WaitingSituation): string {
  if (links > others) return msg("Someone who has it is here. The text is on its way.");
  const count = formatNumber(others);
  if (others > 0)
    return plural(others, {
      one: msg("One other person is waiting for it, too."),
      other: msg(str`${count} other people are waiting for it, too.`),
    });
  if (!online) return msg("The search goes on when this device is online again.");
  return msg("The search goes on for as long as this page is open.");
}
