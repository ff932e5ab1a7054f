/** Tokens: every edit inserts one between two others, so that none is ever torn and all can be counted. */

export const tokenChars = 8;

export const formatToken = (edit: number): string => `${edit.toString(36).padStart(tokenChars - 1, "0")} `;

/** The numbers of the tokens in a text. */
export function readTokens(text: string): number[] {
  const edits: number[] = [];
  for (let at = 0; at + tokenChars <= text.length; at += tokenChars)
    edits.push(Number.parseInt(text.slice(at, at + tokenChars - 1), 36));
  return edits;
}
