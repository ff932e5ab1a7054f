/**
 * The problems that banners show: those of the provider and those of the page itself. Each is shown once, until it is
 * solved or dismissed. A dismissed problem that is solved and arises again is shown again.
 */
import type { Problem } from "../../sync/index.ts";
import { language, sourceLanguage } from "../language/language.ts";

/** A button on a banner. */
export interface BannerAction {
  readonly label: string;
  act(): void;
}

export interface ShownProblem {
  /** Identifies the problem: a `ProblemCode`, or a name that the page gives. */
  readonly code: string;
  /** Full sentences. */
  readonly message: string;
  readonly actions: readonly BannerAction[];
}

/** A problem of the page itself. It is put into words whenever it is shown, in the language of then. */
export interface OwnProblem {
  readonly code: string;
  message(): string;
  actions?(): readonly BannerAction[];
  /** Called when the person has dismissed it. */
  dismissed?(): void;
}

/** The status line reports these in its own words. */
const toldElsewhere: ReadonlySet<string> = new Set(["signaling-unreachable"]);

export class PageProblems {
  readonly #onChange: () => void;
  readonly #actionsOf: (code: string) => readonly BannerAction[];
  readonly #own = new Map<string, OwnProblem>();
  readonly #dismissed = new Set<string>();
  #ofProvider: readonly Problem[] = [];
  #words: ((problem: Problem) => string) | undefined;
  #isLoading = false;

  /** `actionsOf` returns what can be done about a problem of the provider. */
  constructor(onChange: () => void, actionsOf: (code: string) => readonly BannerAction[]) {
    this.#onChange = onChange;
    this.#actionsOf = actionsOf;
  }

  /** The problems to show now. */
  get shown(): readonly ShownProblem[] {
    const all = [
      ...[...this.#own.values()].map((own) => ({
        code: own.code,
        message: own.message(),
        actions: own.actions?.() ?? [],
      })),
      ...this.#ofProvider
        .filter(({ code }) => !toldElsewhere.has(code))
        .flatMap((problem) => {
          const message = this.#wordsOf(problem);
          return message === undefined ? [] : [{ code: problem.code, message, actions: this.#actionsOf(problem.code) }];
        }),
    ];
    return all.filter(({ code }) => !this.#dismissed.has(code));
  }

  /** The provider speaks English. For another language, the words are loaded first: undefined until then. */
  #wordsOf(problem: Problem): string | undefined {
    if (language() === sourceLanguage) return problem.message;
    if (this.#isLoading) return this.#words?.(problem);
    this.#isLoading = true;
    void import("./provider-words.ts")
      .then(({ wordsOfProblem }) => (this.#words = wordsOfProblem))
      .catch(() => (this.#words = ({ message }) => message))
      .finally(this.#onChange);
    return undefined;
  }

  /** Takes the provider's current problems. */
  follow(problems: readonly Problem[]): void {
    this.#ofProvider = problems;
    this.#settle();
  }

  /** Adds a problem of the page itself, or replaces its wording. One that is shown in the same words stays as it is. */
  raise(problem: OwnProblem): void {
    if (this.#own.get(problem.code)?.message() === problem.message()) return;
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
      // If the page raises it again, it counts as a new problem.
      return this.solve(code);
    }
    this.#dismissed.add(code);
    this.#onChange();
  }

  /** Forgets all problems, before another document is shown. */
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
