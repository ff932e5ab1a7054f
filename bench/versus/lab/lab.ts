/**
 * One system under measurement: its server, one Chromium, and any number of pages, each in its own browser context.
 * Pages of both systems offer the same, so that each measurement is written once.
 */
import { randomUUID } from "node:crypto";
import { chromium } from "@playwright/test";
import { chromiumArgs, findChromium } from "../../../scripts/chromium.ts";
import { type BenchPage, blankPage, openPage } from "./bench-page.ts";
import type { BuiltPages } from "./build.ts";
import { makeContact } from "./contact.ts";
import type { SystemName } from "./system.ts";
import { cpuSecondsOf, findByArgument } from "./process-tree.ts";
import { startSystemServer } from "./servers.ts";

/** Pages that were opened at the same moment. */
export interface OpenedAtOnce {
  readonly pages: BenchPage[];
  /** Time when all of them began to load, in milliseconds since 1970 (the clock of `window.bench.now()`). */
  readonly openedAt: number;
}

export interface Lab {
  readonly system: SystemName;
  /** The version that the browser reports. */
  readonly chromiumVersion: string;
  /** Opens a page on the room of this name. Resolves when one can type. */
  open(room: string): Promise<BenchPage>;
  /** Opens a page on each of the rooms at once. Resolves when one can type on all of them. */
  openAtOnce(rooms: readonly string[]): Promise<OpenedAtOnce>;
  /**
   * Opens `count` pages one after another, since y-webrtc loses pairs that call each other at once. Waits until each
   * page's edit has reached all others. Rejects after `timeoutMs` (60 s).
   */
  gather(room: string, count: number, timeoutMs?: number): Promise<BenchPage[]>;
  /** CPU seconds of the whole browser (all its processes, from /proc) since it was started. */
  cpuSeconds(): Promise<number>;
  /** The system's own server, for measurements of the server alone. */
  readonly server: { readonly webSocketUrl: string; readonly pid: number };
  close(): Promise<void>;
}

const gatherLimitMs = 60_000;

/** Starts the system's server and a browser. `close` ends both, and so does an error in here. */
export async function openLab(system: SystemName, built: BuiltPages): Promise<Lab> {
  const server = await startSystemServer(system, built);
  // An argument that identifies this browser's process.
  const mark = `--bench-run=${randomUUID()}`;
  const executablePath = findChromium();
  const browser = await chromium
    .launch({
      args: [...chromiumArgs, mark],
      ...(executablePath !== undefined && { executablePath }),
      // The caller closes the lab; Playwright would end this process at once.
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
