// @vitest-environment jsdom
import { ObservableV2 } from "lib0/observable";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { Arrival } from "./arrival.ts";
import { isHeld } from "./held-documents.ts";

class FakeProvider extends ObservableV2<{ synced: () => void }> {
  synced = false;
  sync(synced: boolean): void {
    this.synced = synced;
    this.emit("synced", []);
  }
}

let secrets = 0;
const arrivals: Arrival[] = [];

beforeEach(() => localStorage.clear());
afterEach(() => {
  for (const arrival of arrivals.splice(0)) arrival.destroy();
});

function open({ made = false, secret = `document-${secrets++}`.padEnd(43, "x"), saved = "" } = {}) {
  const doc = new Y.Doc();
  const content = doc.getText("content");
  if (saved !== "") content.insert(0, saved);
  const awareness = new Awareness(doc);
  const provider = new FakeProvider();
  const arrival = new Arrival({ secret, doc, content, awareness, provider });
  arrivals.push(arrival);
  arrival.begin(made);
  const meet = (clientId: number, state: object) => {
    awareness.states.set(clientId, state);
    awareness.emit("change", [{ added: [clientId], updated: [], removed: [] }, "remote"]);
  };
  return { secret, doc, content, awareness, provider, arrival, meet };
}

const textOfOthers = (text: string): Uint8Array => {
  const doc = new Y.Doc();
  doc.getText("content").insert(0, text);
  return Y.encodeStateAsUpdate(doc);
};

test("a new link waits, announces that it waits, and stops when the text arrives", () => {
  const { arrival, awareness, doc } = open();
  expect(arrival.state).toBe("waiting");
  expect(awareness.getLocalState()).toMatchObject({ waiting: true });
  Y.applyUpdate(doc, textOfOthers("# Party plan"));
  expect(arrival.state).toBe("here");
  expect(awareness.getLocalState()).toMatchObject({ waiting: false });
});

test("a tab does not count as having the document before its saved copy has been read", () => {
  const doc = new Y.Doc();
  const [awareness, provider] = [new Awareness(doc), new FakeProvider()];
  const arrival = new Arrival({ secret: "s".repeat(43), doc, content: doc.getText("content"), awareness, provider });
  arrivals.push(arrival);
  expect(awareness.getLocalState()).toMatchObject({ waiting: true });
  arrival.begin(true);
  expect(awareness.getLocalState()).toMatchObject({ waiting: false });
});

test("a document that was made here is here, even after a reload, and in no other browser", () => {
  const { arrival, secret } = open({ made: true });
  expect(arrival.state).toBe("here");
  expect(open({ secret }).arrival.state).toBe("here");
  localStorage.clear();
  expect(open({ secret }).arrival.state).toBe("waiting");
});

test("a document whose text is saved is here, and is no longer remembered as held", () => {
  const { secret } = open({ made: true });
  expect(open({ secret, saved: "text" }).arrival.state).toBe("here");
  expect(isHeld(secret)).toBe(false);
});

test("a peer in sync with one that has the empty document has it too", () => {
  const { arrival, provider, meet, secret } = open();
  meet(7, { user: { name: "Ada" } });
  expect(arrival.state).toBe("waiting");
  provider.sync(true);
  expect(arrival.state).toBe("here");
  expect(open({ secret }).arrival.state).toBe("here");
});

test("two peers that wait and meet go on waiting, and know of each other", () => {
  const { arrival, provider, meet } = open();
  let changes = 0;
  arrival.on("change", () => changes++);
  meet(7, { user: { name: "Ben" }, waiting: true });
  provider.sync(true);
  expect([arrival.state, arrival.othersWaiting]).toEqual(["waiting", 1]);
  expect(changes).toBeGreaterThan(0);
  meet(8, { waiting: "yes" });
  expect(arrival.state).toBe("here");
});

test("no awareness state of a peer stops the arrival", () => {
  const { arrival, meet } = open();
  for (const [id, state] of [null, 7, "x", [], { waiting: { waiting: true } }].entries())
    meet(id + 10, state as object);
  expect(arrival.state).toBe("waiting");
});

test("writing anyway makes the text early, even after a reload, until the document arrives", () => {
  const { arrival, content, doc, awareness, secret } = open();
  arrival.writeAnyway();
  content.insert(content.length, "Hello?");
  expect(arrival.state).toBe("early");
  expect(awareness.getLocalState()).toMatchObject({ waiting: true });
  arrival.writeAnyway();
  expect(content.toJSON()).toBe("\n\nHello?");

  const again = open({ secret });
  Y.applyUpdate(again.doc, Y.encodeStateAsUpdate(doc));
  expect(again.arrival.state).toBe("early");
  Y.applyUpdate(again.doc, textOfOthers("# Party plan"));
  expect(again.arrival.state).toBe("here");
  expect(again.content.toJSON()).toBe("# Party plan\n\nHello?");
});

test("the author of an empty document has it, whatever others wrote early", () => {
  const author = open({ made: true });
  const guest = open();
  guest.arrival.writeAnyway();
  Y.applyUpdate(author.doc, Y.encodeStateAsUpdate(guest.doc));
  expect(author.arrival.state).toBe("here");
  expect(open({ secret: author.secret }).arrival.state).toBe("here");
  guest.meet(author.awareness.clientID, { user: {} });
  guest.provider.sync(true);
  expect(guest.arrival.state).toBe("here");
});
