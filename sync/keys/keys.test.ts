import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveKeys, documentId } from "./document-keys.ts";
import { Handshake, type HandshakeResult } from "./handshake.ts";
import { open, seal } from "./seal.ts";
import { createSecret, formatDocumentLink, fromBase64Url, isSecret, parseDocumentLink, toBase64Url } from "./secret.ts";

/** Any code point, without halves of surrogate pairs. fast-check's own `binary` takes two seconds to set up. */
const codePoint = fc.nat({ max: 0x10f7ff }).map((code) => String.fromCodePoint(code < 0xd800 ? code : code + 0x800));

const fixedSecret = toBase64Url(Uint8Array.from({ length: 32 }, (_, index) => index));

describe("a secret", () => {
  it("is 43 characters, different each time", () => {
    const secret = createSecret();
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(createSecret()).not.toBe(secret);
    expect(isSecret(secret)).toBe(true);
  });

  it("has one spelling: stray bits and other alphabets are refused", () => {
    expect(isSecret(fixedSecret)).toBe(true);
    for (const wrong of [
      "",
      "abc",
      fixedSecret.slice(1),
      `${fixedSecret}A`,
      `${fixedSecret.slice(0, 42)}9`,
      `${fixedSecret}=`,
    ])
      expect(isSecret(wrong), wrong).toBe(false);
  });

  it("survives base64url for any bytes, and arbitrary text never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect([...(fromBase64Url(toBase64Url(bytes)) ?? [])]).toEqual([...bytes]);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: codePoint }), (text) => {
        const bytes = fromBase64Url(text);
        if (bytes) expect(toBase64Url(bytes)).toBe(text);
      }),
    );
  });
});

