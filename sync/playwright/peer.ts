/** One peer: a page with a provider, a network cable to pull, and faults for its links. */
import type { BrowserContext, Page } from "@playwright/test";
import { parseFaults, type FaultPlan } from "../faults/fault-plan.ts";
import { installCable } from "./cable.ts";

interface PeerPlace {
  /** What messages call it. */
  readonly name: string;
  /** Where the page has its provider, as a path from `window`. */
  readonly provider: string;
}

export class Peer {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly name: string;
  /** Where the page has its provider, as a path from `window`. */
  readonly provider: string;
  /** Uncaught errors of the page. A test may expect this to stay empty. */
  readonly errors: string[] = [];

  /** A page as it is. Its cable does nothing to WebRTC, unless `installCable` ran in it. */
  constructor(page: Page, { name, provider }: PeerPlace) {
    this.page = page;
    this.context = page.context();
    this.name = name;
    this.provider = provider;
    page.on("pageerror", ({ message }) => this.errors.push(message));
  }

  /** An empty page in a browser context that has no other pages. */
  static async create(context: BrowserContext, place: PeerPlace): Promise<Peer> {
    await context.addInitScript(installCable);
    return new Peer(await context.newPage(), place);
  }

  /** Opens an address, and waits until the page has its provider. */
  async goto(url: string): Promise<void> {
    await this.page.goto(url);
    await this.ready();
  }

  /** Waits until the page has its provider. */
  async ready(): Promise<void> {
    await this.page.waitForFunction((path) => {
      let value: unknown = window;
      for (const name of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[name];
      return (value as { doc?: unknown } | undefined)?.doc !== undefined;
    }, this.provider);
  }

  /** Another tab of the same browser. */
  async anotherTab(name = `${this.name}'s other tab`): Promise<Peer> {
    return new Peer(await this.context.newPage(), { name, provider: this.provider });
  }

  /** Pulls the cable: the page neither sends nor receives, as silently as with a real cable. */
  async unplug(): Promise<void> {
    await this.context.setOffline(true);
  }

  async plugIn(): Promise<void> {
    await this.context.setOffline(false);
  }

  /**
   * Makes the links of the page's GrapevineProvider misbehave from now on. Takes a plan, or its words, such as
   * `drop20,delay50-200,dup5,reorder,partition:10s,seed=7`; undefined ends the faults. Throws on unknown words, and if the
   * provider is another one.
   */
  async setFaults(faults: FaultPlan | string | undefined): Promise<void> {
    const parsed = typeof faults === "string" ? parseFaults(faults) : { ok: true as const, faults };
    if (!parsed.ok) throw new RangeError(parsed.reason);
    await this.page.evaluate(
      async ([path, plan]) => {
        let value: unknown = window;
        for (const name of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[name];
        const provider = value as { setFaults?: (plan: unknown) => unknown } | undefined;
        if (typeof provider?.setFaults !== "function")
          throw new Error(`window.${path} takes no faults: that needs a GrapevineProvider`);
        await provider.setFaults(plan ?? undefined);
      },
      [this.provider, parsed.faults ?? null] as const,
    );
  }
}
