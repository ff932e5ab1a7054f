import { expect, test } from "vitest";
import { describeRefusals, mostFiles, readFiles } from "./read-files.ts";

const file = (name: string, content: string | Uint8Array<ArrayBuffer> = "text") => ({
  file: new File([content], name),
  isFolder: false,
});

test("files are read in their order, and each that is refused has a sentence", async () => {
  const { texts, refusals } = await readFiles([
    file("b.md", "# B\r\n"),
    file("x.bin", new Uint8Array([0, 1])),
    { file: new File([], "photos"), isFolder: true },
    file("a.csv", "name;age"),
    { file: undefined, isFolder: false },
  ]);
  expect(texts).toEqual([
    { name: "b.md", title: "", text: "# B\n" },
    { name: "a.csv", title: "a.csv", text: "name;age" },
  ]);
  expect(refusals.map((describe) => describe())).toEqual([
    "“x.bin” is not a text file.",
    "“photos” is a folder. Take the files in it instead.",
    "“?” could not be read.",
  ]);
});

test("more files than are taken at a time are refused together, and none is read", async () => {
  const all = Array.from({ length: mostFiles + 1 }, (_, index) => file(`${index}.md`));
  for (const { file } of all) file.arrayBuffer = () => Promise.reject(new Error("read"));
  const { texts, refusals } = await readFiles(all);
  expect(texts).toEqual([]);
  expect(refusals.map((describe) => describe())).toEqual(["These are 21 files. At most 20 can be taken at a time."]);
  expect((await readFiles(all.slice(1))).refusals).toHaveLength(mostFiles);
});

test("of many refusals the first are said, and the others counted", () => {
  const refusals = ["One.", "Two.", "Three.", "Four.", "Five."].map((sentence) => () => sentence);
  expect(describeRefusals(refusals.slice(0, 2))).toBe("One. Two.");
  expect(describeRefusals(refusals)).toBe("One. Two. Three. Files that cannot be taken, besides these: 2.");
});
