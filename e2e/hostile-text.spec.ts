/** Hostile text, by every door: nothing runs, nothing is loaded from anywhere else, and the page stays where it is. */
import { expect, expectLinked, type Room, test } from "./lab/fixtures.ts";
import { corpora } from "./lab/hostile/corpora.ts";
import * as doors from "./lab/hostile/doors.ts";
import { hostilePayloads } from "./lab/hostile/payloads.ts";
import { Watch } from "./lab/hostile/watch.ts";
import type { Peer } from "./lab/peer.ts";

interface Door {
  readonly name: string;
  /** Lets the texts in. `eve` is another person, who keeps to no rules. */
  readonly enter: (ada: Peer, texts: doors.Texts, eve: () => Promise<Peer>) => Promise<void>;
  /** How many of the project's own texts `npm test` lets in, where each takes long. */
  readonly most?: number;
}

/** Doors that share one page, one test after another. */
const houses: readonly (readonly Door[])[] = [
  [
    { name: "the reading view", enter: doors.read },
    { name: "pasting as text", enter: (ada, texts) => doors.paste(ada, texts, "text/plain") },
  ],
  [
    { name: "pasting as HTML", enter: (ada, texts) => doors.paste(ada, texts, "text/html") },
    { name: "the title and the name that a person types", enter: doors.typeNames, most: 60 },
  ],
  [
    {
      name: "the title and the name that a peer tells",
      enter: async (ada, texts, eve) => doors.tellNames(await eve(), ada, texts),
      most: 40,
    },
    { name: "the history", enter: async (ada, texts, eve) => doors.openHistory(await eve(), ada, texts) },
  ],
  [
    { name: "the exported page and the copied text", enter: doors.takeOut },
    { name: "the list of documents", enter: doors.list },
  ],
  [{ name: "files that are dropped, and their names", enter: doors.dropFiles, most: 40 }],
];

/** At most `most` of the texts, spread evenly over all of them. */
const some = (texts: doors.Texts, most: number): doors.Texts =>
  texts.filter((_text, index) => index % Math.ceil(texts.length / most) === 0);

/** Lets texts in by some doors of a page that is watched, and expects it to be as it was. */
async function attack(room: Room, house: readonly Door[], textsFor: (door: Door) => doors.Texts): Promise<void> {
  const ada = await room.blank();
  const watch = await Watch.over(ada.context, room.server.url);
  await ada.goto(room.link());
  let opening: Promise<Peer> | undefined;
  const eve = (): Promise<Peer> =>
    (opening ??= room.open().then(async (peer) => {
      await expectLinked(ada, peer);
      return peer;
    }));
  for (const door of house)
    await test.step(door.name, async () => {
      watch.trying(door.name);
      await door.enter(ada, textsFor(door), eve);
      expect(watch.found.slice(0, 20)).toEqual([]);
    });
  await test.step("afterwards the page works", async () => {
    await doors.expectUnharmed(ada, room.link());
    expect(watch.found).toEqual([]);
    expect([...ada.errors, ...((await opening)?.errors ?? [])]).toEqual([]);
  });
}

const listed = (house: readonly Door[]): string => house.map(({ name }) => name).join(", ");

/** As a document has it. */
const wholeCharacters = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, "\uFFFD");

const own = hostilePayloads.map(({ text }) => wholeCharacters(text));
/** How many of them `npm test` tries at each door. */
const few = 50;
for (const house of houses)
  test(`nothing of hostile texts acts by ${listed(house)}`, async ({ room }) => {
    await attack(room, house, ({ most = few }) => some(own, Math.min(most, few)));
  });

test("the watch notices a script, a request, a dialog, a frame and an attribute", async ({ room }) => {
  const ada = await room.blank();
  const watch = await Watch.over(ada.context, room.server.url);
  await ada.goto(room.link());
  await ada.page.evaluate(() => {
    const box = document.createElement("div");
    box.className = "text";
    box.innerHTML =
      "<img src=https://evil.example/a onerror=hit(1)><a href=javascript:hit(2)>a</a><iframe srcdoc=a></iframe>" +
      "<p style='background:url(https://evil.example/b)' onclick=hit(3)>a</p><meta http-equiv=refresh content=9>";
    document.body.append(box);
    alert("hello");
    window.hit(4);
  });
  for (const what of [
    "the element img",
    "the address href=javascript:hit(2)",
    "the element iframe",
    "the style background:url(https://evil.example/b)",
    "the element meta",
    "the policy had to stop img-src https://evil.example/a",
    "the policy had to stop script-src-attr inline",
    "alert(hello) ran",
    "payload 4 ran",
  ])
    await expect.poll(() => watch.found.join("\n")).toContain(what);
});

for (const { name, texts } of [{ name: "all of our own texts", texts: async () => own }, ...corpora]) {
  if (texts === undefined) {
    test.skip(`${name}: it is absent (XSS_CORPORA_DIR)`, () => undefined);
    continue;
  }
  for (const house of houses)
    test(`nothing of ${name} acts by ${listed(house)}`, { tag: "@long" }, async ({ room }, testInfo) => {
      test.setTimeout(10 * 60_000);
      const all = (await texts()).map(wholeCharacters);
      testInfo.annotations.push({ type: "texts", description: `${all.length}` });
      await attack(room, house, () => all);
    });
}
