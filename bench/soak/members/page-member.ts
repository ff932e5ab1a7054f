/** A soak's member in Chromium: the app in a page, in a browser context of its own. */
import type { Browser, CDPSession } from "@playwright/test";
import type { EditorView } from "@codemirror/view";
import { madeHere } from "../../../scripts/made-here.ts";
import { crashPage, Peer } from "../../../e2e/lab/peer.ts";
import type { GrapevineHandle } from "../../../e2e/lab/window.ts";
import { documentId, formatDocumentLink, formatFaults, type FaultPlan } from "../../../sync/index.ts";
import { formatToken, tokenChars } from "../../shared/tokens.ts";
import type { Acknowledged, Holding, Member } from "./member.ts";
import { excess, patchGapMs, textLimit, tokensKey, type Typing } from "../schedule/typing.ts";

/** Longest wait for an answer of a page. */
const patienceMs = 60_000;

export class PageMember implements Member {
  readonly #url: string;
  readonly #secret: string;
  readonly #database: string;
  #peer: Peer;
  #devtools: CDPSession | undefined;
  /** Errors of pages that have been closed. */
  readonly #formerErrors: string[] = [];

  /** Takes the URL of the server, without a slash at the end. */
  static async create(browser: Browser, url: string, secret: string): Promise<PageMember> {
    const context = await browser.newContext({ serviceWorkers: "allow" });
    await context.addInitScript(madeHere);
    context.setDefaultTimeout(patienceMs);
    // The TypeScript loader calls this helper in functions, also in those that are sent to the page.
    await context.addInitScript("globalThis.__name ??= (named) => named");
    return new PageMember(await Peer.create(context), url, secret, `grapevine-${await documentId(secret)}`);
  }

  private constructor(peer: Peer, url: string, secret: string, database: string) {
    this.#peer = peer;
    this.#url = url;
    this.#secret = secret;
    this.#database = database;
  }

  /** Uncaught errors of its pages. */
  get errors(): readonly string[] {
    return [...this.#formerErrors, ...this.#peer.errors];
  }

  async open(faults: FaultPlan | undefined): Promise<void> {
    if (this.#peer.page.isClosed()) {
      this.#formerErrors.push(...this.#peer.errors);
      this.#peer = await this.#peer.anotherTab();
    }
    const chaos = faults ? `?chaos=${formatFaults(faults)}` : "";
    await this.#peer.page.goto(`${this.#url}/${chaos}${formatDocumentLink(this.#secret)}`);
    await this.#ready();
    this.#devtools = await this.#peer.context.newCDPSession(this.#peer.page);
  }

  async type({ burst, patches, place, retired }: Typing): Promise<Acknowledged> {
    return this.#peer.page.evaluate(typeInPage, {
      patches,
      gapMs: patchGapMs,
      limit: textLimit,
      at: excess(textLimit + 1, place)?.at ?? 0,
      tokensKey,
      tokenChars,
      place,
      token: formatToken(burst),
      retired: retired.map(formatToken),
      database: this.#database,
    });
  }

  async setFaults(faults: FaultPlan | undefined): Promise<void> {
    await this.#peer.page.evaluate((plan) => window.grapevine?.provider.setFaults(plan ?? undefined), faults ?? null);
  }

  async pullCable(): Promise<void> {
    await this.#peer.unplug();
  }

  async plugIn(): Promise<void> {
    await this.#peer.plugIn();
  }

  async crash(): Promise<void> {
    await crashPage(this.#peer.page);
    await this.#peer.page.close();
  }

  async leave(): Promise<void> {
    await this.#peer.page.close();
  }

  // Page.setWebLifecycleState does not freeze a visible page. A paused debugger stops its script, while the browser
  // goes on answering below it.
  async freeze(): Promise<void> {
    await this.#session.send("Debugger.enable");
    await this.#session.send("Debugger.pause");
  }

  async thaw(): Promise<void> {
    await this.#session.send("Debugger.disable");
  }

  async reload(): Promise<void> {
    await this.#peer.page.reload();
    await this.#ready();
  }

  async hold(): Promise<Holding> {
    return this.#peer.page.evaluate((tokensKey) => {
      const page = window.grapevine as GrapevineHandle;
      const { signaling, members } = page.status();
      return {
        digest: page.digest(),
        ...page.provider.links(),
        signaling,
        members,
        vector: [...page.Y.decodeStateVector(page.Y.encodeStateVector(page.doc))],
        text: page.text(),
        tokens: page.doc.getText(tokensKey).toJSON(),
      };
    }, tokensKey);
  }

  async state(): Promise<Uint8Array> {
    const base64 = await this.#peer.page.evaluate(() => {
      const { Y, doc } = window.grapevine as GrapevineHandle;
      let binary = "";
      for (const byte of Y.encodeStateAsUpdate(doc)) binary += String.fromCharCode(byte);
      return btoa(binary);
    });
    return new Uint8Array(Buffer.from(base64, "base64"));
  }

  /** Bytes of the page's heap after a garbage collection. */
  async heapBytes(): Promise<number> {
    await this.#session.send("HeapProfiler.collectGarbage");
    return (await this.#session.send("Runtime.getHeapUsage")).usedSize;
  }

  // A page that opens while the server is dead comes from the service worker, so that must be there first.
  async #ready(): Promise<void> {
    await this.#peer.ready();
    await this.#peer.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
  }

  get #session(): CDPSession {
    if (!this.#devtools) throw new Error("the page has not been opened");
    return this.#devtools;
  }
}

