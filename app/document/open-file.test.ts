import { describe, expect, it } from "vitest";
import { largestFileBytes, nameInWords, openFile } from "./open-file.ts";

const open = (content: string | readonly number[], name = "Party plan.md") =>
  openFile(new File([typeof content === "string" ? content : Uint8Array.from(content)], name));
/** What is said of a file that is refused. */
const refusal = async (opened: ReturnType<typeof openFile>): Promise<string> => {
  const result = await opened;
  return result.ok ? "" : result.describe();
};
const utf16 = (text: string): number[] => [...Buffer.from(text, "utf16le")];

describe("a file that is opened", () => {
  it.each([
    ["Party plan.md", "Bring cake", "Party plan"],
    ["notes.v2.TXT", "Bring cake", "notes.v2"],
    ["plan.markdown", "", "plan"],
    ["notes", "Bring cake", "notes"],
    [".md", "Bring cake", ""],
    ["a\u202e\nb.md", "Bring cake", "a b"],
  ])("%j has the title of its name", async (name, text, title) => {
    expect(await open(text, name)).toEqual({ ok: true, text, title });
  });

  it("goes by its first heading when it has one, as every document does", async () => {
    expect(await open("Dear all\n\n# Field report\n")).toMatchObject({
      title: "",
      text: "Dear all\n\n# Field report\n",
    });
  });

  it("has the line ends that the editor has", async () => {
    expect(await open("one\r\ntwo\rthree\n")).toMatchObject({ text: "one\ntwo\nthree\n" });
  });

  it("loses the mark that programs put before UTF-8", async () => {
    expect(await open([0xef, 0xbb, 0xbf, ...Buffer.from("# Größe 😀")])).toMatchObject({ text: "# Größe 😀" });
  });

  it("may be UTF-16, when it says so", async () => {
    expect(await open([0xff, 0xfe, ...utf16("Größe")])).toMatchObject({ text: "Größe" });
    expect(await open([0xfe, 0xff, 0, 0x41])).toMatchObject({ text: "A" });
  });

  it("has whole characters only", async () => {
    expect(await open([0x61, 0xed, 0xa0, 0xbd, 0x62])).toMatchObject({ text: "a\ufffdb" });
    expect(await open([0xff, 0xfe, 0x3d, 0xd8, 0x62, 0])).toMatchObject({ text: "\ufffdb" });
    expect(await open("힣 한")).toMatchObject({ text: "힣 한" });
  });
});

describe("a file that is refused, with a sentence", () => {
  it.each<[string, readonly number[], RegExp]>([
    ["other bytes", [0x89, 1, 2, 3, 4, 0xff], /not a text file/],
    ["control characters, although UTF-8 has them", [...Buffer.from("a\x01\x02\x1b\x7f")], /not a text file/],
    ["UTF-16 that is none", [0xff, 0xfe, 0, 0, 0, 0], /not a text file/],
    ["a text in an old encoding", [...Buffer.from("Gr"), 0xfc, ...Buffer.from("sse aus Wien")], /not saved as UTF-8/],
    ["a character that is cut off", [0x61, 0xed, 0xa0], /not saved as UTF-8/],
  ])("is %s", async (_, bytes, reason) => {
    expect(await refusal(open(bytes))).toMatch(reason);
  });

  it.each<[string, readonly number[]]>([
    ["PNG", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ["JPEG", [0xff, 0xd8, 0xff, 0xe0, 0, 16]],
    ["GIF", [...Buffer.from("GIF89a"), 1, 0]],
    ["WebP", [...Buffer.from("RIFF\n\0\0\0WEBPVP8 "), 0]],
    ["AVIF", [0, 0, 0, 32, ...Buffer.from("ftypavif"), 0]],
    ["HEIC", [0, 0, 0, 32, ...Buffer.from("ftypheic"), 0]],
  ])("is an image by its bytes, whatever its name: %s", async (_, bytes) => {
    expect(await refusal(open(bytes, "notes.md"))).toBe(
      "“notes.md” is an image. Images come later; until then a document takes text only.",
    );
  });

  it("is an image by its type, also where it is a text or too large", async () => {
    const drawing = new File(["<svg xmlns='http://www.w3.org/2000/svg'/>"], "logo.svg", { type: "image/svg+xml" });
    expect(await refusal(openFile(drawing))).toContain("“logo.svg” is an image. Images come later");
    const photo = new File([new Uint8Array(largestFileBytes + 1)], "photo.jpg", { type: "image/jpeg" });
    expect(await refusal(openFile(photo))).toContain("“photo.jpg” is an image. Images come later");
  });

  it("is no image where a text begins like one", async () => {
    expect(await open("GIF89a is a format")).toMatchObject({ ok: true, text: "GIF89a is a format" });
  });

  it("is too large, by a byte", async () => {
    expect(await open("x".repeat(largestFileBytes))).toMatchObject({ ok: true });
    expect(await refusal(open("x".repeat(largestFileBytes + 1)))).toContain("5 MB");
  });

  it("cannot be read", async () => {
    const file = new File([], "gone.md");
    file.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotFoundError"));
    expect(await refusal(openFile(file))).toBe("“gone.md” could not be read.");
  });
});

describe("the name of a file in a sentence", () => {
  it.each([
    ["Party plan.md", "Party plan.md"],
    ["a\u202etxt.exe\u2066\u200e\u061c\0\n.md", "a txt.exe .md"],
    ["<img src=x onerror=alert(1)>.md", "<img src=x onerror=alert(1)>.md"],
    ["a" + "\u0301".repeat(50) + ".md", "a" + "\u0301".repeat(4) + ".md"],
    ["x".repeat(255), `${"x".repeat(60)}…`],
    ["\u200b\u202e", "?"],
    ["", "?"],
  ])("%j is %j", (name, words) => {
    expect(nameInWords({ name })).toBe(words);
  });
});
