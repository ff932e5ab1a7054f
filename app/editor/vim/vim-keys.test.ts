// @vitest-environment jsdom
import { type Extension, Prec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { usual } from "../../appearance/settings.ts";
import { sayEvent } from "../../foot/say.ts";
import { changeLanguage } from "../../language/change-language.ts";
import { loadWords } from "../../language/load-words.ts";
import type { TextUndo } from "../../shared-text/text-undo.ts";
import "../testing/no-layout.ts";
import { openShared } from "../testing/open-editor.ts";
import { leaveVim, vimKeys } from "./vim-keys.ts";
import { wantedVim } from "./wanted-vim.ts";

let view: EditorView;
let content: Y.Text;
/** What the page was asked to say. */
let said: string[];
const onSay = ({ detail }: CustomEvent<string>): void => void said.push(detail);

beforeEach(() => {
  said = [];
  document.addEventListener(sayEvent, onSay);
});
afterEach(() => {
  document.removeEventListener(sayEvent, onSay);
  delete document.documentElement.dataset["keys"];
  view.destroy();
});

function open(
  text: string,
  further = (manager: TextUndo): Extension => Prec.highest(vimKeys(manager)),
  whole = true,
): void {
  ({ view, content } = openShared(text, whole, further));
}

/** Presses keys as a browser reports them, and types what no binding takes. A line behind `:` or `/` ends with "\\n". */
function press(...keys: string[]): void {
  for (const each of keys.flatMap((key) => (/^<.*>$|^[:/].*\n$/.test(key) ? [key] : key.split(""))))
    if (each.endsWith("\n")) enter(each);
    else if (!pressed(each) && !each.startsWith("<"))
      view.dispatch(view.state.replaceSelection(each), { userEvent: "input.type" });
}

/** Presses one key, such as `d`, `<Escape>` or `<C-r>`. Returns whether a binding has taken it. */
function pressed(name: string): boolean {
  const key = /^<(?:C-)?(.+)>$/.exec(name)?.[1] ?? name;
  const options = { key, ctrlKey: name.startsWith("<C-"), bubbles: true, cancelable: true };
  return !view.contentDOM.dispatchEvent(new KeyboardEvent("keydown", options));
}

/** Enters a line in the prompt that its first character opens. */
function enter(line: string): void {
  pressed(line.charAt(0));
  const input = view.dom.querySelector<HTMLInputElement>(".cm-vim-panel input")!;
  input.value = line.slice(1).trimEnd();
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 13, bubbles: true, cancelable: true }));
}

/** Writes as another person. */
const others = (change: (text: Y.Text) => void): void => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(content.doc!));
  change(doc.getText("content"));
  Y.applyUpdate(content.doc!, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(content.doc!)), "others");
};

/** The shared text with the selection of this person: `|` at the caret, or brackets around it. */
function shown(): string {
  const text = content.toString();
  expect(view.state.doc.toString()).toBe(text);
  const { from, to } = view.state.selection.main;
  return from === to
    ? `${text.slice(0, from)}|${text.slice(to)}`
    : `${text.slice(0, from)}[${text.slice(from, to)}]${text.slice(to)}`;
}

const mode = (): string => view.dom.querySelector(".cm-vimBar [role=status]")?.textContent ?? "none";

