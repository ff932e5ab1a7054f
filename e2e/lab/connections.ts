/** Records every RTCPeerConnection of a page, with its configuration. */
import type { Page } from "@playwright/test";

declare global {
  interface Window {
    connections?: { readonly connection: RTCPeerConnection; readonly configuration: RTCConfiguration }[];
  }
}

/** Records from the next navigation on. With `relayOnly`, connections use TURN or fail. */
export async function recordConnections(page: Page, { relayOnly = false } = {}): Promise<void> {
  await page.addInitScript((only) => {
    const connections: NonNullable<Window["connections"]> = [];
    const Native = RTCPeerConnection;
    window.connections = connections;
    window.RTCPeerConnection = class extends Native {
      constructor(configuration: RTCConfiguration = {}) {
        super(only ? { ...configuration, iceTransportPolicy: "relay" } : configuration);
        connections.push({ connection: this, configuration });
      }
    };
  }, relayOnly);
}

/** The `iceServers` of each connection of the page. */
export function recordedServers(page: Page): Promise<(RTCIceServer[] | undefined)[]> {
  return page.evaluate(() => (window.connections ?? []).map(({ configuration }) => configuration.iceServers));
}

/** The kinds of candidate at both ends of each open connection, such as "relay relay". */
export function routes(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const open = (window.connections ?? []).filter(({ connection }) => connection.connectionState === "connected");
    return Promise.all(
      open.map(async ({ connection }) => {
        const pair = connection.sctp?.transport.iceTransport.getSelectedCandidatePair();
        return `${pair?.local.type} ${pair?.remote.type}`;
      }),
    );
  });
}
