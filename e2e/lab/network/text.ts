/** Text to paste. */

const wordsInLine = 12;
const linesInParagraph = 5;

/** So many ASCII characters, in lines and paragraphs; words hardly ever repeat, so compressing would save little. */
export function makeText(characters: number): string {
  let state = 1;
  const words: string[] = [];
  for (let size = 0; size < characters;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const count = words.length + 1;
    const gap = count % wordsInLine !== 0 ? " " : count % (wordsInLine * linesInParagraph) !== 0 ? "\n" : "\n\n";
    const word = state.toString(36) + gap;
    words.push(word);
    size += word.length;
  }
  return words.join("").slice(0, characters);
}
