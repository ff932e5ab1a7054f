/**
 * `<gv-people-panel>`: lists everyone in the room, goes to where someone writes, and lets a person change their own name
 * and colour. Loaded when first opened.
 */
import { msg, str } from "@lit/localize";
import "@awesome.me/webawesome/dist/components/popover/popover.js";
import { css, html, LitElement, nothing } from "lit";
import { controlStyles } from "../../controls/control-styles.ts";
import "../../controls/gv-icon.ts";
import "../gv-avatar.ts";
import { formatNumber } from "../../language/language.ts";
import type { Participant } from "../list-people.ts";
import { type Looking, lookingAtNobody } from "../looking.ts";
import { filterPeople } from "./filter-people.ts";
import "./gv-own-person.ts";

/** A list with more people than this can be filtered. */
const filterFrom = 8;

/**
 * @property people - Everyone, this person first.
 * @property looking - Whom this person looks at.
 * @event gv-visit - A person with a caret was pressed; `detail` is the client. Bubbles, composed.
 * @event gv-done - The panel has done its work: Enter was pressed in the name field.
 */
export class GvPeoplePanel extends LitElement {
  static override properties = {
    people: { attribute: false },
    looking: { attribute: false },
    wanted: { state: true },
  };
  declare people: readonly Participant[];
  declare looking: Looking;
  /** What is searched for. */
  declare wanted: string;

  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
        inline-size: min(19rem, calc(100vw - 4rem));
      }
      .filter {
        margin-block-end: var(--gv-space-s);
      }
      ul {
        /* Six people and half of the next, so that a list that goes on looks like one. */
        max-block-size: 17.875rem;
        max-block-size: min(17.875rem, calc(round(down, 40dvh - 1.375rem, 2.75rem) + 1.375rem));
        margin: 0 calc(-1 * var(--gv-space-s)) var(--gv-space-m);
        padding: 0;
        overflow-y: auto;
        list-style: none;
        border-radius: var(--gv-radius);
      }
      .row {
        display: flex;
        align-items: center;
        justify-content: start;
        gap: var(--gv-space-sm);
        inline-size: 100%;
        min-block-size: var(--gv-target);
        padding: 0 var(--gv-space-s);
        text-align: start;
      }
      button.row:focus-visible,
      ul:focus-visible {
        outline-offset: -2px;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .note {
        flex: none;
        margin-inline-start: auto;
        color: var(--gv-quiet);
        font-size: var(--gv-size-note);
      }
      gv-icon {
        color: var(--gv-quiet);
        font-size: var(--gv-size-icon-small);
      }
      [aria-pressed="true"] {
        background: var(--gv-hover);
        font-weight: var(--gv-weight-strong);
      }
      [aria-pressed="true"] :is(.note, gv-icon) {
        color: var(--gv-accent);
      }
      @media (forced-colors: active) {
        [aria-pressed="true"] {
          border-color: Highlight;
        }
      }
      @media (max-width: 40rem) {
        :host {
          inline-size: auto;
        }
      }
      /* In a low window the whole panel scrolls, instead of a list within it. */
      @media (max-height: 30rem) {
        ul {
          max-block-size: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.people = [];
    this.looking = lookingAtNobody;
    this.wanted = "";
  }

  /** Puts the focus on the list. On a field, a phone would open its keyboard. */
  override focus(): void {
    this.renderRoot.querySelector("ul")?.focus({ preventScroll: true });
  }

  protected override render() {
    const { people, looking } = this;
    const you = people.find(({ isYou }) => isYou);
    const hasFilter = people.length > filterFrom;
    const shown = hasFilter ? filterPeople(people, this.wanted) : people;
    return html`
      <h2>${msg(str`People, ${formatNumber(people.length)} here`)}</h2>
      ${hasFilter ? this.#renderFilter() : nothing}
      <ul tabindex="0" aria-label=${msg("People here")}>
        ${shown.map((person) => html`<li>${this.#renderPerson(person, looking)}</li>`)}
      </ul>
      ${shown.length === 0 ? html`<p class="quiet" role="status">${msg("Nobody of that name is here")}</p>` : nothing}
      ${
        you === undefined
          ? nothing
          : html`<gv-own-person
              .name=${you.name}
              .color=${you.color}
              @gv-done=${() => this.dispatchEvent(new CustomEvent("gv-done"))}
            ></gv-own-person>`
      }
    `;
  }

  #renderFilter() {
    return html`<input
      class="filter"
      type="text"
      aria-label=${msg("Find a person")}
      placeholder=${msg("Find a person")}
      autocomplete="off"
      spellcheck="false"
      enterkeyhint="search"
      @input=${(event: InputEvent) => (this.wanted = (event.target as HTMLInputElement).value)}
    />`;
  }

  #renderPerson({ name, color, isYou, caretId }: Participant, { at, following }: Looking) {
    const face = html`<gv-avatar .name=${name} .color=${color}></gv-avatar><span class="name">${name}</span>`;
    if (caretId === undefined)
      return html`<div class="row">${face}<span class="note">${isYou ? msg("you") : msg("reading")}</span></div>`;
    const isFollowed = following?.clientId === caretId;
    const isNext = !isFollowed && at === caretId;
    return html`<button
      class="row"
      aria-pressed=${isFollowed}
      title=${isFollowed ? msg(str`Stop following ${name}`) : isNext ? msg(str`Follow ${name}`) : msg(str`Go to where ${name} writes`)}
      @click=${() => this.#visit(caretId)}
    >
      ${face}
      <span class="note">${isFollowed ? msg("Following") : isNext ? msg("Press again to follow") : nothing}</span>
      <gv-icon name="follow"></gv-icon>
    </button>`;
  }

  #visit(detail: number): void {
    this.dispatchEvent(new CustomEvent("gv-visit", { detail, bubbles: true, composed: true }));
  }
}

customElements.define("gv-people-panel", GvPeoplePanel);

declare global {
  interface HTMLElementTagNameMap {
    "gv-people-panel": GvPeoplePanel;
  }
  interface GlobalEventHandlersEventMap {
    "gv-visit": CustomEvent<number>;
  }
}