describe("commands", () => {
  it("change the shared text, and i types into it", () => {
    open("one\ntwo\nthree");
    press("dd");
    expect(shown()).toBe("|two\nthree");
    press("iA ", "<Escape>");
    expect(shown()).toBe("A| two\nthree");
    press("Gp");
    expect(shown()).toBe("A two\nthree\n|one");
  });

  it("the mode is shown, and the keys of a command that is not complete", () => {
    open("one two");
    const modes = [mode()];
    for (const key of ["i", "<Escape>", "v", "<Escape>", "V", "<Escape>", "<C-v>", "<Escape>", "R"]) {
      press(key);
      modes.push(mode());
    }
    expect(modes.filter((each) => each !== "NORMAL")).toEqual([
      "INSERT",
      "VISUAL",
      "VISUAL LINE",
      "VISUAL BLOCK",
      "REPLACE",
    ]);
    press("<Escape>", "2d");
    expect(view.dom.querySelector(".cm-vimBar [aria-hidden]")?.textContent).toBe("2d");
  });

  it("Enter continues a list in insert mode, and Tab is the editor's in each mode", () => {
    open("- one");
    press("A", "<Enter>", "two");
    expect(shown()).toBe("- one\n- two|");
    press("<Tab>", "<Escape>");
    expect(shown()).toBe("- one\n  - tw|o");
  });

  it(":w says what Ctrl+S says", () => {
    open("one");
    press(":w\n");
    expect(said).toEqual(["Saved on this device"]);
  });

  it.each(["!ls", "q", "e /etc/passwd", "r !ls", "source x", "wq"])(
    "the command :%s does nothing but say that it is unknown",
    (line) => {
      open("one");
      press(`:${line}\n`);
      expect(shown()).toBe("|one");
      const message = view.dom.querySelector(".cm-vim-panel [role=alert]")?.textContent;
      expect(message).toMatch(/Not an editor command|Trailing|Unknown|Invalid/i);
      expect(said).toEqual([]);
    },
  );

  it("a map that names itself ends", () => {
    open("one\ntwo");
    press(":nmap x xx\n");
    press("x");
    expect(content.toString()).toMatch(/^(one|ne|e|)\ntwo$/);
    press(":nmapclear\n", "ggx");
    expect(content.toString()).toMatch(/^(ne|e|)\ntwo$/);
  });

  it.each([
    ["plays itself", "l".repeat(3_000), ["qa", "lx", "@a", "q"]],
    ["prolongs itself", '"Ayy', ['"ayy']],
  ])("a macro that %s ends, its keys are not typed, and the next one is recorded", (_what, start, recorded) => {
    const errors = vi.spyOn(console, "error").mockReturnValue();
    const logs = vi.spyOn(console, "log").mockReturnValue();
    open(start);
    press(...recorded, "@a");
    expect(errors).toHaveBeenCalled();
    expect(start).toContain(content.toString());
    press("qb", "ix", "<Escape>", "q", "@b");
    expect(content.toString().match(/x/g)).toHaveLength(2);
    errors.mockRestore();
    logs.mockRestore();
  });

  it("the fields of prompts have names", () => {
    open("one");
    const names = [":", "/", "?"].map((key) => {
      press(key);
      const input = view.dom.querySelector<HTMLInputElement>(".cm-vim-panel input");
      const name = input?.getAttribute("aria-label");
      input?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", keyCode: 27, bubbles: true }));
      return name;
    });
    expect(names).toEqual(["Command of Vim", "Find", "Find"]);
  });

  it.each(["/y]\n", "/\\>\n", "/x\\-\n"])("%j finds what is written so, and the prompt closes", (search) => {
    open("one [y] <z> x-");
    press(search);
    const at = { "/y]\n": 5, "/\\>\n": 10, "/x\\-\n": 12 }[search];
    expect(view.state.selection.main.head).toBe(at);
    expect(view.dom.querySelector(".cm-vim-panel")).toBeNull();
  });

  it("di> finds brackets further on, and writes nothing where there are none", () => {
    open("one <z> two");
    press("di>");
    expect(content.toString()).toBe("one <> two");
    press("$di>", "di<");
    expect(content.toString()).toBe("one <> two");
  });

  it("/ finds, and n goes on", () => {
    open("one two one two");
    press("/two\n");
    expect(shown()).toBe("one |two one two");
    press("n");
    expect(shown()).toBe("one two one |two");
  });
});

