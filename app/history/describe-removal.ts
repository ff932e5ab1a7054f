/** The sentence that offers to bring back what somebody removed. */
import { msg, str } from "@lit/localize";

export const describeRemoval = (by: string | undefined): string =>
  by === undefined ? msg("Someone removed most of the text.") : msg(str`${by} removed most of the text.`);
