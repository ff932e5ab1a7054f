/** Renders the numbers behind the words: peers, links, round trips, and a drawing of who is linked to whom. */
import { msg, str } from "@lit/localize";
import { css, html, nothing, svg } from "lit";
import { formatNumber } from "../language/language.ts";
import { describeMap, place } from "./link-map.ts";
import { type NamedLink, readFailures, readLinks, readMap } from "./read-whereabouts.ts";
import type { StatusSources } from "./status-controller.ts";
import { secondsAgo } from "./time-words.ts";
import { describeFailure } from "./whereabouts.ts";

const width = 320;
/** Longest name in the drawing. The sentences below it have the whole ones. */
const nameLimit = 12;

const describeStanding = (standing: NamedLink["standing"]): string =>
  ({
    same: msg("same"),
    unconfirmed: msg("not compared since the last edit"),
    behind: msg("lacks something"),
    ahead: msg("has more"),
    apart: msg("differs"),
    unknown: msg("not known"),
  })[standing];

export const numbersStyles = css`
  details {
    margin-block-start: var(--gv-space-m);
    border-block-start: 1px solid var(--gv-line);
  }
  summary {
    display: flex;
    align-items: center;
    justify-content: space-between;
    min-block-size: var(--gv-target);
    cursor: pointer;
    list-style: none;
    font-weight: var(--gv-weight-strong);
  }
  summary::-webkit-details-marker {
    display: none;
  }
  [open] > summary gv-icon {
    rotate: 180deg;
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: var(--gv-space-xs) var(--gv-space-m);
    margin: 0 0 var(--gv-space-m);
    font-variant-numeric: tabular-nums;
  }
  dt {
    color: var(--gv-quiet);
  }
  dd {
    margin: 0;
  }
  .scroll {
    overflow-x: auto;
    margin-block-end: var(--gv-space-m);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--gv-size-note);
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding-block: var(--gv-space-xs);
    padding-inline: 0 var(--gv-space-sm);
    border-block-end: 1px solid var(--gv-line);
    font-weight: normal;
    text-align: start;
    vertical-align: baseline;
  }
  thead th {
    color: var(--gv-quiet);
  }
  figure {
    margin: 0;
  }
  figcaption,
  .failures {
    color: var(--gv-quiet);
    font-size: var(--gv-size-note);
    overflow-wrap: anywhere;
  }
  .failures {
    margin: 0 0 var(--gv-space-m);
    padding-inline-start: var(--gv-space-l);
    list-style: disc;
    color: var(--gv-text);
  }
  .failures li {
    display: list-item;
  }
  svg.map {
    display: block;
    inline-size: 100%;
    block-size: auto;
    margin-block-end: var(--gv-space-s);
  }
  .map line {
    stroke: var(--gv-line-strong);
    stroke-width: 1.5;
  }
  .map .over {
    stroke-dasharray: 3 4;
  }
  .map circle,
  .map .cloud {
    fill: var(--gv-raised);
    stroke: var(--gv-line-strong);
    stroke-width: 2;
  }
  .map .you circle {
    fill: var(--gv-accent-fill);
    stroke: var(--gv-accent-fill);
  }
  .map text {
    fill: var(--gv-text);
    stroke: var(--gv-raised);
    stroke-width: 3px;
    paint-order: stroke;
    font: 12px var(--gv-font-ui);
    text-anchor: middle;
  }
  @media (forced-colors: active) {
    .map line,
    .map circle,
    .map .cloud {
      stroke: CanvasText;
    }
    .map .you circle {
      fill: Highlight;
    }
    .map text {
      fill: CanvasText;
      stroke: Canvas;
    }
  }
`;

