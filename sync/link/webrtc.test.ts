/** One attempt at a data channel, with Node's WebRTC. mesh.test.ts tests two ends together. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it, onTestFinished, vi } from "vitest";
import type { ChannelListener } from "./channel.ts";
import { wrtc } from "./node/node-datachannel.ts";
import { WebRtcDial } from "./webrtc.ts";
import { connectPair, type WebRtcPair } from "./webrtc-pair.ts";

it("fails at once, and once, when its connection is closed from outside", () => {
  const made: RTCPeerConnection[] = [];
  class KeptConnection extends wrtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made.push(this);
    }
  }
  const failures: string[] = [];
  const dial = new WebRtcDial(
    { initiator: true, iceServers: [], wrtc: { ...wrtc, RTCPeerConnection: KeptConnection }, timeoutMs: 60_000 },
    { signals: () => undefined, connected: () => undefined, failed: (reason) => failures.push(reason) },
  );
  const [connection] = made;
  if (!connection) throw new Error("no connection was made");
  const change = (state: RTCPeerConnectionState): void => {
    Object.defineProperty(connection, "connectionState", { value: state, configurable: true });
    connection.dispatchEvent(new Event("connectionstatechange"));
  };
  change("connecting");
  expect(failures).toEqual([]);
  change("closed");
  change("closed");
  expect(failures).toEqual(["the connection was closed"]);
  dial.cancel();
});

it("leaves no timer running once it is given up", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const types = new Set<string>();
  const dial = new WebRtcDial(
    { initiator: true, iceServers: [], wrtc, timeoutMs: 60_000 },
    {
      signals: (signals) => signals.forEach(({ type }) => types.add(type)),
      connected: () => undefined,
      failed: () => undefined,
    },
  );
  await vi.waitFor(() => expect(types).toContain("candidate"), { timeout: 10_000 });
  dial.cancel();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(vi.getTimerCount()).toBe(0);
});

it("delivers messages from before and after it was connected, in order", async () => {
  let arrived = (): void => undefined;
  const early = new Promise<void>((resolve) => (arrived = resolve));
  // One end sends as soon as it can. Neither learns its addresses, and so is connected, before the other has received that.
  class HastyConnection extends wrtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener("datachannel", ({ channel }) => channel.addEventListener("message", arrived));
    }
    override createDataChannel(label: string, init?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, init);
      channel.addEventListener("open", () => channel.send(Uint8Array.of(1)));
      return channel;
    }
    override async getStats(): Promise<RTCStatsReport> {
      await early;
      return super.getStats();
    }
  }
  const { ends, close } = await connectPair({ ...wrtc, RTCPeerConnection: HastyConnection });
  const [sender, receiver] = ends;
  for (const number of [2, 3]) sender.send(Uint8Array.of(number));
  const came: number[] = [];
  await new Promise<void>((resolve) =>
    receiver.listen({
      message: ([number]) => {
        came.push(number ?? Number.NaN);
        if (number === 3) resolve();
      },
      drain: () => undefined,
      closed: () => resolve(),
    }),
  );
  expect(came).toEqual([1, 2, 3]);
  close();
});

it("ends when a message is not binary", async () => {
  const made: RTCDataChannel[] = [];
  class KeptChannel extends wrtc.RTCPeerConnection {
    override createDataChannel(label: string, init?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, init);
      made.push(channel);
      return channel;
    }
  }
  const { ends, close } = await connectPair({ ...wrtc, RTCPeerConnection: KeptChannel });
  const closed = new Promise((resolve) =>
    ends[1].listen({ message: () => resolve("taken"), drain: () => undefined, closed: resolve }),
  );
  made[0]?.send("words");
  expect(await closed).toBe("a message that is not binary");
  close();
});

it("keeps few messages that arrive before it is connected", async () => {
  // It keeps sending, and neither end learns its addresses.
  class FloodingConnection extends wrtc.RTCPeerConnection {
    override createDataChannel(label: string, init?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, init);
      channel.addEventListener("open", () => {
        for (let sent = 0; sent < 9; sent++) channel.send(Uint8Array.of(sent));
      });
      return channel;
    }
    override getStats(): Promise<RTCStatsReport> {
      return new Promise(() => undefined);
    }
  }
  const pair = connectPair({ ...wrtc, RTCPeerConnection: FloodingConnection });
  await expect(pair).rejects.toThrow("too much before the connection");
});

it.each([
  ["one end closes it", ([a]: WebRtcPair["ends"]): void => a.close()],
  ["both are given up", (_ends: WebRtcPair["ends"], giveUp: () => void): void => giveUp()],
])("lets go of its listeners when %s, though its connections are kept", async (_, end) => {
  const kept: EventTarget[] = [];
  class KeptConnection extends wrtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      kept.push(this);
      this.addEventListener("datachannel", ({ channel }) => kept.push(channel));
    }
    override createDataChannel(label: string, init?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, init);
      kept.push(channel);
      return channel;
    }
  }
  const listeners: WeakRef<object>[] = [];
  const watch = (listener: object): unknown => listeners.push(new WeakRef(listener));
  const connectAndEnd = async (): Promise<void> => {
    const { ends, close } = await connectPair({ ...wrtc, RTCPeerConnection: KeptConnection }, watch);
    for (const channel of ends) {
      const nothing = (): void => undefined;
      const listener: ChannelListener = { message: nothing, drain: nothing, closed: nothing };
      watch(listener);
      channel.listen(listener);
    }
    end(ends, close);
  };
  await connectAndEnd();
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => unknown;
  await vi.waitFor(() => {
    void collectGarbage();
    // The report must not keep the connection alive.
    expect(listeners.map((listener) => listener.deref() === undefined)).toEqual([true, true, true, true]);
  });
  expect(kept).toHaveLength(4);
});
