import { afterEach, expect, it, vi } from "vitest";
import { Awareness, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import * as Y from "yjs";
import { AwarenessCarrier } from "./awareness-carrier.ts";

const docs: Y.Doc[] = [];
afterEach(() => {
  for (const doc of docs.splice(0)) doc.destroy();
});

function awareness(state: Record<string, unknown>): Awareness {
  const doc = new Y.Doc();
  docs.push(doc);
  const made = new Awareness(doc);
  made.setLocalState(state);
  return made;
}

const ignore = (): void => undefined;

const payloadOf = (of: Awareness): Uint8Array => encodeAwarenessUpdate(of, [of.clientID]);

it("a peer's state is shown while the peer is there", () => {
  const [own, ada] = [awareness({}), awareness({ name: "Ada" })];
  const carrier = new AwarenessCarrier(own, "test", ignore, ignore);
  carrier.received("peer", payloadOf(ada));
  expect(own.getStates().get(ada.clientID)).toEqual({ name: "Ada" });
  carrier.gone("peer");
  expect(own.getStates().has(ada.clientID)).toBe(false);
  carrier.destroy();
});

it("a client stays shown that returned as another peer before the former was known to be gone", () => {
  const [own, ada] = [awareness({}), awareness({ name: "Ada" })];
  const carrier = new AwarenessCarrier(own, "test", ignore, ignore);
  carrier.received("former", payloadOf(ada));
  carrier.received("later", payloadOf(ada));
  carrier.gone("former");
  expect(own.getStates().get(ada.clientID)).toEqual({ name: "Ada" });
  carrier.destroy();
});

it("a live peer is shown again after y-protocols evicted it", () => {
  const [own, ada] = [awareness({}), awareness({ name: "Ada" })];
  const carrier = new AwarenessCarrier(own, "test", ignore, ignore);
  carrier.received("peer", payloadOf(ada));
  removeAwarenessStates(own, [ada.clientID], "timeout");
  expect(own.getStates().get(ada.clientID)).toEqual({ name: "Ada" });
  carrier.destroy();
});

it("a peer is shown and hidden even if a listener of the application throws", () => {
  const [own, ada] = [awareness({}), awareness({ name: "Ada" })];
  const reported: unknown[] = [];
  const bug = new Error("a listener's own bug");
  const listener = (): void => {
    throw bug;
  };
  own.on("change", listener);
  const carrier = new AwarenessCarrier(own, "test", ignore, (error) => reported.push(error));
  carrier.received("peer", payloadOf(ada));
  expect(own.getStates().get(ada.clientID)).toEqual({ name: "Ada" });
  carrier.gone("peer");
  expect(own.getStates().has(ada.clientID)).toBe(false);
  expect(reported).toEqual([bug, bug]);
  own.off("change", listener);
  carrier.destroy();
});

it("no peer can speak for this one, and garbage is ignored", () => {
  const own = awareness({ name: "me" });
  const changed = vi.fn<() => void>();
  const carrier = new AwarenessCarrier(own, "test", changed, ignore);
  carrier.received("peer", payloadOf(own));
  carrier.received("peer", Uint8Array.of(1, 5, 1, 3, 0x7b, 0x7b, 0x7b));
  carrier.received("peer", new Uint8Array());
  expect([...own.getStates()]).toEqual([[own.clientID, { name: "me" }]]);
  expect(changed).not.toHaveBeenCalled();
  carrier.destroy();
});
