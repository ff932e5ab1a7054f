import { expect, test } from "vitest";
import type { GrapevineAgreement, GrapevineStatus, LinkAgreement } from "../../sync/index.ts";
import type { DocumentRecord } from "../documents/document-index.ts";
import { readFacts, readLinks, readMap } from "./read-whereabouts.ts";
import type { StatusSources } from "./status-controller.ts";

const user = (name: string, tabs: number[] = []) => ({ user: { name, color: "#575ef4" }, tabs });
const link = (peer: string, client: number | undefined, is: Partial<LinkAgreement> = {}): LinkAgreement => ({
  peer,
  client,
  tab: false,
  standing: "same",
  since: 0,
  comparedAt: 5,
  sameAt: 5,
  unansweredSince: undefined,
  roundTripMs: 10,
  neighbours: [],
  ...is,
});

interface Scene {
  readonly states: readonly (readonly [number, unknown])[];
  readonly agreement: Partial<GrapevineAgreement>;
  readonly members?: number;
  readonly store?: unknown;
  readonly arrival?: string;
}

function sources({ states, agreement, members = 1, store, arrival = "here" }: Scene): StatusSources {
  const status: Partial<GrapevineStatus> = { members, links: agreement.links?.length ?? 0, signaling: "connected" };
  return {
    provider: {
      awareness: { clientID: 1, getStates: () => new Map(states) },
      agreement: () => ({ links: [], others: [], ...agreement }),
      status: () => status,
      links: () => ({ self: "self", peers: [], tabs: [] }),
    },
    store: store ?? { state: { type: "saving" }, savedAt: 7 },
    arrival: { state: arrival },
  } as unknown as StatusSources;
}
const read = (scene: Scene, record?: Partial<DocumentRecord>) =>
  readFacts(sources(scene), [], record as DocumentRecord | undefined);

test("own tabs are not other people, and the tabs of another browser are one person", () => {
  const scene: Scene = {
    states: [
      [1, user("Ada", [2])],
      [2, user("Ada", [1])],
      [3, user("Ben", [4])],
      [4, user("Ben", [3])],
    ],
    agreement: {
      links: [
        link("a", 2, { tab: true }),
        link("b", 3, { standing: "behind" }),
        link("c", 4),
        link("d", undefined, { standing: "unknown" }),
      ],
    },
  };
  const { linked, tabs } = read(scene);
  expect(linked.map(({ name, standing }) => [name, standing])).toEqual([
    ["Ben", "same"],
    ["Someone", "unknown"],
  ]);
  expect(tabs).toBe(2);
  expect(readLinks(sources(scene)).map(({ name }) => name)).toEqual(["Your other tab", "Ben", "Ben", "Someone"]);
});

test("people without a link are told once, and not those who have one in another tab", () => {
  const { others } = read({
    states: [
      [1, user("Ada")],
      [3, user("Ben", [4])],
      [4, user("Ben", [3])],
      [5, user("Cem")],
    ],
    agreement: {
      links: [link("b", 3)],
      others: [
        { peer: "c", client: 4, failure: "no-relay" },
        { peer: "d", client: 5, failure: undefined },
        { peer: "e", client: undefined, failure: "no-answer" },
      ],
    },
  });
  expect(others).toEqual([
    { name: "Cem", failure: undefined },
    { name: "Someone", failure: "no-answer" },
  ]);
});

test("what others call themselves is untrusted", () => {
  const { linked } = read({
    states: [[3, { user: { name: "A\nB\u202E".repeat(99) } }]],
    agreement: { links: [link("b", 3)] },
  });
  expect(linked[0]?.name.length).toBeLessThanOrEqual(32);
  expect(linked[0]?.name).not.toMatch(/[\n\u202E]/);
});

test("the saved copy, and what the list of documents knows", () => {
  const none: Scene = { states: [[1, user("Ada")]], agreement: {} };
  expect(read(none)).toMatchObject({ copy: "saved", savedAt: 7, lastMet: undefined, server: true });
  const unsaved = { state: { type: "failing", reason: "full" }, savedAt: undefined };
  const record = { editedAt: 3, metAt: 2, metWith: ["Ben"], othersHaveIt: true };
  expect(read({ ...none, store: unsaved }, record)).toMatchObject({
    copy: "full",
    savedAt: 3,
    lastMet: { at: 2, names: ["Ben"], same: true },
  });
  expect(read({ ...none, arrival: "waiting" }).copy).toBe("only-link");
  expect(read({ ...none, store: { state: { type: "off" } } }).copy).toBe("off");
});

test("the drawing has own links, what their other ends say, those without a link, and the rest as a number", () => {
  const map = readMap(
    sources({
      states: [
        [1, user("Ada")],
        [2, user("Ben")],
        [3, user("Cem")],
      ],
      agreement: {
        links: [link("b", 2, { neighbours: ["self", "c", "nobody"] })],
        others: [{ peer: "c", client: 3, failure: undefined }],
      },
      members: 9,
    }),
  );
  expect(map.nodes.map(({ name, kind }) => [name, kind])).toEqual([
    ["You", "you"],
    ["Ben", "linked"],
    ["Cem", "far"],
  ]);
  expect(map.edges).toEqual([
    ["b", "self"],
    ["b", "c"],
  ]);
  expect(map.rest).toBe(6);
  const crowd = Array.from({ length: 40 }, (_, index) => ({
    peer: `p${index}`,
    client: undefined,
    failure: undefined,
  }));
  const large = readMap(sources({ states: [], agreement: { others: crowd }, members: 500 }));
  expect([large.nodes.length, large.rest]).toEqual([13, 487]);
});
