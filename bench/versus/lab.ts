/**
 * One system under measurement: its server, one Chromium, and as many pages of it as asked for, each in a browser
 * context of its own. What pages can do is the same for both systems, so that measurements are written once.
 */
import { randomUUID } from "node:crypto";
import { chromium } from "@playwright/test";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import { type BenchPage, blankPage, openPage } from "./bench-page.ts";
import type { BuiltPages } from "./build.ts";
import { makeContact } from "./contact.ts";
import type { SystemName } from "./measurement.ts";
import { cpuSecondsOf, findByArgument } from "./process-tree.ts";
import { startSystemServer } from "./servers.ts";

/** Pages that were opened at the same moment. */
export interface OpenedAtOnce {
  readonly pages: BenchPage[];
  /** When all of them were sent to their rooms' addresses, in milliseconds since 1970 (the clock of `window.bench.now()`). */
  readonly openedAt: number;
}

export interface Lab {
  readonly system: SystemName;
  /** As the browser tells it. */
  readonly chromiumVersion: string;
  /** Opens a page on the room `room` (the same text for all who shall meet). Resolves when one can type. */
  open(room: string): Promise<BenchPage>;
  /** Opens a page on each of the rooms at once, as after a mail to all. Resolves when one can type on all of them. */
  openAtOnce(rooms: readonly string[]): Promise<OpenedAtOnce>;
  /**
   * Opens `count` pages, one after another (y-webrtc loses pairs where two call each other at once), and waits until all
   * are in contact: everyone's edit has reached everyone. Rejects after `timeoutMs` (60 s).
   */
  gather(room: string, count: number, timeoutMs?: number): Promise<BenchPage[]>;
  /** CPU seconds of the whole browser (all its processes, from /proc) since it was started. */
  cpuSeconds(): Promise<number>;
  /** The system's own server: `url` of its WebSocket, and its process, for measurements of the server alone. */
  readonly server: { readonly webSocketUrl: string; readonly pid: number };
  close(): Promise<void>;
}

const gatherLimitMs = 60_000;

/** Starts the system's server and a browser. `close` ends both; so does whatever goes wrong in here. */
export async function openLab(system: SystemName, built: BuiltPages): Promise<Lab> {
  const server = await startSystemServer(system, built);
  // Tells this browser's process from others.
  const mark = `--bench-run=${randomUUID()}`;
  const executablePath = findChromium();
  const browser = await chromium
    .launch({
      args: [...chromiumArgs, mark],
      ...(executablePath !== undefined && { executablePath }),
      // Whoever opened the lab closes it; Playwright would end this process on the spot.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
    .catch(async (error: unknown) => {
      await server.close();
      throw error;
    });
  const browserPid = findByArgument(mark);

  const openAtOnce = async (rooms: readonly string[]): Promise<OpenedAtOnce> => {
    const blank = await Promise.all(rooms.map(async (room) => ({ room, page: await blankPage(browser, system) })));
    const openedAt = performance.timeOrigin + performance.now();
    const pages = await Promise.all(blank.map(({ page, room }) => openPage(page, server.pageUrl(room))));
    return { pages, openedAt };
  };

  return {
    system,
    server,
    chromiumVersion: browser.version(),
    open: async (room) => openPage(await blankPage(browser, system), server.pageUrl(room)),
    openAtOnce,
    gather: async (room, count, timeoutMs = gatherLimitMs) => {
      const started = performance.now();
      const pages: BenchPage[] = [];
      while (pages.length < count) pages.push(await openPage(await blankPage(browser, system), server.pageUrl(room)));
      const { missing } = await makeContact(pages, Math.max(1_000, timeoutMs - (performance.now() - started)));
      if (missing > 0)
        throw new Error(
          `${count} pages were not in contact after ${timeoutMs} ms: ${missing} of ${count ** 2} lines lack`,
        );
      return pages;
    },
    cpuSeconds: () =>
      browserPid === undefined
        ? Promise.reject(new Error("The browser's process is not to be found in /proc."))
        : Promise.resolve(cpuSecondsOf(browserPid)),
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}
