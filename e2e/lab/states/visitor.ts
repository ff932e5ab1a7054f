/** A person whose page is taken through its states, in one of the page's languages, and the shape of those states. */
import type { EditorView } from "@codemirror/view";
import { expect, type Locator, type Page } from "@playwright/test";
import type { Room } from "../fixtures.ts";
import type { Peer } from "../peer.ts";

export const speeches = ["en", "de"] as const;
export type Speech = (typeof speeches)[number];

/** The same words of the page in English and in German. */
export type Words = readonly [english: string, german: string];

/** What a person can meet in the page. It begins and ends at what its scene shows at first. */
export interface State {
  readonly name: string;
  /** Resolves once the state is shown. */
  enter(visitor: Visitor): Promise<unknown>;
  leave?(visitor: Visitor): Promise<unknown>;
}

/** States that are entered from the same page. */
export interface Scene {
  readonly name: string;
  readonly open: (room: Room, speech: Speech) => Promise<Visitor>;
  readonly states: readonly State[];
  /** The page has none of its elements. */
  readonly isBroken?: true;
}

export class Visitor {
  readonly peer: Peer;
  readonly speech: Speech;
  /** Who else is at the document. */
  readonly #friend: Peer | undefined;

  constructor(peer: Peer, speech: Speech, friend?: Peer) {
    this.peer = peer;
    this.speech = speech;
    this.#friend = friend;
  }

  get page(): Page {
    return this.peer.page;
  }

  get friend(): Peer {
    if (this.#friend === undefined) throw new Error("nobody else is at this document");
    return this.#friend;
  }

  say([english, german]: Words): string {
    return this.speech === "de" ? german : english;
  }

  button(words: Words): Locator {
    return this.page.getByRole("button", { name: this.say(words), exact: true });
  }

  press(words: Words): Promise<void> {
    return this.button(words).click();
  }

  text(words: Words): Locator {
    return this.page.getByText(this.say(words)).locator("visible=true").first();
  }

  /** Waits until words are seen. */
  sees(words: Words): Promise<void> {
    return expect(this.text(words)).toBeVisible();
  }

  async openMenu(): Promise<void> {
    await this.press(["More", "Mehr"]);
    await expect(this.page.locator("gv-menu-items button").last()).toBeVisible();
  }

  /** Chooses an action of the menu. */
  async choose(words: Words): Promise<void> {
    await this.openMenu();
    await this.page.locator("gv-menu-items").getByText(this.say(words), { exact: true }).click();
  }

  /** Closes the popup or the dialog that is open. */
  async close(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await expect(this.page.locator("wa-popover[open], gv-dialog dialog[open]")).toHaveCount(0);
  }

  /** Replaces the text of the document, as if it were pasted. */
  write(text: string): Promise<void> {
    return this.page.evaluate((text) => {
      const { doc } = window.grapevine!;
      const content = doc.getText("content");
      doc.transact(() => {
        content.delete(0, content.length);
        content.insert(0, text);
      });
    }, text);
  }
}

/** Selects the first occurrence of some words in a peer's editor, once it shows them. */
export async function select({ page }: Peer, words: string): Promise<void> {
  await page.waitForFunction((words) => {
    const view = document.querySelector<HTMLElement & { view?: EditorView }>("gv-editor")?.view;
    const anchor = view?.state.doc.toString().indexOf(words) ?? -1;
    if (view === undefined || anchor < 0) return false;
    view.dispatch({ selection: { anchor, head: anchor + words.length }, scrollIntoView: true });
    view.focus();
    return true;
  }, words);
}
