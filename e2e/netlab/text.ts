/** Text to paste. */

/** So many characters of words in lines, all ASCII; no two words are the same for long, so compressing saves little. */
export function makeText(characters: number): string {
  let state = 1;
  const words: string[] = [];
  for (let size = 0; size < characters;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const word = state.toString(36) + (words.length % 12 === 11 ? "\n" : " ");
    words.push(word);
    size += word.length;
  }
  return words.join("").slice(0, characters);
}
