/** Parsers for languages without a grammar of their own: their tokenizers, as of older editors, make flat trees. */
import { type Input, NodeSet, NodeType, Parser, type PartialParse, Tree } from "@lezer/common";
import { styleTags, type Tag, tags } from "@lezer/highlight";
import { shell as shellTokens } from "@codemirror/legacy-modes/mode/shell";
import { standardSQL } from "@codemirror/legacy-modes/mode/sql";
import { type StreamParser, StringStream } from "@codemirror/streamparser";

/** Lines that are read in one step, and the longest line that is read, in characters. */
const linesOfStep = 50;
const lineLimit = 5_000;

/** What tokenizers call the parts that have a colour. */
const named: Readonly<Record<string, Tag>> = {
  atom: tags.atom,
  attribute: tags.attributeName,
  bool: tags.bool,
  builtin: tags.function(tags.variableName),
  comment: tags.comment,
  keyword: tags.keyword,
  meta: tags.meta,
  number: tags.number,
  quote: tags.string,
  string: tags.string,
  "string-2": tags.regexp,
  type: tags.typeName,
};
const names = Object.keys(named);
const nodes = new NodeSet([
  NodeType.define({ id: 0, name: "Code", top: true }),
  ...names.map((name, index) =>
    NodeType.define({ id: index + 1, name, props: [styleTags({ [name]: named[name] ?? [] })] }),
  ),
]);

type Range = Readonly<{ from: number; to: number }>;

class Tokenizer<State> extends Parser {
  readonly #tokens: StreamParser<State>;

  constructor(tokens: StreamParser<State>) {
    super();
    this.#tokens = tokens;
  }

  override createParse(input: Input, _fragments: unknown, ranges: readonly Range[]): PartialParse {
    const start = ranges[0]?.from ?? 0;
    const end = ranges.at(-1)?.to ?? 0;
    const lines = linesIn(input, ranges);
    const buffer: number[] = [];
    const state = (this.#tokens.startState?.(2) ?? {}) as State;
    let parsedPos = start;
    let stoppedAt: number | null = null;
    return {
      advance: () => {
        for (let count = 0; count < linesOfStep; count++) {
          const next = lines.next();
          if (next.done === true || (stoppedAt !== null && next.value.from >= stoppedAt))
            return Tree.build({ buffer, nodeSet: nodes, topID: 0, start, length: (stoppedAt ?? end) - start });
          const { text, from } = next.value;
          this.#read(text, from, state, buffer);
          parsedPos = from + text.length;
        }
        return null;
      },
      get parsedPos() {
        return parsedPos;
      },
      get stoppedAt() {
        return stoppedAt;
      },
      stopAt: (position) => {
        stoppedAt = position;
      },
    };
  }

  #read(text: string, from: number, state: State, buffer: number[]): void {
    const tokens = this.#tokens;
    if (text === "") return tokens.blankLine?.(state, 2);
    if (text.length > lineLimit) return;
    const stream = new StringStream(text, 4, 2);
    for (let at = 0; !stream.eol(); at = stream.pos) {
      stream.start = at;
      const name = tokens.token(stream, state);
      // A tokenizer that reads nothing would do so for ever.
      if (stream.pos === at) {
        // Many first change their state.
        const again = tokens.token(stream, state);
        if (stream.pos === at) stream.next();
        else add(again, at, stream.pos);
      } else add(name, at, stream.pos);
    }

    function add(name: string | null, start: number, end: number): void {
      const type = names.indexOf(name?.split(/[ .]/, 1)[0] ?? "") + 1;
      if (type > 0) buffer.push(type, from + start, from + end, 4);
    }
  }
}

function* linesIn(input: Input, ranges: readonly Range[]): Generator<{ readonly text: string; readonly from: number }> {
  for (const { from, to } of ranges) {
    let at = from;
    for (const text of input.read(from, to).split("\n")) {
      yield { text, from: at };
      at += text.length + 1;
    }
  }
}

export const shell: Parser = new Tokenizer(shellTokens);
export const sql: Parser = new Tokenizer(standardSQL);
