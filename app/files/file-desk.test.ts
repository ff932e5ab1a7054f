// @vitest-environment jsdom
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import "../editor/testing/no-layout.ts";
import { listDocuments } from "../documents/document-index.ts";
import type { OwnProblem } from "../problems/problems.ts";
import { storesOfEachTest } from "../storage/testing/stores.ts";
import { FileDesk, type FilesHost, type OpenDocument } from "./file-desk.ts";
import { GvFiles } from "./gv-files.ts";

storesOfEachTest();

let view: EditorView;
let current: OpenDocument | undefined;
let links: { readonly tab: boolean }[];
const raised: string[] = [];
const host = {
  current: () => current,
  view: () => view,
  begin: vi.fn(),
  openNew: vi.fn(),
  showText: async () => undefined,
  focus: vi.fn(),
  raise: (problem: OwnProblem) => void raised.push(problem.message()),
} satisfies FilesHost;
let ask = vi.spyOn(GvFiles.prototype, "ask");

beforeEach(() => {
  const doc = new Y.Doc();
  links = [];
  current = {
    doc,
    content: doc.getText("content"),
    title: doc.getText("title"),
    provider: { agreement: () => ({ links, others: [] }) as never },
    arrival: { state: "here" },
  };
  view = new EditorView({ doc: "one", parent: document.body });
  vi.clearAllMocks();
  ask = vi.spyOn(GvFiles.prototype, "ask").mockResolvedValue(undefined);
  raised.length = 0;
});
afterEach(() => {
  view.destroy();
  document.body.replaceChildren();
});

const file = (name: string, content: string) => ({ file: new File([content], name), isFolder: false });
const refusedImage = { file: new File(["x"], "photo.png", { type: "image/png" }), isFolder: false };
const refusal = "“photo.png” is an image. Images come later; until then a document takes text only.";

test("a file begins a blank document that nobody else is in, and asks nothing", async () => {
  links = [{ tab: true }];
  await new FileDesk(host).take([file("plan.md", "Bring cake")]);
  expect(host.begin.mock.calls).toEqual([[expect.objectContaining({ title: "plan", text: "Bring cake" })]]);
  expect(ask).not.toHaveBeenCalled();
});

test.each<[string, (open: OpenDocument) => OpenDocument]>([
  ["has a text", (open) => (open.content.insert(0, "one"), open)],
  ["has a title", (open) => (open.title.insert(0, "Plan"), open)],
  ["is awaited", (open) => ({ ...open, arrival: { state: "waiting" } })],
  ["has somebody else in it", (open) => (links.push({ tab: false }), open)],
])("a file asks what is to become of it where the document %s", async (_, change) => {
  current = current && change(current);
  await new FileDesk(host).take([file("plan.md", "Bring cake")]);
  expect(ask.mock.calls).toEqual([[{ names: ["plan.md"], refusals: [], place: "caret" }]]);
  expect(host.begin).not.toHaveBeenCalled();
  expect(view.state.doc.toString()).toBe("one");
});

test("a file begins no other document that is opened while it is read, and may be opened by itself", async () => {
  const taken = new FileDesk(host).take([file("plan.md", "Bring cake")]);
  current = current && { ...current };
  await taken;
  expect(host.begin).not.toHaveBeenCalled();
  expect(ask.mock.calls).toEqual([[{ names: ["plan.md"], refusals: [], place: undefined }]]);
});

test("where the focus was is gone when the question is cancelled, the text gets it", async () => {
  links = [{ tab: false }];
  const desk = new FileDesk(host);
  const field = document.body.appendChild(document.createElement("input"));
  field.focus();
  await desk.take([file("plan.md", "Bring cake")]);
  expect(host.focus).not.toHaveBeenCalled();
  field.remove();
  await desk.take([file("plan.md", "Bring cake")]);
  expect(host.focus).toHaveBeenCalledTimes(1);
});

test("several files ask also in a blank document, which can begin with one only", async () => {
  await new FileDesk(host).take([file("a.md", "A"), file("b.md", "B")]);
  expect(ask.mock.calls[0]?.[0].names).toEqual(["a.md", "b.md"]);
});

