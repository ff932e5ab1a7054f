/**
 * Notices that this person was away from a document and is back. Away is who has the page closed, hidden, or without a
 * link to anybody else. Back is who has the page in view and exactly what the others have. The text at the beginning of
 * the absence is kept until then; comparing it with the text at its end is loaded when there is something to compare.
 */
import { ObservableV2 } from "lib0/observable";
import type * as Y from "yjs";
import type { GrapevineAgreement } from "../../sync/index.ts";
import { Baseline } from "./baseline.ts";

/** Shorter absences are not worth a word. */
const shortestMs = 3 * 60_000;
/** How long everyone has to agree: several people are met at once, and each has something. */
const settledMs = 1_000;

/** The part of a provider that tells whether others have the same. */
export interface Company {
  readonly synced: boolean;
  agreement(): Pick<GrapevineAgreement, "links">;
  counters(): { readonly repairs: number };
  on(event: "change" | "synced", listener: () => void): unknown;
  off(event: "change" | "synced", listener: () => void): unknown;
}

/** An absence that is over. */
export interface Absence {
  /** When it began, in milliseconds since 1970; undefined when the browser does not know. */
  readonly since: number | undefined;
  readonly baseline: Baseline;
  /** Differences that were found and mended since then. */
  readonly repairs: number;
}

interface Pending {
  readonly since: number | undefined;
  readonly baseline: Baseline;
  readonly repairs: number;
}

export class Away extends ObservableV2<{ change: () => void }> {
  readonly #content: Y.Text;
  readonly #company: Company;
  #pending: Pending | undefined;
  #absence: Absence | undefined;
  /** Whether anybody else had exactly this. */
  #wasTogether = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Call it when the saved text has been read. `lastSeen`: when the document was last open in this browser. */
  constructor(content: Y.Text, company: Company, lastSeen: number | undefined) {
    super();
    this.#content = content;
    this.#company = company;
    // Who opens a document for the first time was not away from it.
    if (content.length > 0 || lastSeen !== undefined) this.#leave(lastSeen);
    company.on("change", this.#look);
    company.on("synced", this.#look);
    document.addEventListener("visibilitychange", this.#look);
    this.#look();
  }

  /** The last absence, until it is dismissed. */
  get absence(): Absence | undefined {
    return this.#absence;
  }

  /** The person has seen what happened. */
  dismiss(): void {
    if (this.#absence === undefined) return;
    if (this.#absence.baseline !== this.#pending?.baseline) this.#absence.baseline.destroy();
    this.#absence = undefined;
    this.emit("change", []);
  }

  override destroy(): void {
    clearTimeout(this.#timer);
    this.#company.off("change", this.#look);
    this.#company.off("synced", this.#look);
    document.removeEventListener("visibilitychange", this.#look);
    this.#pending?.baseline.destroy();
    this.#absence?.baseline.destroy();
    super.destroy();
  }

  readonly #look = (): void => {
    const links = this.#company.agreement().links.filter(({ tab }) => !tab);
    // Where many write, hardly two documents are the same at any moment: they were, and all have been compared.
    const isTogether =
      this.#company.synced &&
      links.some(({ sameAt }) => sameAt !== undefined) &&
      links.every(({ comparedAt }) => comparedAt !== undefined);
    const isHidden = document.visibilityState === "hidden";
    if (isHidden || (this.#wasTogether && links.length === 0)) this.#leave(Date.now());
    if (isTogether) this.#wasTogether = true;
    if (isHidden || !isTogether || this.#pending === undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else this.#timer ??= setTimeout(this.#return, settledMs);
  };

  #leave(since: number | undefined): void {
    if (this.#pending !== undefined) return;
    // An absence whose changes were not dismissed goes on.
    const { since: first, baseline } = this.#absence ?? { since, baseline: new Baseline(this.#content) };
    this.#pending = { since: first, baseline, repairs: this.#company.counters().repairs };
  }

  readonly #return = (): void => {
    this.#timer = undefined;
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    this.#wasTogether = true;
    const { since, baseline } = pending;
    if (since !== undefined && Date.now() - since < shortestMs) {
      if (baseline !== this.#absence?.baseline) baseline.destroy();
      return;
    }
    this.#absence = { since, baseline, repairs: this.#company.counters().repairs - pending.repairs };
    this.emit("change", []);
  };
}