describe("a link", () => {
  it("opens its document", () => {
    expect(parseDocumentLink(formatDocumentLink(fixedSecret))).toEqual({ type: "edit", secret: fixedSecret });
  });

  it("is a new document when there is none", () => {
    for (const hash of ["", "#", "#/", "#?utm_source=mail", "#/&fbclid=1", "#%2F"])
      expect(parseDocumentLink(hash)).toEqual({ type: "new" });
  });

  it("asks for a new document by name", () => {
    for (const hash of ["#/new", "#/new/", "#new", "#!/new", "#/New", "#/new?utm_source=mail", "#%2Fnew"])
      expect(parseDocumentLink(hash)).toEqual({ type: "new", asked: true });
    for (const hash of ["#/newer", "#/new/page", "#/edit/new"]) expect(parseDocumentLink(hash).type).toBe("broken");
  });

  it("says what is wrong with it", () => {
    expect(parseDocumentLink(`#/edit/${fixedSecret.slice(0, 20)}`)).toEqual({
      type: "broken",
      why: "cut-short",
      reason: "The link is cut short: 20 of 43 characters of its key are there.",
    });
    for (const hash of [
      `#/edit/${fixedSecret}x`,
      `#/edit/${fixedSecret.slice(0, 42)}%`,
      "#/edit/ä",
      "#hello",
      "#/else/x",
    ])
      expect(parseDocumentLink(hash), hash).toMatchObject({ type: "broken" });
    expect(parseDocumentLink("#/view/whatever")).toEqual({ type: "view-unsupported" });
  });

  it("is cut short also when something follows it", () => {
    for (const rest of ["", ".", ")", "%20", ">", "\u200b"])
      expect(parseDocumentLink(`#/edit/${fixedSecret.slice(0, 20)}${rest}`), rest).toEqual({
        type: "broken",
        why: "cut-short",
        reason: "The link is cut short: 20 of 43 characters of its key are there.",
      });
  });

  it("opens with what other programs leave around it", () => {
    const whole = formatDocumentLink(fixedSecret);
    const after = [
      ".",
      ")",
      "/",
      "%20",
      " ",
      "%0A",
      "?utm_source=mail&utm_medium=x",
      "&utm_source=mail",
      "?fbclid=1",
      ">",
      "]",
    ];
    after.push(
      ",",
      ";",
      ":",
      "!",
      '"',
      "%22",
      "'",
      "`",
      "*",
      "**",
      "_",
      "__",
      "-",
      "|",
      "\\",
      "=",
      "”",
      "%E2%80%9D",
      "»",
      "…",
      ".)",
    );
    after.push(
      "\u200b",
      "%E2%80%8B",
      "\ufeff",
      "#top",
      "%",
      "%2",
      "%25",
      "%2520",
      "%FF",
      " and what it says",
      "。",
      "、",
    );
    for (const rest of after)
      expect(parseDocumentLink(whole + rest), rest).toEqual({ type: "edit", secret: fixedSecret });
    const rewritten = [
      whole.replace("edit", "Edit"),
      whole.replace("edit", "EDIT"),
      whole.replace("#/", "#"),
      whole.replace("#/", "#//"),
      whole.replace("#/", "#!/"),
      whole.replace("edit/", "edit//"),
      whole.replace("edit/", "edit/%3C"),
      `#${encodeURIComponent(whole.slice(1))}`,
      `#${encodeURIComponent(encodeURIComponent(whole.slice(1)))}.`,
      `${whole.slice(0, 30)}\u200b${whole.slice(30)}`,
      `${whole.slice(0, 30)}%C2%AD${whole.slice(30)}`,
      `\u2066${whole}\u2069`.replace("\u2066#", "#\u2066"),
    ];
    for (const link of rewritten) expect(parseDocumentLink(link), link).toEqual({ type: "edit", secret: fixedSecret });
  });

  it("is broken, not another document, when its key was changed", () => {
    const changed = ["x", "xyz", "_x"].map((rest) => fixedSecret + rest);
    changed.push(
      `${fixedSecret.slice(0, 20)} ${fixedSecret.slice(20)}`,
      `${fixedSecret.slice(0, 20)}...`.padEnd(60, "a"),
    );
    for (const key of changed) expect(parseDocumentLink(`#/edit/${key}`), key).toMatchObject({ type: "broken" });
  });

  it("never throws, whatever the address bar holds", () => {
    fc.assert(fc.property(fc.string({ unit: codePoint }), (hash) => typeof parseDocumentLink(hash).type === "string"));
    fc.assert(
      fc.property(
        fc.string({ unit: codePoint }),
        (rest) => typeof parseDocumentLink(`#/edit/${rest}`).type === "string",
      ),
    );
  });
});

describe("the keys of a document", () => {
  it("follow from the secret alone, and from each other not at all", async () => {
    const [keys, again, other] = await Promise.all([fixedSecret, fixedSecret, createSecret()].map(deriveKeys));
    expect(keys?.room).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(again?.room).toBe(keys?.room);
    expect(other?.room).not.toBe(keys?.room);
    expect(await documentId(fixedSecret)).not.toBe(keys?.room);
    expect(keys?.linkKey.extractable).toBe(false);
  });

  it("are the ones that PROTOCOL.md gives for its example", async () => {
    expect((await deriveKeys(fixedSecret)).room).toBe("X7lMRayei0cG7aTmRynqTw");
    expect(await documentId(fixedSecret)).toBe("rLhaD2tOl_HF7uquTV3N7g");
  });

  it("are refused for anything but a secret", async () => {
    await expect(deriveKeys("short")).rejects.toThrow(TypeError);
  });
});