export function renderNumbers(sources: StatusSources, now: number) {
  const { provider } = sources;
  const { members, links, dialling, signaling } = provider.status();
  const { meanRoundTripMs, worstRoundTripMs } = provider.network();
  const server = { connected: msg("connected"), connecting: msg("cannot be reached"), closed: msg("none") }[signaling];
  const [linked, more] = [formatNumber(links), formatNumber(dialling)];
  const failed = readFailures(sources);
  return html`<details>
    <summary>${msg("Numbers")} <gv-icon name="chevron-down"></gv-icon></summary>
    <dl>
      <dt>${msg("Peers, tabs included")}</dt>
      <dd>${formatNumber(members)}</dd>
      <dt>${msg("Linked to this page")}</dt>
      <dd>${dialling > 0 ? msg(str`${linked}, and ${more} being made`) : linked}</dd>
      <dt>${msg("Mean round trip")}</dt>
      <dd>${milliseconds(meanRoundTripMs)}</dd>
      <dt>${msg("Longest round trip")}</dt>
      <dd>${milliseconds(worstRoundTripMs)}</dd>
      <dt>${msg("Server")}</dt>
      <dd>${server}</dd>
    </dl>
    ${links > 0 ? renderLinks(readLinks(sources), now) : nothing}
    ${
      failed.length > 0
        ? html`<ul class="failures" aria-label=${msg("Links that failed")}>
            ${failed.map(({ name, failure }) => html`<li>${describeFailed(name, describeFailure(failure))}</li>`)}
          </ul>`
        : nothing
    }
    ${renderMap(sources)}
  </details>`;
}

// Wide in a narrow window: it scrolls by itself, by keys as well.
const renderLinks = (links: readonly NamedLink[], now: number) =>
  html`<div class="scroll" tabindex="0" role="region" aria-label=${msg("Links")}>
    <table>
      <thead>
        <tr>
          <th scope="col">${msg("Link to")}</th>
          <th scope="col">${msg("Document")}</th>
          <th scope="col">${msg("Checked")}</th>
          <th scope="col">${msg("Round trip")}</th>
        </tr>
      </thead>
      <tbody>
        ${links.map(
          ({ name, standing, comparedAt, roundTripMs }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${describeStanding(standing)}</td>
              <td>${comparedAt === undefined ? msg("not yet") : secondsAgo(comparedAt, now)}</td>
              <td>${milliseconds(roundTripMs)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

function renderMap(sources: StatusSources) {
  const map = readMap(sources);
  // Two others stand at either side of this page.
  const height = map.nodes.length > 3 || map.rest > 0 ? 200 : 96;
  const nodes = new Map(place(map, width, height).map((node) => [node.id, node]));
  const you = [...nodes.values()].find(({ kind }) => kind === "you");
  const short = (name: string): string => (name.length > nameLimit ? `${name.slice(0, nameLimit - 1)}…` : name);
  return html`<figure>
    <svg class="map" viewBox="0 0 ${width} ${height}" aria-hidden="true">
      ${map.edges.map(([one, other]) => {
        const [from, to] = [nodes.get(one), nodes.get(other)];
        return from && to ? svg`<line x1=${from.x} y1=${from.y} x2=${to.x} y2=${to.y}></line>` : nothing;
      })}
      ${
        map.rest > 0 && you !== undefined
          ? svg`<line class="over" x1=${you.x} y1=${you.y} x2=${width - 48} y2=${height - 20}></line>
              <rect class="cloud" x=${width - 92} y=${height - 34} width="88" height="28" rx="14"></rect>
              <text x=${width - 48} y=${height - 16}>${msg(str`${formatNumber(map.rest)} more`)}</text>`
          : nothing
      }
      ${[...nodes.values()].map(
        ({ x, y, name, kind }) =>
          svg`<g class=${kind}><circle cx=${x} cy=${y} r="9"></circle><text x=${x} y=${y + 24}>${short(name)}</text></g>`,
      )}
    </svg>
    <figcaption>${describeMap(map)}</figcaption>
  </figure>`;
}

const describeFailed = (name: string, why: string): string => msg(str`No link to ${name}: ${why}.`);

function milliseconds(ms: number | undefined): string {
  if (ms === undefined) return msg("not known");
  if (ms < 1) return msg("under 1 ms");
  return `${formatNumber(Math.round(ms))} ms`;
}
