/** One attempt at a data channel, with Node's WebRTC. What two ends do together is in mesh.test.ts. */
import * as datachannel from "node-datachannel/polyfill";
import { expect, it } from "vitest";
import { plainDescriptions } from "./node-webrtc.ts";
import { WebRtcDial } from "./webrtc.ts";

it("fails at once when its connection is closed under it, and says so once", () => {
  const wrtc = plainDescriptions(datachannel);
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
