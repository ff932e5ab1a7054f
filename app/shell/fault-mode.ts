/** Reads the fault mode from the address: `/?chaos=drop20,delay50-200,seed=7#/edit/...`. */
import { msg, str } from "@lit/localize";
import { formatFaults, parseFaults, type FaultPlan } from "../../sync/index.ts";

export interface FaultMode {
  /** Undefined when the address asks for none, or for one that makes no sense. */
  readonly faults: FaultPlan | undefined;
  /** Returns what the person should know about it, in full sentences. Undefined when there is nothing to say. */
  readonly describe?: () => string;
}

/** `search` is the address's query (`location.search`). Never throws. */
export function readFaultMode(search: string): FaultMode {
  const text = new URLSearchParams(search).getAll("chaos").join(",");
  const parsed = parseFaults(text);
  if (!parsed.ok)
    return {
      faults: undefined,
      // What is wrong is said in the language of the address's words.
      describe: () =>
        msg(
          str`The fault mode in this address is not understood, and the document is open without faults. ${parsed.reason}`,
        ),
    };
  const { faults } = parsed;
  // A seed alone causes no faults.
  if (Object.keys(faults).every((key) => key === "seed")) return { faults: undefined };
  return {
    faults,
    describe: () =>
      msg(
        str`Fault mode: ${formatFaults(faults)}. This page damages what it sends and receives, on purpose. Remove “?chaos=” from the address to end it.`,
      ),
  };
}