describe("undo", () => {
  it("u and Ctrl+R take back and bring again a person's own edits, and never another's", () => {
    open("one\ntwo\nthree");
    press("2Gdd");
    others((text) => text.insert(0, "zero\n"));
    expect(content.toString()).toBe("zero\none\nthree");
    press("u");
    expect(shown()).toBe("zero\none\n|two\nthree");
    press("u");
    expect(content.toString()).toBe("zero\none\ntwo\nthree");
    press("<C-r>");
    expect(shown()).toBe("zero\none\n|three");
    press(":undo\n");
    expect(content.toString()).toBe("zero\none\ntwo\nthree");
    press(":redo\n");
    expect(content.toString()).toBe("zero\none\nthree");
  });

  it("each command is a step, also right behind another", () => {
    open("one\ntwo\nthree");
    press("ddp");
    expect(content.toString()).toBe("two\none\nthree");
    press("u");
    expect(content.toString()).toBe("two\nthree");
    press("u");
    expect(content.toString()).toBe("one\ntwo\nthree");
  });

  it.each([
    ["a replacement in all lines", ":%s/o/0/g\n", "0ne\ntw0\nf0ur"],
    ["a count of lines that are joined", "3J", "one two four"],
    ["a command for each line that matches", ":g/o/normal A!\n", "one!\ntwo!\nfour!"],
  ])("%s is one step", (_what, keys, expected) => {
    open("one\ntwo\nfour");
    press(keys);
    expect(content.toString()).toBe(expected);
    press("u");
    expect(content.toString()).toBe("one\ntwo\nfour");
    press("<C-r>");
    expect(content.toString()).toBe(expected);
  });

  it("what is typed until insert mode ends is one step with its command, between which others write", () => {
    open("one two");
    press("cw", "first words that are longer than a step of ordinary typing,");
    others((text) => text.insert(text.length, " three"));
    press(" and more", "<Escape>");
    expect(content.toString()).toMatch(/^first words .* and more two three$/);
    press("u");
    expect(shown()).toBe("|one two three");
  });

  it("Ctrl+Z in insert mode takes back some words, and u then takes back no more than the rest", () => {
    open("one\n");
    press("dd", "i", "some words are typed here ", "and more of them follow");
    press("<C-z>");
    const left = content.toString();
    expect(left).toMatch(/^some words/);
    expect(left.length).toBeLessThan("some words are typed here and more of them follow".length);
    press("!", "<Escape>", "u");
    expect(content.toString()).toBe("");
    press("u");
    expect(content.toString()).toBe("one\n");
  });

  it("an edit by the formatting bar is a step of its own", () => {
    open("one two");
    press("x");
    view.dispatch({ changes: { from: 0, insert: "**" }, userEvent: "input.format" });
    press("u");
    expect(content.toString()).toBe("ne two");
  });
});

describe("while others write", () => {
  it("visual mode keeps its words, and the next command acts on them", () => {
    open("one two three");
    press("wve");
    expect(shown()).toBe("one [two] three");
    others((text) => text.insert(0, "zero\n"));
    expect(shown()).toBe("zero\none [two] three");
    press("d");
    expect(shown()).toBe("zero\none | three");
  });

  it("lines that are selected stay selected", () => {
    open("one\ntwo\nthree\nfour");
    press("2GV3G");
    others((text) => text.insert(0, "a\nb\n"));
    press("6G");
    expect(shown()).toBe("a\nb\none\n[two\nthree\nfour]");
    press("5Gd");
    expect(content.toString()).toBe("a\nb\none\nfour");
  });

  it("marks keep their place", () => {
    open("one\ntwo");
    press("2Gma", "gg");
    others((text) => text.insert(4, "between\n"));
    press("'a");
    expect(shown()).toBe("one\nbetween\n|two");
  });

  it(". repeats what this person has typed, and nothing of another's", () => {
    open("one");
    press("A", "x");
    others((text) => text.insert(0, "ABCDEFG "));
    press("y", "<Escape>", ".");
    expect(content.toString()).toBe("ABCDEFG onexyxy");
  });

  it("a replacement that asks for each match stops, and replaces nothing in the wrong place", async () => {
    open("one one one");
    press(":s/one/two/gc\n");
    expect(view.dom.querySelector(".cm-vim-panel input")).not.toBeNull();
    others((text) => text.insert(0, "zero "));
    await vi.waitFor(() => expect(said).toEqual(["Stopped replacing: someone else has changed the text"]));
    expect(view.dom.querySelector(".cm-vim-panel input")).toBeNull();
    expect(content.toString()).toBe("zero one one one");
  });

  it("a replacement that asks is not stopped where the editor has gone meanwhile", async () => {
    open("one one one");
    press(":s/one/two/gc\n");
    others((text) => text.insert(0, "zero "));
    view.destroy();
    // An error would be one of no test's.
    await Promise.resolve();
    expect(said).toEqual([]);
  });

  it("whatever they write, whichever keys are pressed, both have one text and nothing throws", () => {
    const errors = vi.spyOn(console, "error");
    const keys = ["<Escape>", "<C-v>", "<C-r>", ..."vVjkhlwbdpxuiaoJ0$G~>.yc".split("")];
    const step = fc.oneof(
      fc.record({ key: fc.constantFrom(...keys) }),
      fc.record({ at: fc.nat(60), remove: fc.nat(20), insert: fc.constantFrom("", "x", "\n", "two\nlines ") }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        open("one two\nthree\n\n- four\nfive");
        for (const each of steps) {
          if ("key" in each) press(each.key);
          else
            others((text) => {
              const at = Math.min(each.at, text.length);
              text.delete(at, Math.min(each.remove, text.length - at));
              text.insert(at, each.insert);
            });
        }
        expect(view.state.doc.toString()).toBe(content.toString());
        view.destroy();
      }),
      { numRuns: 40 },
    );
    expect(errors).not.toHaveBeenCalled();
    errors.mockRestore();
  });
});

