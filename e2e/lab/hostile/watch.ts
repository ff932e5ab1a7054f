/**
 * Notices what a hostile text reaches: a script that runs, a dialog, a request to anywhere else, a page that is left, and
 * elements and attributes that should not be there, also those that the page's policy would stop.
 */
import type { BrowserContext, Page } from "@playwright/test";

declare global {
  interface Window {
    /** Tells what the document has that no text may bring into it. */
    examineHostile: () => readonly string[];
    reportHostile: (what: string) => Promise<void>;
    /** Called by payloads that run. */
    hit: (id: unknown) => void;
    /** The last HTML that the page has put on the clipboard, before the browser cleans it. */
    copiedHtml: string | undefined;
  }
}

export class Watch {
  readonly found: string[] = [];
  /** What is tried at the moment. */
  #trying = "";

  /** Watches all pages of `context`, from when they next load. They may talk to `own` alone. */
  static async over(context: BrowserContext, own: string): Promise<Watch> {
    const watch = new Watch();
    await context.exposeBinding("reportHostile", (_source, what: string) => watch.#report(what));
    await context.addInitScript(watchPage, own);
    const isLocal = (url: string): boolean => url.startsWith(own) || /^(?:about:blank|blob:|data:)/.test(url);
    context.on("request", (request) => {
      if (!isLocal(request.url())) watch.#report(`a request to ${request.url()}`);
    });
    context.on("dialog", (dialog) => {
      watch.#report(`a dialog: ${dialog.type()} ${dialog.message()}`);
      void dialog.dismiss();
    });
    const follow = (page: Page): void => {
      page.on("framenavigated", (frame) => {
        const isPage = frame.parentFrame() === null;
        if (!isLocal(frame.url()) || (isPage && frame.url().startsWith("data:")))
          watch.#report(`a frame that went to ${frame.url()}`);
      });
      page.on("websocket", (socket) => {
        if (!socket.url().replace(/^ws/, "http").startsWith(own)) watch.#report(`a socket to ${socket.url()}`);
      });
    };
    context.pages().forEach(follow);
    context.on("page", follow);
    return watch;
  }

  /** Findings from now on are named after `what`. */
  trying(what: string): void {
    this.#trying = what;
  }

  #report(what: string): void {
    const finding = `${this.#trying}: ${what}`;
    if (!this.found.includes(finding)) this.found.push(finding);
  }
}

/** Runs in each page and frame, before anything of it. */
function watchPage(own: string): void {
  const report = (what: string): void => void window.reportHostile(what);
  const fixed = (name: string, value: unknown): void =>
    void Object.defineProperty(window, name, { value, writable: false, configurable: false });
  fixed("hit", (id: unknown) => report(`payload ${String(id)} ran`));
  for (const name of ["alert", "confirm", "prompt", "open"])
    fixed(name, (...given: unknown[]) => report(`${name}(${given.map(String).join()}) ran`));
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile }) => {
    // The parser of pasted HTML makes a document that is never shown. There nothing runs, and browsers still tell what the
    // page's policy would have stopped in it.
    const isInert =
      ["script-src-attr", "base-uri"].includes(effectiveDirective) && /\/html-to-markdown-/.test(sourceFile);
    if (!isInert) report(`the policy had to stop ${effectiveDirective} ${blockedURI} of ${sourceFile}`);
  });
  // What browsers hand out is cleaned.
  const write = navigator.clipboard?.write.bind(navigator.clipboard);
  if (write !== undefined)
    navigator.clipboard.write = async (items: ClipboardItems) => {
      for (const item of items) window.copiedHtml = await (await item.getType("text/html")).text();
      return write(items);
    };

  /** Elements that run, load or lead without being asked. */
  const forbidden = new Set(
    (
      "animate animatetransform applet base bgsound embed fencedframe feimage foreignobject frame frameset iframe isindex " +
      "listing marquee noembed noframes object plaintext portal set xmp"
    ).split(" "),
  );
  /** What stands in a text that is read: none of these. */
  const forbiddenInText = new Set(
    (
      "area audio button canvas dialog form image img link map meta noscript picture script select slot source style " +
      "template textarea title track use video"
    ).split(" "),
  );
  const addresses = new Set(
    (
      "action attributionsrc background cite classid code codebase data dynsrc formaction href longdesc lowsrc manifest " +
      "ping poster src srcset xlink:href"
    ).split(" "),
  );
  /** The page's own, which was there before any text. */
  const before = new WeakSet<Element>();
  let isRead = false;
  document.addEventListener("DOMContentLoaded", () => {
    for (const each of document.querySelectorAll("script")) before.add(each);
    isRead = true;
  });

  const isOwn = (url: URL): boolean => url.origin === own || ["data:", "blob:"].includes(url.protocol);
  function wrongWith(element: Element, isText: boolean): string | undefined {
    const name = element.localName.toLowerCase();
    if (forbidden.has(name) || (isText && forbiddenInText.has(name))) return `the element ${name}`;
    if (name === "script" && isRead && !before.has(element)) {
      const source = element.getAttribute("src");
      if (source === null || !isOwn(new URL(source, document.baseURI))) return "a script that came later";
    }
    if (name === "meta" && !/^(?:|content-security-policy)$/i.test(element.getAttribute("http-equiv") ?? ""))
      return "an instruction to the browser";
    if (name === "style" && /evil\.example|@import|expression\(/i.test(element.textContent)) return "a style sheet";
    for (const { name: attribute, value } of element.attributes) {
      if (/^on/i.test(attribute) || attribute === "srcdoc") return `the attribute ${attribute}`;
      if (isText && (attribute === "id" || attribute === "name") && !/^(?:heading|note)-\d+$/.test(value))
        return `the attribute ${attribute}=${value}`;
      if (attribute === "style" && /url\(|expression|behavior|-moz-binding|\\|@import/i.test(value))
        return `the style ${value}`;
      if (attribute === "style" && isText && /position:\s*fixed/i.test(value)) return `the style ${value}`;
      if (!addresses.has(attribute) || value === "" || value.startsWith("#")) continue;
      const url = URL.parse(value, document.baseURI);
      const isLink = name === "a" && attribute === "href";
      const isGood = url !== null && (isLink ? /^(?:https?|mailto):$/.test(url.protocol) || isOwn(url) : isOwn(url));
      if (!isGood || (isLink && url.protocol === "data:")) return `the address ${attribute}=${value}`;
    }
    return undefined;
  }

  fixed("examineHostile", () => {
    const wrong: string[] = [];
    const roots: (Document | ShadowRoot)[] = [document];
    for (const root of roots)
      for (const element of root.querySelectorAll("*")) {
        if (element.shadowRoot !== null) roots.push(element.shadowRoot);
        const isText = Boolean(element.parentElement?.closest(".text, .notes"));
        const what = wrongWith(element, isText);
        if (what !== undefined) wrong.push(`${what} in ${element.outerHTML.slice(0, 200)}`);
      }
    return wrong;
  });
  if (window.top === window)
    setInterval(() => {
      for (const what of window.examineHostile()) report(what);
    }, 250);
}
