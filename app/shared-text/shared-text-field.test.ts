// @vitest-environment jsdom
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { readTitle, titleInField, titleLimit } from "../title/title-text.ts";
import { SharedTextField } from "./shared-text-field.ts";

/** One person at a field for the title, and another one in the same document. */
class Writer {
  readonly doc = new Y.Doc();
  readonly title = this.doc.getText("title");
  readonly input = document.body.appendChild(document.createElement("input"));
  readonly shared = new SharedTextField(
    {
      addController: () => undefined,
      removeController: () => undefined,
      requestUpdate: () => undefined,
      updateComplete: Promise.resolve(true),
    },
    { field: () => this.input, read: (title) => titleInField(readTitle(title)), changed: () => undefined },
  );
  #composed: { from: number; to: number } | undefined;

  constructor(text: string) {
    this.title.insert(0, text);
    this.shared.show(this.title);
    for (const type of ["compositionstart", "compositionend", "blur"])
      this.input.addEventListener(type, this.shared.onComposition);
    this.input.addEventListener("input", this.shared.onInput);
    this.input.addEventListener("keydown", this.shared.onUndo);
    this.input.addEventListener("beforeinput", this.shared.onUndo);
    this.input.focus();
  }

  get isComposing(): boolean {
    return this.#composed !== undefined;
  }

  get text(): string {
    return this.title.toJSON();
  }

  /** Types at the caret, or deletes with Backspace for "<". */
  type(keys: string): this {
    for (const key of keys) {
      const [{ value }, at] = [this.input, this.input.selectionStart!];
      this.input.value =
        key === "<" ? value.slice(0, at - 1) + value.slice(at) : value.slice(0, at) + key + value.slice(at);
      const caret = key === "<" ? at - 1 : at + 1;
      this.input.setSelectionRange(caret, caret);
      const inputType = key === "<" ? "deleteContentBackward" : "insertText";
      this.input.dispatchEvent(new InputEvent("input", { inputType }));
    }
    return this;
  }

  press(key: string, options: KeyboardEventInit = { ctrlKey: true }): boolean {
    return this.input.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, ...options }));
  }

  set(value: string, caret: number): this {
    this.input.value = value;
    this.input.setSelectionRange(caret, caret);
    this.input.dispatchEvent(new InputEvent("input", { isComposing: this.isComposing }));
    return this;
  }

  caret(position: number): this {
    this.input.setSelectionRange(position, position);
    return this;
  }

  /** Shows a word at the caret, in place of what it showed before. */
  compose(word: string): this {
    if (this.#composed === undefined) {
      this.#composed = { from: this.input.selectionStart!, to: this.input.selectionEnd! };
      this.input.dispatchEvent(new CompositionEvent("compositionstart"));
    }
    const { from, to } = this.#composed;
    const { value } = this.input;
    this.#composed = { from, to: from + word.length };
    return this.set(value.slice(0, from) + word + value.slice(to), from + word.length);
  }

  commit(word: string): this {
    this.compose(word);
    this.#composed = undefined;
    this.input.dispatchEvent(new CompositionEvent("compositionend", { data: word }));
    return this;
  }

  other(edit: (title: Y.Text) => void): this {
    const theirs = new Y.Doc();
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(this.doc));
    edit(theirs.getText("title"));
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(theirs), "remote");
    return this;
  }
}

const deltaOf = (writer: Writer, value: string, caret: number): unknown[] => {
  let delta: unknown[] = [];
  writer.title.observe((event) => (delta = event.delta));
  writer.set(value, caret);
  return delta;
};

describe("an edit in a field", () => {
  it("is one insertion where it is typed in the middle", () => {
    expect(deltaOf(new Writer("My pln"), "My plan", 6)).toEqual([{ retain: 5 }, { insert: "a" }]);
  });

  it("is the one of several equal letters at the caret", () => {
    expect(deltaOf(new Writer("aaa"), "aaaa", 2)).toEqual([{ retain: 1 }, { insert: "a" }]);
  });

  it("replaces everything", () => {
    const writer = new Writer("Old").set("New", 3);
    expect(writer.text).toBe("New");
    expect(writer.set("", 0).text).toBe("");
  });

  it("merges with what another person writes at the same time", () => {
    const [ada, ben] = [new Writer("Plan"), new Writer("")];
    Y.applyUpdate(ben.doc, Y.encodeStateAsUpdate(ada.doc));
    ada.set("The Plan", 4);
    ben.set("Plan B", 6);
    Y.applyUpdate(ben.doc, Y.encodeStateAsUpdate(ada.doc));
    expect([ben.text, ben.input.value]).toEqual(["The Plan B", "The Plan B"]);
  });

  it("never splits a surrogate pair, and shows what others receive for half a pair", () => {
    expect(new Writer("😀").set("😁", 2).text).toBe("😁");
    expect(new Writer("😀").set("\u{1fa00}", 2).text).toBe("\u{1fa00}");
    const writer = new Writer("ab").set("a\ud83db", 2);
    expect([writer.text, writer.input.value, writer.input.selectionStart]).toEqual(["a\ufffdb", "a\ufffdb", 2]);
  });

  it("keeps the text's line breaks, which the field shows as spaces", () => {
    const writer = new Writer("one\ntwo");
    expect(writer.input.value).toBe("one two");
    expect(writer.set("one twos", 8).text).toBe("one\ntwos");
  });

  it("keeps the part of a longer text that the field does not show", () => {
    const writer = new Writer(`${"x".repeat(titleLimit)}rest`).set(`Plan ${"x".repeat(titleLimit - 5)}`, 5);
    expect(writer.text).toMatch(/^Plan x+rest$/);
    expect(writer.set("Plan", 4).text).toMatch(/^Planx*rest$/);
    expect(writer.input.value).toBe(titleInField(readTitle(writer.title)));
  });
});