test("what is inserted goes behind the selection, which stays", async () => {
  links = [{ tab: false }];
  view.dispatch({ selection: { anchor: 0, head: 3 } });
  ask.mockResolvedValue("insert");
  await new FileDesk(host).take([file("a.md", "A\r\n"), file("b.md", "B")]);
  expect(view.state.doc.toString()).toBe("one\n\nA\n\nB");
});

test("nothing is inserted into an editor that has been replaced while the question was open", async () => {
  links = [{ tab: false }];
  const old = view;
  ask.mockImplementation(async () => {
    view = new EditorView({ doc: "other", parent: document.body });
    return "insert";
  });
  await new FileDesk(host).take([file("a.md", "A")]);
  expect([old.state.doc.toString(), view.state.doc.toString()]).toEqual(["one", "other"]);
  old.destroy();
});

test("files without a document are opened as documents: the first is shown, and the others are listed", async () => {
  current = undefined;
  await new FileDesk(host).take([file("a.md", "# A\n\nfirst"), file("b.txt", "second"), file("c.md", "# C\n\nthird")]);
  expect(host.openNew.mock.calls).toEqual([[expect.objectContaining({ text: "# A\n\nfirst" })]]);
  const listed = (await listDocuments()).map(({ title, excerpt }) => [title, excerpt]);
  expect(listed.toSorted(([one = ""], [other = ""]) => one.localeCompare(other))).toEqual([
    ["b", "second"],
    ["C", "third"],
  ]);
  expect(ask).not.toHaveBeenCalled();
});

test("what is refused beside a file that is opened is said on the page of that file", async () => {
  current = undefined;
  await new FileDesk(host).take([refusedImage, file("a.md", "A")]);
  expect(host.openNew).toHaveBeenCalledTimes(1);
  expect(raised).toEqual([]);
  dispatchEvent(new Event("hashchange"));
  expect(raised).toEqual([refusal]);
});

test("files that cannot be taken change nothing, and are refused with a sentence", async () => {
  await new FileDesk(host).take([refusedImage, { file: undefined, isFolder: true }]);
  expect(raised).toEqual([`${refusal} “?” is a folder. Take the files in it instead.`]);
  expect([host.begin.mock.calls, host.openNew.mock.calls, ask.mock.calls]).toEqual([[], [], []]);
});

test("files that come while others are read replace them", async () => {
  const desk = new FileDesk(host);
  links = [{ tab: false }];
  await Promise.all([desk.take([file("a.md", "A")]), desk.take([file("b.md", "B")])]);
  expect(ask.mock.calls.map(([{ names }]) => names)).toEqual([["b.md"]]);
});

test("a text that takes long is announced before it is inserted", async () => {
  links = [{ tab: false }];
  ask.mockResolvedValue("insert");
  const said: [string, number][] = [];
  const note = ({ detail }: CustomEvent<string>): void => void said.push([detail, view.state.doc.length]);
  document.addEventListener("gv-say", note);
  await new FileDesk(host).take([file("a.md", "x".repeat(600_000))]);
  await new FileDesk(host).take([file("b.md", "short")]);
  document.removeEventListener("gv-say", note);
  expect(said.map(([words]) => words)).toEqual(["Inserting", "Inserted", "Inserted"]);
  expect(said[0]?.[1]).toBe(3);
});

test("texts that together are larger than a document takes can only be opened", async () => {
  const large = "x".repeat(3 * 1024 * 1024);
  links = [{ tab: false }];
  await new FileDesk(host).take([file("a.md", large), file("b.md", large)]);
  expect(ask.mock.calls[0]?.[0].place).toBeUndefined();
});

test("a drag says what a drop would do, and a browser that does not tell its end leaves nothing behind", () => {
  const desk = new FileDesk(host);
  const element = document.body.lastElementChild as GvFiles;
  const hint = (types: readonly string[]): unknown => {
    desk.show(types);
    return element.hint;
  };
  expect(hint(["text/markdown"])).toBe("open");
  links = [{ tab: false }];
  expect(hint(["text/markdown", "image/png"])).toBe("choose");
  // Some browsers do not tell what is dragged.
  expect(hint([])).toBe("choose");
  expect(hint(["image/png", "image/jpeg"])).toBe("image");
  dispatchEvent(new Event("pointermove"));
  expect(element.hint).toBeUndefined();
});
