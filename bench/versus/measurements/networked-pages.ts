/**
 * Two pages of one system over a network that can be made bad, each in its own browser on its own cable, with the
 * servers in their own network.
 */
import { fileURLToPath } from "node:url";
import { createSecret, formatDocumentLink } from "../../../sync/index.ts";
import { AppServer } from "../../../e2e/lab/network/stage/app-server.ts";
import { NetLab, type Package } from "../../../e2e/lab/network/namespaces/network.ts";
import { started } from "../../shared/processes.ts";
import { buildPages } from "../lab/build.ts";
import { makeContact } from "../lab/contact.ts";
import { type BenchPage, blankPage, openPage, takeFocusAway } from "../lab/bench-page.ts";
import type { Measurement, MeasurementRun, Reading } from "./measurement.ts";
import type { SystemName } from "../lab/system.ts";
import { record } from "./typing.ts";

export interface Networked {
  readonly network: NetLab;
  /** Pages in contact. Page number N is client number N of the network. */
  readonly pages: readonly [BenchPage, BenchPage];
}

const contactLimitMs = 60_000;
const signalingPort = 4444;
const pagesPort = 4445;

/** A measurement of two pages over such a network. */
export function networkedMeasurement(
  name: string,
  packages: readonly Package[],
  measure: (networked: Networked, run: MeasurementRun) => Promise<readonly Reading[]>,
): Measurement {
  return {
    name,
    peers: [2],
    fixedPeers: true,
    unavailable: () => NetLab.missing(packages),
    async run(run) {
      const network = await NetLab.create({ clients: 2 });
      try {
        const { origin, address } = await startServers(network, run.lab.system);
        const pages: [BenchPage, BenchPage] = [
          await openClient(network, 0, run.lab.system, origin, address),
          await openClient(network, 1, run.lab.system, origin, address),
        ];
        const { missing } = await makeContact(pages, contactLimitMs);
        if (missing > 0) throw new Error(`two pages were not in contact after ${contactLimitMs} ms`);
        await takeFocusAway(pages);
        await record(pages);
        return await measure({ network, pages }, run);
      } finally {
        await network.destroy();
      }
    },
  };
}

async function openClient(
  network: NetLab,
  client: number,
  system: SystemName,
  origin: string,
  address: string,
): Promise<BenchPage> {
  const browser = await network.launch(client, origin);
  return openPage(await blankPage(browser, system), address);
}

/** Starts the servers; resolves with the pages' origin and the address of the room. */
async function startServers(network: NetLab, system: SystemName): Promise<{ origin: string; address: string }> {
  const built = await buildPages({ build: false, progress: () => undefined });
  const secret = createSecret();
  if (system === "grapevine") {
    const { url } = await AppServer.start(network, `${built.grapevine}/dist`);
    return { origin: url, address: `${url}/${formatDocumentLink(secret)}` };
  }
  const host = network.serverAddress;
  const signaling = fileURLToPath(new URL("../../../node_modules/y-webrtc/bin/server.js", import.meta.url));
  const pages = fileURLToPath(new URL("page-server.ts", import.meta.url));
  const run = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<true> =>
    started(
      network.runInServerNamespace(process.execPath, args, { env, output: "pipe" }),
      "a server",
      (output) => output.includes("running") || undefined,
    );
  await Promise.all([
    run([signaling], { PORT: String(signalingPort) }),
    run(["--import", import.meta.resolve("tsx"), pages], {
      FOLDER: built.yWebrtc,
      HOST: host,
      PORT: String(pagesPort),
    }),
  ]);
  const origin = `http://${host}:${pagesPort}`;
  const webSocketUrl = encodeURIComponent(`ws://${host}:${signalingPort}`);
  return { origin, address: `${origin}/?signaling=${webSocketUrl}#${secret}` };
}
