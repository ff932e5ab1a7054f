import { expect, test } from "vitest";
import { PageProblems } from "./problems.ts";

const older = { code: "version-older", message: "A newer version is in use here." } as const;
const blocked = { code: "webrtc-blocked", message: "This browser blocks WebRTC." } as const;
const reload = { label: "Reload", act: () => undefined };

function pageProblems(): { problems: PageProblems; codes: () => string[]; changes: () => number } {
  let changes = 0;
  const problems = new PageProblems(
    () => changes++,
    (code) => (code === "version-older" ? [reload] : []),
  );
  return { problems, codes: () => problems.shown.map(({ code }) => code), changes: () => changes };
}

test("each problem is shown once, with its actions, and disappears when it is solved", () => {
  const { problems, codes, changes } = pageProblems();
  problems.follow([older]);
  problems.follow([older, blocked]);
  expect(problems.shown).toEqual([
    { ...older, actions: [reload] },
    { ...blocked, actions: [] },
  ]);
  problems.follow([blocked]);
  expect(codes()).toEqual(["webrtc-blocked"]);
  expect(changes()).toBe(3);
});

test("a dismissed problem stays hidden while it lasts, and is shown when it arises again", () => {
  const { problems, codes } = pageProblems();
  problems.follow([older, blocked]);
  problems.dismiss("webrtc-blocked");
  problems.follow([older, { ...blocked, message: "This browser blocks WebRTC, and 2 others are here." }]);
  expect(codes()).toEqual(["version-older"]);
  problems.follow([older]);
  problems.follow([older, blocked]);
  expect(codes()).toEqual(["version-older", "webrtc-blocked"]);
});

test("the page's own problems stand beside the provider's, and disappear with the document", () => {
  const { problems, codes } = pageProblems();
  problems.raise({ code: "own", message: () => "One." });
  problems.raise({ code: "own", message: () => "Two." });
  problems.follow([blocked]);
  expect(problems.shown.map(({ message }) => message)).toEqual(["Two.", blocked.message]);
  problems.solve("own");
  expect(codes()).toEqual(["webrtc-blocked"]);
  problems.raise({ code: "own", message: () => "One." });
  problems.clear();
  expect(codes()).toEqual([]);
});

test("a problem that is raised again in the same words changes nothing", () => {
  const { problems, codes, changes } = pageProblems();
  for (let times = 0; times < 3; times++) problems.raise({ code: "own", message: () => "One." });
  expect([codes(), changes()]).toEqual([["own"], 1]);
});

test("a dismissed problem of the page itself is shown when it is raised again", () => {
  const { problems, codes } = pageProblems();
  let dismissals = 0;
  const own = { code: "own", message: () => "It failed.", dismissed: () => dismissals++ };
  problems.raise(own);
  problems.dismiss("own");
  expect([codes(), dismissals]).toEqual([[], 1]);
  problems.raise(own);
  expect(codes()).toEqual(["own"]);
});

test("a server that is out of reach is left to the status line", () => {
  const { problems, codes } = pageProblems();
  problems.follow([{ code: "signaling-unreachable", message: "The server is out of reach." }]);
  expect(codes()).toEqual([]);
});