describe("what others write", () => {
  it("leaves the caret beside its letter", () => {
    const at = (position: number, edit: (title: Y.Text) => void) =>
      new Writer("abcdefgh").caret(position).other(edit).input.selectionStart;
    expect(at(4, (title) => title.insert(0, "ab"))).toBe(6);
    expect(at(4, (title) => title.insert(4, "ab"))).toBe(4);
    expect(at(4, (title) => title.delete(1, 2))).toBe(2);
    expect(at(4, (title) => title.delete(2, 6))).toBe(2);
    expect(at(4, (title) => title.delete(6, 1))).toBe(4);
  });

  it("waits while a word is composed, and is not overwritten by it", () => {
    const writer = new Writer("Plan")
      .caret(4)
      .compose("に")
      .other((title) => title.insert(0, "Our "));
    expect(writer.input.value).toBe("Planに");
    writer.compose("にほん").commit("日本");
    expect([writer.text, writer.input.value]).toEqual(["Our Plan日本", "Our Plan日本"]);
    expect(writer.input.selectionStart).toBe("Our Plan日本".length);
  });

  it.each<[string, (title: Y.Text) => void, string]>([
    ["at the word's place", (title) => title.insert(4, "!"), "Plan日本! A"],
    ["behind it", (title) => title.insert(6, "!"), "Plan日本 A!"],
    ["everything else", (title) => title.delete(0, 6), "日本"],
    ["around it", (title) => title.delete(2, 3), "Pl日本A"],
  ])("while a word is composed is kept: %s", (_where, edit, text) => {
    const writer = new Writer("Plan A").caret(4).compose("に").other(edit).commit("日本");
    expect([writer.text, writer.input.value]).toEqual([text, text]);
  });

  it("is shown when the field loses the focus during a word, which is kept", () => {
    const writer = new Writer("Plan")
      .caret(4)
      .compose("に")
      .other((title) => title.insert(0, "Our "));
    writer.input.dispatchEvent(new FocusEvent("blur"));
    expect([writer.text, writer.input.value]).toEqual(["Our Planに", "Our Planに"]);
  });
});

it("any edits by both people, composed or typed, leave the field equal to the text", () => {
  const insert = fc.string({ unit: fc.constantFrom("a", "b", "😀", "😁"), maxLength: 3 });
  const edit = fc.record({
    action: fc.constantFrom("write", "compose", "other"),
    place: fc.nat(40),
    length: fc.nat(3),
    insert,
  });
  /** Where the character at `place` begins, modulo the length. */
  const startOf = (text: string, place: number): number => {
    const characters = Array.from(text);
    return characters.slice(0, place % (characters.length + 1)).join("").length;
  };
  fc.assert(
    fc.property(insert, fc.array(edit, { maxLength: 15 }), (start, edits) => {
      const writer = new Writer(start);
      for (const { action, place, length, insert } of edits) {
        const { value } = writer.input;
        const from = startOf(value, place);
        if (action === "other")
          writer.other((title) => {
            const text = title.toJSON();
            const at = startOf(text, place);
            title.delete(at, startOf(text.slice(at), length % (Array.from(text.slice(at)).length + 1)));
            title.insert(at, insert);
          });
        else if (action === "compose") (writer.isComposing ? writer : writer.caret(from)).compose(insert);
        else if (writer.isComposing) writer.commit(insert);
        else writer.set(value.slice(0, from) + insert + value.slice(from), from + insert.length);
        if (!writer.isComposing) expect(writer.input.value).toBe(writer.text);
        expect(writer.text.search(/[\p{Cs}\ufffd]/u)).toBe(-1);
      }
      writer.input.remove();
    }),
    { numRuns: 60 },
  );
});

describe("undo in a field", () => {
  it("takes back what was written here, and keeps what others wrote, even within it", () => {
    const writer = new Writer("").type("My plan");
    writer.other((title) => title.insert(2, " own"));
    expect(writer.input.value).toBe("My own plan");
    expect(writer.press("z")).toBe(false);
    expect([writer.text, writer.input.value]).toEqual([" own", " own"]);
    writer.press("z", { ctrlKey: true, shiftKey: true });
    expect([writer.text, writer.input.value]).toEqual(["My own plan", "My own plan"]);
  });

  it("brings back text that was typed and deleted in no time", () => {
    const writer = new Writer("").type("Plan<<<<");
    expect(writer.text).toBe("");
    writer.press("z", { metaKey: true });
    expect([writer.text, writer.input.value]).toEqual(["Plan", "Plan"]);
    writer.press("y");
    expect(writer.text).toBe("");
  });

  it("works from a menu too, and never takes back what others wrote", () => {
    const writer = new Writer("").type("Plan");
    writer.other((title) => title.insert(0, "Our "));
    const event = new InputEvent("beforeinput", { inputType: "historyUndo", cancelable: true });
    expect(writer.input.dispatchEvent(event)).toBe(false);
    expect(writer.text).toBe("Our ");
    writer.press("z");
    expect(writer.text).toBe("Our ");
  });
});
