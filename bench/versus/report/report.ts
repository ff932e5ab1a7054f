/** The outcome as a page of documentation, in Markdown. */
import { markdownTable } from "../../shared/table.ts";
import { describeEnvironment, type Environment } from "./environment.ts";
import { formatCells, formatNotes } from "./format.ts";
import type { Outcome } from "./outcome.ts";
import type { Result } from "./results.ts";
import { holdTargets } from "./targets.ts";

const intro = (source: string): string => `# Grapevine beside y-webrtc

This page is written by \`npm run bench -- --out ${source}\` from what it measured; do not edit it. Both systems do the same
work in the same run, in turn, each repetition with a server of its own (y-webrtc's is its own stock one, as its package
brings it) and a fresh Chromium, each person in a browser context of their own. Both pages are an editor with the same
CodeMirror, the same Yjs, a copy in IndexedDB and a secret for the room; both have no ICE servers. Grapevine's is the whole
app. Traffic is what goes through \`RTCDataChannel\`, counted by the same code. In a run that says
"servers first", either system's servers and the measuring program went before the browsers on the processors, which they
would not share elsewhere; but not those of the measurements over cables.

Figures are medians over the repetitions, in parentheses the least and the greatest. The ratio is ours over theirs.
"never" stands for what did not happen within the time that the measurement gives it. Messages and bytes per edit are net of
what the same room sends in the same time when nobody types; as frames ride on edits, that can be fewer than one for each
other peer. The figures with idle traffic are beside them.
`;

const reproduce = (source: string): string => `## How to reproduce it

\`\`\`sh
npm install
npm run -s bench -- --out ${source}          # all of it, five times: some hours
npm run -s bench -- --only arrival --peers 2,16 --out ${source} --add   # a part of it, anew
npm run -s bench -- --json                   # for machines
\`\`\`

The JSON file holds what was measured. It is not kept in the repository; this page is, once for each release.
Some measurements need Linux, root, or the recorded histories in \`TRACES_DIR\`; what could not be run is listed above with the
reason. A quiet machine matters: latencies of a few milliseconds are mostly a matter of who gets the processor.
`;

/** What the table's last rows are of, and what it has no row for. */
const elsewhere = `Half an hour under random faults is measured by \`npm run soak\`, without y-webrtc beside it. A sleep lasts
\`BENCH_ASLEEP_MINUTES\`, one minute unless told otherwise; in a run with nothing else, those of all repetitions sleep at the same
time and are woken one after the other. How long a room that opens at once takes is for a good part a
matter of how fast the machine starts so many pages: \`opening\` measures that alone. CPU time is that of five keystrokes a
second: where more of them fill the processors, late pages draw several in one frame, and each seems to cost less.
`;

/** `source`: the JSON file beside it. */
export function formatReport({ environment, earlier = [], results, skipped }: Outcome, source: string): string {
  const names = [...new Set(results.map(({ name }) => name))];
  return [
    intro(source),
    `Measured on: ${describeEnvironment(environment)}.\n`,
    ...(earlier.length === 0 ? [] : [`${runTable([environment, ...earlier], results)}\n`]),
    "## What is asked for\n",
    `${targetTable(results)}\n`,
    elsewhere,
    ...names.map((name) =>
      section(
        name,
        results.filter((result) => result.name === name),
      ),
    ),
    ...(skipped.length === 0
      ? []
      : [`## Skipped\n\n${skipped.map(({ name, reason }) => `- ${name}: ${reason}`).join("\n")}\n`]),
    reproduce(source),
  ].join("\n");
}

/** Which run which figures are of, where they are of more than one; and what of its machine was not as in the first. */
function runTable(environments: readonly Environment[], results: readonly Result[]): string {
  const [first] = environments;
  const rows = environments.map((environment) => {
    const { date, grapevine, yWebrtc, repetitions, loadAverage, serversFirst } = environment;
    const own = results.filter(({ measuredAt = first?.date }) => measuredAt === date);
    const others = [machineOf(environment)].filter((machine) => first === undefined || machine !== machineOf(first));
    return [
      `${date.slice(0, 16).replace("T", " ")} UTC`,
      [...new Set(own.map(({ name, peers }) => `${name} at ${peers}`))].join(", "),
      String(repetitions),
      `${grapevine.commit}${grapevine.modified ? ", changed" : ""}`,
      [
        `load ${loadAverage}`,
        `y-webrtc ${yWebrtc.version}`,
        ...(serversFirst === true ? ["servers first"] : []),
        ...others,
      ].join(", "),
    ];
  });
  return markdownTable(["run", "figures, at how many peers", "repetitions", "Grapevine at", "with"], rows);
}

const machineOf = ({ cpu, memoryGb, system, chromium, node }: Environment): string =>
  `${cpu.count} × ${cpu.model}, ${memoryGb} GB, ${system}, ${chromium}, Node ${node.replace(/^v/, "")}`;

function targetTable(results: readonly Result[]): string {
  const rows = holdTargets(results).map(({ what, required, measured, met }) => [
    what,
    required,
    measured,
    met === undefined ? "—" : met ? "yes" : "**no**",
  ]);
  return markdownTable(["what", "required", "measured", "met"], rows);
}

function section(name: string, results: readonly Result[]): string {
  const rows = results.map((result) => [String(result.peers), result.metric, result.unit, ...formatCells(result)]);
  const table = markdownTable(["peers", "metric", "unit", "Grapevine", "y-webrtc", "ratio"], rows);
  const notes = formatNotes(results).map((note) => `- ${note}`);
  return [`## ${name}\n`, `${table}\n`, ...(notes.length === 0 ? [] : [`${notes.join("\n")}\n`])].join("\n");
}
