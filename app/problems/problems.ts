/**
 * What the banners tell: the problems that the provider has, and those of the page itself, each once, until it is solved or
 * the person has dismissed it. A dismissed problem that is solved and comes back is shown again.
 */
import type { Problem } from "../../sync/index.ts";

/** A button on a banner. */
export interface BannerAction {
  readonly label: string;
  act(): void;
}

export interface ShownProblem {
  /** Tells problems apart: a `ProblemCode`, or a name that the page gives. */
  readonly code: string;
  /** Full sentences. */
  readonly message: string;
  readonly actions: readonly BannerAction[];
  /** Called when the person has dismissed it. */
  readonly dismissed?: () => void;
}

/** The status line tells these, in words of its own. */
const toldElsewhere: ReadonlySet<string> = new Set(["signaling-unreachable"]);

export class PageProblems {
  readonly #onChange: () => void;
  readonly #actionsOf: (code: string) => readonly BannerAction[];
  readonly #own = new Map<string, ShownProblem>();
  readonly #dismissed = new Set<string>();
  #ofProvider: readonly Problem[] = [];

  /** `actionsOf` gives what can be done about a problem of the provider's. */
  constructor(onChange: () => void, actionsOf: (code: string) => readonly BannerAction[]) {
    this.#onChange = onChange;
    this.#actionsOf = actionsOf;
  }

  /** Those to be shown. */
  get shown(): readonly ShownProblem[] {
    const all = [
      ...this.#own.values(),
      ...this.#ofProvider
        .filter(({ code }) => !toldElsewhere.has(code))
        .map(({ code, message }) => ({ code, message, actions: this.#actionsOf(code) })),
    ];
    return all.filter(({ code }) => !this.#dismissed.has(code));
  }

  /** What the provider has now. */
  follow(problems: readonly Problem[]): void {
    this.#ofProvider = problems;
    this.#settle();
  }

  /** A problem of the page's own, or another wording of it. */
  raise(problem: ShownProblem): void {
    this.#own.set(problem.code, problem);
    this.#settle();
  }

  solve(code: string): void {
    if (this.#own.delete(code)) this.#settle();
  }

  dismiss(code: string): void {
    const own = this.#own.get(code);
    if (own !== undefined) {
      own.dismissed?.();
      // What the page raises after that is another one.
      return this.solve(code);
    }
    this.#dismissed.add(code);
    this.#onChange();
  }

  /** Another document is about to be shown. */
  clear(): void {
    this.#own.clear();
    this.follow([]);
  }

  #settle(): void {
    for (const code of this.#dismissed)
      if (!this.#own.has(code) && !this.#ofProvider.some((problem) => problem.code === code))
        this.#dismissed.delete(code);
    this.#onChange();
  }
}
