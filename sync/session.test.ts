/** Core's one timer: it fires in time, and is not reset with each input. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { formatPeerId } from "./core/index.ts";
import { deriveKeys } from "./keys/document-keys.ts";
import { createSecret } from "./keys/secret.ts";
import { YReplica } from "./replica/y-replica.ts";
import { Session, type SessionListener } from "./session.ts";

const peer = formatPeerId(new Uint8Array(8).fill(1));
const peers = vi.fn<SessionListener["peers"]>();
let session: Session;

beforeEach(async () => {
  const keys = await deriveKeys(createSecret());
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const throwIt = (error: unknown): never => {
    throw error;
  };
  const nothing = (): void => undefined;
  session = new Session(
    {
      replica: new YReplica(new Y.Doc(), undefined, { onObserverError: throwIt }),
      faults: undefined,
      keys,
      linkAfter: undefined,
      signaling: { urls: [], WebSocket: undefined },
      tabs: false,
      webRtc: undefined,
    },
    {
      changed: nothing,
      peers,
      presence: nothing,
      presenceGone: nothing,
      progress: nothing,
      alone: nothing,
      refused: nothing,
      threw: throwIt,
    },
  );
  peers.mockClear();
  session.handle({ type: "link-opened", peer, initiator: false });
});
afterEach(() => {
  session.leave(true);
  vi.useRealTimers();
});

function hearFor(ms: number): void {
  for (let heardMs = 0; heardMs < ms; heardMs += 5) {
    vi.advanceTimersByTime(5);
    session.handle({ type: "transfer-progressed", from: peer });
  }
}

it("the timer is left alone while deadlines move away", () => {
  hearFor(500);
  const setTimer = vi.spyOn(globalThis, "setTimeout");
  hearFor(1_000);
  // 200 inputs.
  expect(setTimer.mock.calls.length).toBeLessThan(20);
});

it("the timer fires for a deadline after it was left alone", () => {
  hearFor(2_000);
  expect(session.links).toEqual([peer]);
  vi.advanceTimersByTime(6_000);
  expect(session.links).toEqual([]);
  expect(peers).toHaveBeenLastCalledWith({ added: [], removed: [peer], peers: [] });
});

it("the timer is brought forward for an earlier deadline", () => {
  hearFor(2_000);
  const sent = session.counters.framesSent;
  session.handle({ type: "local-presence", payload: Uint8Array.of(1) });
  expect(session.counters.framesSent).toBe(sent);
  vi.advanceTimersByTime(10);
  expect(session.counters.framesSent).toBeGreaterThan(sent);
});