interface PageTyping {
  readonly patches: Typing["patches"];
  readonly gapMs: number;
  readonly limit: number;
  readonly at: number;
  readonly tokensKey: string;
  readonly tokenChars: number;
  readonly place: number;
  readonly token: string;
  readonly retired: readonly string[];
  readonly database: string;
}

/** Runs in the page: types into the editor, and resolves when IndexedDB has it. */
async function typeInPage(typing: PageTyping): Promise<Acknowledged> {
  const { Y, doc } = window.grapevine as GrapevineHandle;
  const { view } = document.querySelector("gv-editor") as unknown as { view: EditorView };
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  for (const [position, deleted, insert] of typing.patches) {
    const from = Math.min(position, view.state.doc.length);
    const to = Math.min(from + deleted, view.state.doc.length);
    view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
    await pause(typing.gapMs);
  }
  const tooMuch = view.state.doc.length - typing.limit;
  if (tooMuch > 0) view.dispatch({ changes: { from: typing.at, to: typing.at + tooMuch } });
  doc.transact(() => {
    const tokens = doc.getText(typing.tokensKey);
    const { tokenChars } = typing;
    const text = tokens.toJSON();
    for (let at = text.length - tokenChars; at >= 0; at -= tokenChars)
      if (typing.retired.includes(text.slice(at, at + tokenChars))) tokens.delete(at, tokenChars);
    tokens.insert(Math.floor((typing.place * tokens.length) / tokenChars) * tokenChars, typing.token);
  });
  const client = doc.clientID;
  const clock = Y.decodeStateVector(Y.encodeStateVector(doc)).get(client) ?? 0;

  // Later edits are in later rows, so read the newest first.
  const isStored = (db: IDBDatabase): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const request = db.transaction("updates").objectStore("updates").openCursor(undefined, "prev");
      request.addEventListener("error", () => reject(request.error ?? new Error("IndexedDB gave no cursor")));
      request.addEventListener("success", () => {
        const cursor = request.result;
        if (!cursor) return resolve(false);
        if ((Y.parseUpdateMeta(cursor.value as Uint8Array).to.get(client) ?? 0) >= clock) return resolve(true);
        cursor.continue();
        return undefined;
      });
    });
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(typing.database);
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("IndexedDB did not open")));
  });
  try {
    while (!(await isStored(db))) await pause(20);
  } finally {
    db.close();
  }
  return { client, clock };
}
