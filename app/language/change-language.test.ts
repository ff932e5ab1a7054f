// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { msg } from "@lit/localize";
import { html, LitElement } from "lit";
import { beforeAll, expect, it, vi } from "vitest";
import { changeLanguage } from "./change-language.ts";
import { language } from "./language.ts";
import { loadWords } from "./load-words.ts";

class Inner extends LitElement {
  protected override render() {
    return html`<b>${msg("Share")}</b>`;
  }
}
class Outer extends LitElement {
  protected override render() {
    return html`<x-inner></x-inner><input />`;
  }
}

let outer: Outer;
beforeAll(async () => {
  customElements.define("x-inner", Inner);
  customElements.define("x-outer", Outer);
  outer = document.body.appendChild(new Outer());
  await outer.updateComplete;
});

const inner = (): Inner | null | undefined => outer.shadowRoot?.querySelector<Inner>("x-inner");
const words = async (): Promise<string | undefined> => {
  await inner()?.updateComplete;
  return inner()?.shadowRoot?.textContent?.trim();
};

it("what browsers say of the page follows it, and is that of index.html in the language of the source", async () => {
  const index = new DOMParser().parseFromString(readFileSync("index.html", "utf8"), "text/html");
  const description = index.querySelector<HTMLMetaElement>("meta[name=description]");
  if (description === null) throw new Error("index.html describes nothing");
  const { content } = description;
  // As the build links it.
  const manifest = document.createElement("link");
  Object.assign(manifest, { rel: "manifest", href: "/manifest.webmanifest" });
  document.head.append(description, manifest);
  await changeLanguage("de", await loadWords("de"));
  expect(description.content).toMatch(/^Schreibt zusammen\./);
  expect(manifest.getAttribute("href")).toBe("/manifest.de.webmanifest");
  await changeLanguage("en", undefined);
  expect([description.content, manifest.getAttribute("href")]).toEqual([content, "/manifest.webmanifest"]);
});

it("all elements speak it at once, and what is typed stays", async () => {
  const field = outer.shadowRoot?.querySelector("input");
  if (field) field.value = "typed";
  const told = vi.fn();
  document.addEventListener("gv-language", told);
  expect(await words()).toBe("Share");
  await changeLanguage("de", await loadWords("de"));
  expect(await words()).toBe("Teilen");
  expect([language(), document.documentElement.lang, told.mock.calls.length, field?.value]).toEqual([
    "de",
    "de",
    1,
    "typed",
  ]);
  await changeLanguage("en", undefined);
  expect([await words(), document.documentElement.lang]).toEqual(["Share", "en"]);
});
