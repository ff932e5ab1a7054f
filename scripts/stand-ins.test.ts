/** What the page loads in place of its dependencies' heavy parts (`app/build/stand-ins.ts`) does the same. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, loadConfigFromFile, type UserConfig } from "vite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { wrtc } from "../sync/link/node/node-datachannel.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
let folder: string;
/** What the page's build puts in place of modules. */
let resolve: NonNullable<UserConfig["resolve"]>;

/** Bundles a module of the project as the page is bundled, and imports it. */
async function asInThePage(module: string): Promise<unknown> {
  const file = `${module.replaceAll(/\W/g, "-")}.js`;
  await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: "warn",
    resolve,
    build: {
      outDir: folder,
      emptyOutDir: false,
      lib: { entry: join(root, module), formats: ["es"], fileName: () => file },
    },
  });
  return import(pathToFileURL(join(folder, file)).href);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "grapevine-stand-ins-"));
  const page = await loadConfigFromFile({ command: "build", mode: "production" }, join(root, "vite.config.ts"));
  if (page?.config.resolve?.alias === undefined) throw new Error("the page's build replaces nothing");
  ({ resolve } = page.config);
});

afterAll(() => rm(folder, { recursive: true }));

describe("simple-peer over its stand-ins", () => {
  let webRtc: typeof import("../sync/link/webrtc-pair.ts");
  beforeAll(async () => {
    webRtc = (await asInThePage("sync/link/webrtc-pair.ts")) as typeof webRtc;
  });

  it("connects two ends, which exchange messages in order until one closes", async () => {
    const { ends, binding } = await webRtc.connectPair(wrtc);
    expect(binding).toMatch(/^sha-256 [0-9a-f:]+ sha-256 [0-9a-f:]+$/);
    const told: unknown[][] = [[], []];
    ends.forEach((end, at) =>
      end.listen({
        message: (message) => told[at]?.push(...message),
        drain: () => undefined,
        closed: () => told[at]?.push("closed"),
      }),
    );
    for (const number of [1, 2, 3]) ends[0].send(Uint8Array.of(number));
    for (const number of [4, 5]) ends[1].send(Uint8Array.of(number));
    await vi.waitFor(
      () =>
        expect(told).toEqual([
          [4, 5],
          [1, 2, 3],
        ]),
      { timeout: 10_000 },
    );
    ends[0].close();
    await vi.waitFor(
      () =>
        expect(told).toEqual([
          [4, 5],
          [1, 2, 3, "closed"],
        ]),
      { timeout: 10_000 },
    );
    expect(ends[1].send(Uint8Array.of(6))).toBe(true);
  });

  it("tells of a connection that cannot be made", async () => {
    const refuse = function (): void {
      throw new Error("no more");
    };
    const refusing = { ...wrtc, RTCPeerConnection: refuse as unknown as typeof wrtc.RTCPeerConnection };
    await expect(webRtc.connectPair(refusing)).rejects.toThrow("no more");
  });
});

it("Yjs warns of misuse over its stand-in, without the marks of style", async () => {
  const Y = (await asInThePage("node_modules/yjs/dist/yjs.mjs")) as typeof import("yjs");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    new Y.UndoManager(new Y.Doc().getText(), { doc: new Y.Doc() }).destroy();
    expect(warn).toHaveBeenCalledWith("[yjs#509] Not same Y.Doc");
    Y.logUpdate(Y.encodeStateAsUpdate(new Y.Doc()));
    expect(log.mock.calls.map(([first]) => first as unknown)).toEqual(["Structs: ", "DeleteSet: "]);
    const [doc, other] = [new Y.Doc(), new Y.Doc()];
    other.clientID = doc.clientID;
    other.getText().insert(0, "a");
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
    expect(log).toHaveBeenLastCalledWith(
      "[yjs] ",
      "Changed the client-id because another client seems to be using it.",
    );
  } finally {
    warn.mockRestore();
    log.mockRestore();
  }
});