describe("a sealed envelope", () => {
  it("opens with its key in its context, and not otherwise", async () => {
    const { signalKey } = await deriveKeys(fixedSecret);
    const { signalKey: otherKey } = await deriveKeys(createSecret());
    const plain = Uint8Array.of(1, 2, 3);
    const envelope = Uint8Array.from(await seal(signalKey, plain, "a b"));
    expect(await open(signalKey, envelope, "a b")).toEqual(plain);
    expect(await open(signalKey, envelope, "b a")).toBeUndefined();
    expect(await open(otherKey, envelope, "a b")).toBeUndefined();
    for (let index = 0; index < envelope.length; index++) {
      const forged = Uint8Array.from(envelope);
      forged[index] = (forged[index] as number) ^ 1;
      expect(await open(signalKey, forged, "a b")).toBeUndefined();
    }
    for (let length = 0; length < envelope.length; length++)
      expect(await open(signalKey, envelope.slice(0, length), "a b")).toBeUndefined();
  });
});

describe("the handshake", () => {
  interface Side {
    readonly linkKey: CryptoKey;
    readonly self: string;
    readonly expected?: string;
    readonly initiator: boolean;
    readonly binding: string;
  }
  const alice = "aaaaaaaaaaaaaaaa";
  const bob = "bbbbbbbbbbbbbbbb";

  /** Runs both sides to their ends. */
  async function run(a: Side, b: Side): Promise<[HandshakeResult, HandshakeResult]> {
    const toA: Uint8Array[] = [];
    const toB: Uint8Array[] = [];
    const sideA = new Handshake({ expected: undefined, ...a, send: (message) => toB.push(message) });
    const sideB = new Handshake({ expected: undefined, ...b, send: (message) => toA.push(message) });
    let resultA: HandshakeResult = { type: "waiting" };
    let resultB: HandshakeResult = { type: "waiting" };
    for (let turn = 0; turn < 2; turn++) {
      const [forA, forB] = [toA.shift(), toB.shift()];
      if (forA && resultA.type === "waiting") resultA = await sideA.receive(forA);
      if (forB && resultB.type === "waiting") resultB = await sideB.receive(forB);
    }
    return [resultA, resultB];
  }

  async function sides(): Promise<[Side, Side]> {
    const { linkKey } = await deriveKeys(fixedSecret);
    return [
      { linkKey, self: alice, initiator: true, binding: "fp-a fp-b" },
      { linkKey, self: bob, initiator: false, binding: "fp-a fp-b" },
    ];
  }

  it("proves each side to the other", async () => {
    const [a, b] = await sides();
    expect(await run(a, b)).toEqual([
      { type: "proved", peer: bob },
      { type: "proved", peer: alice },
    ]);
  });

  it.each<[string, (b: Side) => Promise<Side> | Side]>([
    ["another document's key", async (b) => ({ ...b, linkKey: (await deriveKeys(createSecret())).linkKey })],
    ["other fingerprints: someone stands between", (b) => ({ ...b, binding: "fp-a fp-evil" })],
    ["the same role", (b) => ({ ...b, initiator: true })],
    ["this side's own id", (b) => ({ ...b, self: alice })],
  ])("fails for both with %s", async (_, change) => {
    const [a, b] = await sides();
    const results = await run(a, await change(b));
    expect(results.some(({ type }) => type === "proved")).toBe(false);
    expect(results.some(({ type }) => type === "failed")).toBe(true);
  });

  it("fails when someone else answers than was dialled", async () => {
    const [a, b] = await sides();
    const [result] = await run({ ...a, expected: "cccccccccccccccc" }, b);
    expect(result).toEqual({ type: "failed", reason: "not the peer dialled" });
  });

  it("fails when its own messages are sent back to it", async () => {
    const [a] = await sides();
    const sent: Uint8Array[] = [];
    const side = new Handshake({ ...a, expected: undefined, send: (message) => sent.push(message) });
    expect(await side.receive(sent[0] as Uint8Array)).toMatchObject({ type: "failed" });
  });

  it("fails on arbitrary bytes, and never throws", async () => {
    const [a] = await sides();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
        fc.pre(bytes.length !== 25);
        const side = new Handshake({ ...a, expected: undefined, send: () => undefined });
        expect(await side.receive(bytes)).toMatchObject({ type: "failed" });
      }),
    );
  });
});