describe("turning it on and off", () => {
  const want = (isWanted: boolean): void => {
    if (isWanted) document.documentElement.dataset["keys"] = "vim";
    else delete document.documentElement.dataset["keys"];
    document.dispatchEvent(new CustomEvent("gv-appearance", { detail: { ...usual, vim: isWanted } }));
  };

  it("gives the ordinary keys back, also in the middle of typing", async () => {
    open("one", () => []);
    want(true);
    await vi.waitFor(() => expect(mode()).toBe("NORMAL"));
    press("ix");
    want(false);
    await vi.waitFor(() => expect(mode()).toBe("none"));
    expect(view.dom.querySelector(".cm-fat-cursor, .cm-vimMode")).toBeNull();
    press("dd");
    expect(shown()).toBe("xdd|one");
    press("<C-z>");
    expect(content.toString()).toBe("xone");
    want(true);
    await vi.waitFor(() => expect(mode()).toBe("NORMAL"));
    press("dd");
    expect(content.toString()).toBe("");
  });

  it("F3 goes on with what Vim has searched for, although nothing has asked for finding before", async () => {
    open("one two one two one two", () => []);
    want(true);
    await vi.waitFor(() => expect(mode()).toBe("NORMAL"));
    press("/two\n");
    await vi.waitFor(() => expect(view.dom.querySelector(".cm-searchMatch")).not.toBeNull());
    press("<F3>", "<F3>");
    expect([shown(), view.dom.querySelector(".cm-search")]).toEqual(["one two one [two] one two", null]);
  });

  it("leaves the ordinary keys where Vim cannot be loaded, says so, and tries again at the next change", async () => {
    let fails = true;
    const loadLater = () => (fails ? Promise.reject(new Error("offline")) : Promise.resolve({ vimKeys, leaveVim }));
    open("one", (manager) => wantedVim(manager, loadLater), false);
    const missing = vi.fn();
    document.addEventListener("gv-part-missing", missing);
    want(true);
    await vi.waitFor(() => expect(missing).toHaveBeenCalledOnce());
    press("d");
    expect(shown()).toBe("d|one");
    fails = false;
    want(true);
    await vi.waitFor(() => expect(mode()).toBe("NORMAL"));
    document.removeEventListener("gv-part-missing", missing);
  });

  it("the mode and the prompt speak another language at once", async () => {
    open("one");
    const prompt = () => view.dom.querySelector(".cm-vim-panel input")?.getAttribute("aria-label");
    press("i");
    await changeLanguage("de", await loadWords("de"));
    expect(mode()).toBe("EINFÜGEN");
    press("<Escape>");
    pressed(":");
    expect(prompt()).toBe("Befehl von Vim");
    await changeLanguage("en", undefined);
    expect([mode(), prompt()]).toEqual(["NORMAL", "Command of Vim"]);
  });
});
