/** The files of a comparison: the outcome as JSON, and the report beside it. */
import { readFile, writeFile } from "node:fs/promises";
import { type Outcome, readOutcome } from "./outcome.ts";
import { formatReport } from "./report.ts";

/** Writes `file`, and the report beside it. Rejects when that cannot be. */
export async function writeOutcome(file: string, outcome: Outcome): Promise<void> {
  await writeFile(file, `${JSON.stringify(outcome, null, 2)}\n`);
  await writeReportBeside(file, outcome);
}

/**
 * Writes the report of `file.json` to `file.md`, and resolves with its path. Rejects with what is wrong with the file.
 */
export async function reportOf(file: string): Promise<string> {
  return writeReportBeside(file, await readOutcomeAt(file));
}

/** Rejects with what is wrong with the file. */
export async function readOutcomeAt(file: string): Promise<Outcome> {
  return readOutcome(await readFile(file, "utf8"), file);
}

async function writeReportBeside(file: string, outcome: Outcome): Promise<string> {
  const report = file.replace(/\.json$/, ".md");
  await writeFile(report, formatReport(outcome, file));
  return report;
}
