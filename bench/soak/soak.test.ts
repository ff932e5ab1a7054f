/** The parts of a soak that are determined by the seed, and the checks. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { parseFaults, formatFaults } from "../../sync/index.ts";
import { seededRandom } from "../../sync/sim/random.ts";
import { formatToken } from "../shared/tokens.ts";
import { formatCommand, parseSoakArguments } from "./arguments.ts";
import { checkGrowth, checkHoldings, findIslands, Ledger, measureGrowth } from "./checks.ts";
import { collectGarbage } from "./members/collect-garbage.ts";
import { documentBytes } from "./members/document-bytes.ts";
import type { Holding } from "./members/member.ts";
import { growthBetween, growthOf, slope } from "./memory.ts";
import {
  drawSchedule,
  formatTrouble,
  pauseInTheMiddle,
  type Burst,
  type Step,
  type Trouble,
} from "./schedule/schedule.ts";
import { dealOut, excess, textLimit } from "./schedule/typing.ts";
import { readRecords, UpdateFile } from "./members/update-file.ts";

const options = { minutes: 30, browsers: 8, peers: 40, rate: 1, seed: 7 };
const isBurst = (step: Step): step is Burst => step.type === "burst";
const troublesOf = (schedule: readonly Step[]): Trouble[] =>
  schedule.filter((step): step is Trouble => step.type !== "burst");

describe("a schedule", () => {
  const schedule = drawSchedule(options);

  it("depends on the seed alone, and is ordered by time", () => {
    expect(drawSchedule(options)).toEqual(schedule);
    expect(drawSchedule({ ...options, seed: 8 })).not.toEqual(schedule);
    expect(schedule.map(({ atMs }) => atMs)).toEqual(schedule.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  it("has every kind of trouble that pages and Node peers can have", () => {
    const kinds = (of: (trouble: Trouble) => boolean): Set<string> =>
      new Set(
        troublesOf(schedule)
          .filter(of)
          .map(({ type }) => type),
      );
    expect(kinds((trouble) => "member" in trouble && trouble.member < 8)).toEqual(
      new Set(["faults", "cable", "freeze", "reload", "crash", "leave"]),
    );
    expect(kinds((trouble) => "member" in trouble && trouble.member >= 8)).toEqual(
      new Set(["faults", "cable", "crash", "leave"]),
    );
    expect(kinds((trouble) => trouble.type === "server")).toEqual(new Set(["server"]));
    const crashes = troublesOf(schedule).filter((trouble) => trouble.type === "crash");
    expect(new Set(crashes.map(({ silently }) => silently))).toEqual(new Set([true, false]));
    expect(crashes.every(({ silently, member }) => !silently || member >= 8)).toBe(true);
  });

  it("starts no trouble before a member's last one is over, and ends all in time", () => {
    const freeAt = new Map<number, number>();
    for (const trouble of troublesOf(schedule)) {
      const who = trouble.type === "server" ? -1 : trouble.member;
      expect(trouble.atMs).toBeGreaterThanOrEqual(freeAt.get(who) ?? 0);
      const over = trouble.atMs + ("forMs" in trouble ? trouble.forMs : 0);
      expect(over).toBeLessThan(options.minutes * 60_000);
      freeAt.set(who, over);
    }
  });

  it("lets no trouble last into the pause, unless the run is too short for one", () => {
    const pauseAt = 15 * 60_000;
    expect(pauseInTheMiddle(options.minutes * 60_000)).toBe(pauseAt);
    const lasting = (steps: readonly Step[], at: number): Step[] =>
      steps.filter((step) => step.atMs < at && step.atMs + ("forMs" in step ? step.forMs : 2_000) > at - 2_000);
    expect(lasting(schedule, pauseAt).filter(({ type }) => type !== "faults")).toEqual([]);
    expect(schedule.some(({ atMs }) => atMs > pauseAt)).toBe(true);
    expect(pauseInTheMiddle(4 * 60_000)).toBeUndefined();
    expect(lasting(drawSchedule({ ...options, minutes: 4 }), 2 * 60_000).length).toBeGreaterThan(0);
  });

  it("has only plans that fault mode accepts, with every kind of fault among them", () => {
    const plans = troublesOf(schedule).flatMap((trouble) => (trouble.type === "faults" ? [trouble.faults] : []));
    for (const plan of plans) expect(parseFaults(formatFaults(plan))).toEqual({ ok: true, faults: plan });
    const words = new Set(plans.flatMap((plan) => Object.keys(plan)));
    expect(words).toEqual(new Set(["dropShare", "delayMs", "duplicateShare", "reorder", "partition", "seed"]));
  });

  it("numbers its bursts, and gives none to members that are away", () => {
    const bursts = schedule.filter(isBurst);
    expect(bursts.map(({ burst }) => burst)).toEqual(bursts.map((_, index) => index));
    const away = troublesOf(schedule).flatMap((trouble) =>
      trouble.type === "crash" || trouble.type === "leave" || trouble.type === "freeze" ? [trouble] : [],
    );
    for (const { member, atMs } of bursts)
      expect(away.some((t) => t.member === member && t.atMs <= atMs && atMs <= t.atMs + t.forMs)).toBe(false);
    expect(bursts.length).toBeGreaterThan(0.8 * options.rate * 30 * 60);
  });

  it("keeps the first members' troubles when others join", () => {
    const first = (of: readonly Step[]): Trouble[] =>
      troublesOf(of).filter((trouble) => trouble.type !== "server" && trouble.member < 8);
    expect(first(drawSchedule({ ...options, peers: 3 }))).toEqual(first(schedule));
  });

  it("is described in lines", () => {
    expect(formatTrouble({ type: "crash", atMs: 1_500, member: 9, forMs: 700, silently: true }, 8)).toBe(
      "    1.5 s  node 1    crash for 700 ms, silently",
    );
    expect(formatTrouble({ type: "faults", atMs: 0, member: 0, faults: { dropShare: 0.2, seed: 3 } }, 8)).toBe(
      "    0.0 s  page 0    faults drop20,seed=3",
    );
  });
});

describe("typing", () => {
  const history = {
    name: "h",
    authors: [
      [
        [0, 0, "a"],
        [1, 0, "b"],
        [2, 0, "🎉"],
      ],
      [[0, 0, "x"]],
    ] as const,
    endContent: undefined,
  };
  const burst = (burst: number, member: number, patches: number): Burst => ({
    type: "burst",
    atMs: burst,
    member,
    burst,
    patches,
    place: 0.5,
  });

  it("deals out each author's patches in order, starts over at the end, and splits no character", () => {
    const typed = dealOut([burst(0, 0, 2), burst(1, 1, 1), burst(2, 2, 2)], history).map(({ patches }) => patches);
    expect(typed).toEqual([
      [
        [0, 0, "a"],
        [1, 0, "b"],
      ],
      [[0, 0, "x"]],
      [
        [2, 0, "??"],
        [0, 0, "a"],
      ],
    ]);
  });

  it("retires a member's own earlier tokens", () => {
    const bursts = [0, 1, 0, 0, 0, 0].map((member, index) => burst(index, member, 1));
    expect(dealOut(bursts, history).map(({ retired }) => retired)).toEqual([[], [], [0], [0, 2], [0, 2, 3], [2, 3, 4]]);
  });

  it("cuts a text that has grown too long", () => {
    expect(excess(textLimit, 0.5)).toBeUndefined();
    expect(excess(textLimit + 30, 0.999)).toEqual({ at: Math.floor(0.999 * textLimit), length: 30 });
  });
});

describe("the growth of memory", () => {
  const minute = 60_000;
  const series = (heap: (minutes: number) => number, document: (minutes: number) => number = () => 0) =>
    Array.from({ length: 60 }, (_, index) => ({
      atMs: (index / 2) * minute,
      heapBytes: heap(index / 2),
      documentBytes: document(index / 2),
    }));

  it("is the slope over the last half, as a share of its level", () => {
    const growth = growthOf(
      series((minutes) => 100 + minutes),
      30 * minute,
    );
    expect(growth?.levelBytes).toBeCloseTo(122.25, 5);
    expect(growth?.grossShare).toBeCloseTo(15 / 122.25, 5);
    expect(growth?.netShare).toBe(growth?.grossShare);
  });

  it("ignores the first half, a few outliers, and noise", () => {
    const random = seededRandom(1);
    const noisy = series((minutes) => (minutes < 15 ? minutes * 10 : 150) + random() * 5);
    for (const at of [40, 50, 59]) (noisy[at] as { heapBytes: number }).heapBytes = 1_000;
    expect(Math.abs(growthOf(noisy, 30 * minute)?.grossShare ?? 1)).toBeLessThan(0.02);
  });

  it("leaves out the growth of the documents", () => {
    const growth = growthOf(
      series(
        (minutes) => 100 + 2 * minutes,
        (minutes) => 10 + 2 * minutes,
      ),
      30 * minute,
    );
    expect(growth?.grossShare).toBeGreaterThan(0.1);
    expect(growth?.netShare).toBeCloseTo(0, 5);
  });

  it("is not judged by a few samples, nor in a short run", () => {
    expect(growthOf(series(() => 1).slice(0, 30), 30 * minute)).toBeUndefined();
    expect(
      growthOf(
        series(() => 1),
        4 * minute,
      ),
    ).toBeUndefined();
    expect(checkGrowth("heap flat", undefined).holds).toBeUndefined();
  });

  it("fails at five per cent", () => {
    const level = { levelBytes: 100, grossShare: 0.2 };
    expect(checkGrowth("heap flat", { ...level, netShare: 0.049 }).holds).toBe(true);
    expect(checkGrowth("heap flat", { ...level, netShare: 0.05 }).holds).toBe(false);
  });

  it("is judged between two calms, by medians, without the growth of the documents", () => {
    const sample = (heapBytes: number, documentBytes: number) => ({ atMs: 0, heapBytes, documentBytes });
    const growth = growthBetween(
      [sample(200, 50), sample(900, 50), sample(190, 50)],
      [sample(230, 70), sample(231, 70), sample(5, 70)],
    );
    expect(growth?.levelBytes).toBe(200);
    expect(growth?.grossShare).toBeCloseTo(0.15, 5);
    expect(growth?.netShare).toBeCloseTo(0.05, 5);
    expect(growthBetween([], [sample(1, 0)])).toBeUndefined();
    expect(growthBetween([sample(1, 0)], [])).toBeUndefined();
  });

  it("is measured for pages by their heaps, and for Node by its process", () => {
    const samples = series(() => 0).map(({ atMs }) => ({
      atMs,
      nodeHeapBytes: 1_000 + atMs / 1_000,
      nodeRssBytes: 5_000,
      nodeDocumentBytes: atMs / 1_000,
      pageHeapBytes: undefined,
      pageDocumentBytes: 0,
    }));
    const calms = { middle: samples.slice(30, 31), end: samples.slice(-1) };
    const { pages, node, nodeUnderFaults, nodeRssUnderFaults } = measureGrowth(samples, calms, 30 * minute);
    expect(pages).toBeUndefined();
    for (const growth of [node, nodeUnderFaults]) {
      expect(growth?.grossShare).toBeGreaterThan(0.1);
      expect(growth?.netShare).toBeCloseTo(0, 5);
    }
    expect(nodeRssUnderFaults?.grossShare).toBe(0);
  });

  it("uses medians", () => {
    const outlier = [0, 1, 2, 3].map((x) => ({ x, y: x === 3 ? 100 : 2 * x + 1 }));
    expect(slope(outlier)).toBeLessThan(35);
    expect(slope([0, 1, 2, 3].map((x) => ({ x, y: 2 * x + 1 })))).toBe(2);
  });
});

describe("what a document takes", () => {
  // As in a room, three write, and every peer gets each edit by itself.
  const writeTogether = (): Y.Doc[] => {
    const random = seededRandom(3);
    const docs = Array.from({ length: 12 }, () => new Y.Doc());
    for (const [index, doc] of docs.entries()) doc.clientID = 2 ** 32 - 1 - index;
    for (const [from, doc] of docs.slice(0, 3).entries())
      doc.on("update", (update: Uint8Array, origin: unknown) => {
        if (origin === "network") return;
        for (const [to, other] of docs.entries()) if (to !== from) Y.applyUpdate(other, update, "network");
      });
    for (let edit = 0; edit < 3_000; edit++) {
      const text = (docs[edit % 3] as Y.Doc).getText("content");
      const at = Math.floor(random() * text.length);
      if (random() < 0.3) text.delete(at, Math.min(4, text.length - at));
      else text.insert(at, edit % 7 === 0 ? "žluťoučký" : "a few words of it");
    }
    return docs;
  };

  it("is what the heap loses without it", () => {
    const heapBytes = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    writeTogether();
    const docs = writeTogether();
    const counted = docs.reduce((sum, doc) => sum + documentBytes(doc, 8), 0);
    const before = heapBytes();
    docs.length = 0;
    const bytes = before - heapBytes();
    expect(counted).toBeGreaterThan(2_000_000);
    expect(counted / bytes).toBeGreaterThan(0.9);
    expect(counted / bytes).toBeLessThan(1.1);
  });

  it("is more for a document written step by step than for one loaded at once, and half with compressed pointers", () => {
    const [written] = writeTogether() as [Y.Doc];
    const loaded = new Y.Doc();
    Y.applyUpdate(loaded, Y.encodeStateAsUpdate(written));
    expect(documentBytes(written, 8)).toBeGreaterThan(documentBytes(loaded, 8));
    expect(documentBytes(written, 4) / documentBytes(written, 8)).toBeCloseTo(0.5, 1);
  });
});

describe("what is checked at the end", () => {
  const holding: Holding = {
    digest: "aa",
    self: "a",
    peers: ["a", "b", "c"],
    signaling: "connected",
    members: 3,
    vector: [
      [1, 10],
      [2, 5],
    ],
    text: "text",
    tokens: formatToken(4) + formatToken(9),
  };
  const memberOf = (burst: number): number => burst % 2;
  const ledger = new Ledger();
  ledger.acknowledge(0, 2, { client: 1, clock: 7 });
  ledger.acknowledge(0, 4, { client: 1, clock: 10 });
  ledger.acknowledge(1, 7, { client: 2, clock: 5 });
  const failing = (...others: [string, Holding][]): string[] =>
    checkHoldings(new Map([["page 0", holding], ["node 0", holding], ...others]), ledger, memberOf)
      .filter(({ holds }) => !holds)
      .map(({ name, detail }) => `${name}: ${detail}`);

  it("passes where all have everything", () => {
    expect(failing()).toEqual([]);
    expect(ledger.characters).toBe(15);
  });

  it("names the members with another digest", () => {
    expect(failing(["node 1", { ...holding, digest: "bb" }])).toEqual([
      "every digest equal: 2 different: node 1 hold something else",
    ]);
  });

  it("finds different texts under equal digests", () => {
    expect(failing(["node 1", { ...holding, text: "test" }])).toEqual(["nobody diverged: 2 different texts"]);
  });

  it("names a member that is alone", () => {
    expect(failing(["node 1", { ...holding, self: "d", peers: [] }])).toEqual([
      "everyone linked, and no island: apart: node 1 (signaling connected, 3 members known, 0 links)",
    ]);
  });

  it("finds an island: members that are linked, but only to each other", () => {
    const linked = (self: string, ...peers: string[]): Holding => ({ ...holding, self, peers });
    const room: [string, Holding][] = [
      ["node 0", linked("a", "b", "c")],
      ["node 1", linked("b", "a")],
      ["node 2", linked("c", "a", "gone")],
      ["node 3", linked("d", "gone")],
      ["node 4", linked("e", "f", "gone")],
      // The other end may not know this link yet.
      ["node 5", linked("f")],
    ];
    expect(findIslands(new Map(room.slice(0, 3)))).toEqual([]);
    expect(findIslands(new Map(room))).toEqual([
      "node 4 (signaling connected, 3 members known, 2 links), node 5 (signaling connected, 3 members known, 0 links)",
      "node 3 (signaling connected, 3 members known, 1 links)",
    ]);
  });

  it("counts missing acknowledged characters, of a client that is behind and of an unknown one", () => {
    expect(failing(["node 1", { ...holding, vector: [[1, 8]] }])).toEqual([
      "every acknowledged character present: 15 acknowledged, 7 missing where most are",
    ]);
  });

  it("misses a member's last token, unless a later one of the same member is there", () => {
    expect(failing(["node 1", { ...holding, tokens: formatToken(2) + formatToken(9) }])).toEqual([
      "nobody diverged: 2 different texts",
      "every last acknowledged token in the text: 1 missing where most are",
    ]);
    expect(ledger.missingTokens({ ...holding, tokens: formatToken(6) + formatToken(7) }, memberOf)).toBe(0);
  });

  it("fails where nothing was acknowledged", () => {
    const [, , , characters] = checkHoldings(new Map([["a", holding]]), new Ledger(), memberOf);
    expect(characters?.holds).toBe(false);
  });
});

describe("a document in a file", () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });
  const path = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), "soak-test-"));
    folders.push(folder);
    return join(folder, "0.updates");
  };

  it("opens with everything that was saved, over many merges", async () => {
    const at = await path();
    const doc = new Y.Doc();
    const file = await UpdateFile.open(at, doc);
    for (let edit = 0; edit < 450; edit++) {
      doc.getText("content").insert(0, String(edit % 10));
      await file.saved();
    }
    const again = new Y.Doc();
    await UpdateFile.open(at, again);
    expect(again.getText("content").toJSON()).toBe(doc.getText("content").toJSON());
    expect(readRecords(await readFile(at)).length).toBeLessThanOrEqual(200);
  });

  it("continues in the same file after a crash, without what was not saved", async () => {
    const at = await path();
    const first = new Y.Doc();
    const file = await UpdateFile.open(at, first);
    first.getText("content").insert(0, "saved");
    await file.saved();
    first.getText("content").insert(0, "being written ");
    first.getText("content").insert(0, "lost ");
    await file.abandon();
    await expect(file.saved()).rejects.toThrow("closed before everything was in it");
    const second = new Y.Doc();
    const reopened = await UpdateFile.open(at, second);
    expect(second.getText("content").toJSON()).toBe("being written saved");
    second.getText("content").insert(0, "and ");
    await reopened.close();
    const third = new Y.Doc();
    await UpdateFile.open(at, third);
    expect(third.getText("content").toJSON()).toBe("and being written saved");
  });

  it("ignores a record that was cut short", async () => {
    const at = await path();
    const doc = new Y.Doc();
    const file = await UpdateFile.open(at, doc);
    doc.getText("content").insert(0, "whole");
    await file.saved();
    await writeFile(at, Buffer.concat([await readFile(at), Buffer.from([200, 0, 0, 0, 1, 2])]));
    const again = new Y.Doc();
    await UpdateFile.open(at, again);
    expect(again.getText("content").toJSON()).toBe("whole");
  });
});

describe("the arguments", () => {
  it("default to thirty minutes of eight pages and forty peers, with a drawn seed", () => {
    expect(parseSoakArguments([], () => 0.5)).toEqual({
      type: "run",
      options: { minutes: 30, browsers: 8, peers: 40, rate: 1, seed: 2 ** 31, app: "dist", json: false },
    });
  });

  it("come back from the command that repeats a run", () => {
    const argv = "--minutes 2.5 --browsers 2 --peers 8 --rate 0.5 --seed 9 --app elsewhere".split(" ");
    const parsed = parseSoakArguments(argv);
    if (parsed.type !== "run") throw new Error(parsed.type);
    const [, , , , , ...words] = formatCommand(parsed.options).split(" ");
    expect(words).toEqual(argv);
  });

  it.each([
    [["--minutes", "0"]],
    [["--minutes", "long"]],
    [["--browsers", "1.5"]],
    [["--peers", "-1"]],
    [["--peers", "1", "--browsers", "0"]],
    [["--seed", ""]],
    [["--nonsense"]],
    [["stray"]],
  ])("are refused with a sentence: %j", (argv) => {
    const parsed = parseSoakArguments(argv);
    expect(parsed.type === "refused" ? parsed.reason : "").toMatch(/\w+ .*\w/);
  });
});
