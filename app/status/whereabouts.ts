/**
 * Says where the words of a document are, and with whom. Pure functions, so that every sentence a person may read has a
 * test.
 */
import { msg, str } from "@lit/localize";
import type { LinkFailure, Standing } from "../../sync/index.ts";
import { formatList, formatNumber, plural } from "../language/language.ts";
import { secondsAgo, sinceWhen, whenWas } from "./time-words.ts";

/** Another person with a link, whose tabs count as one. Times are in ms since 1970. */
export interface LinkedPerson {
  readonly name: string;
  readonly standing: Standing;
  readonly comparedAt: number | undefined;
  readonly sameAt: number | undefined;
  readonly unansweredSince: number | undefined;
}

/** Somebody who was met, and is not here any more. */
export interface FormerPerson {
  readonly name: string;
  /** When they last had exactly what was here then; undefined: not as far as known. */
  readonly sameAt: number | undefined;
  /** Whether the document has changed since. */
  readonly behind: boolean;
}

export interface Facts {
  /** `only-link`: nothing of the document has come yet. `off`: the person keeps nothing here. */
  readonly copy: "saved" | "full" | "refused" | "off" | "only-link";
  /** Since when all that is here has been saved; undefined: not known. */
  readonly savedAt: number | undefined;
  /** Tabs of this browser that show the document. */
  readonly tabs: number;
  readonly linked: readonly LinkedPerson[];
  /** People who are here without a link to this page: their names, and why a link to them failed. */
  readonly others: readonly { readonly name: string; readonly failure: LinkFailure | undefined }[];
  /** The latest first. */
  readonly former: readonly FormerPerson[];
  /** Whom this browser met last, before this visit. */
  readonly lastMet: { readonly at: number; readonly names: readonly string[]; readonly same: boolean } | undefined;
  /** Whether the server that introduces people can be reached. */
  readonly server: boolean;
}

export interface Line {
  readonly icon: "check" | "arrows" | "cloud-off" | "device" | "history" | "info" | "warning";
  readonly tone: "good" | "busy" | "plain" | "warn";
  readonly words: string;
  /** What is added in smaller type; undefined: nothing. */
  readonly note: string | undefined;
}

export interface Whereabouts {
  /** One sentence that says it all. */
  readonly summary: string;
  readonly lines: readonly Line[];
  /** What to do, in sentences; undefined: nothing needs to be done. */
  readonly advice: string | undefined;
  /** Whether one of these is to download a copy. */
  readonly offersCopy: boolean;
}

/** Why there is no link to somebody, as a clause. */
export const describeFailure = (failure: LinkFailure): string =>
  ({
    "no-relay": msg("it seems that both of you are behind strict routers: this server offers no relay"),
    "relay-failed": msg("neither a direct connection nor one through the relay came about"),
    "no-answer": msg("there is no answer: the page there may be asleep or offline"),
    webrtc: msg("this browser does not make WebRTC connections"),
  })[failure];

/** After so long without an answer somebody is not just slow. Links compare every two seconds. */
const silentMs = 3_500;
/** Most people who are listed by name. */
const mostNamed = 8;

export function describeWhereabouts(facts: Facts, now: number): Whereabouts {
  const { linked, former, lastMet } = facts;
  const met = former.length === 0 && linked.length === 0 && lastMet ? [describeLastMet(lastMet, now)] : [];
  return {
    summary: summarize(facts, now),
    lines: [
      describeCopy(facts, now),
      ...linked.map((person) => describePerson(person, now)),
      ...describeOthers(facts),
      ...former.slice(0, mostNamed).map((person) => describeFormer(person, now)),
      ...met,
    ],
    ...advise(facts, now),
  };
}

function summarize({ copy, linked }: Facts, now: number): string {
  const having = linked.filter((person) => hasAll(person, now)).map(({ name }) => name);
  if (copy === "only-link") return msg("The text is not here yet.");
  if (having.length > 0)
    return copy === "saved"
      ? msg(str`Saved here and with ${listed(having)}.`)
      : msg(str`With ${listed(having)}, and not saved here.`);
  if (linked.length === 0) return copy === "saved" ? msg("Only on this device.") : msg("Only in this tab.");
  return copy === "saved"
    ? msg("Saved here. The latest is not known to be with anyone else yet.")
    : msg("Not saved here. The latest is not known to be with anyone else yet.");
}

function describeCopy({ copy, savedAt, tabs }: Facts, now: number): Line {
  const inTabs = tabs > 1 ? msg(str`open in ${formatNumber(tabs)} tabs`) : "";
  const note = (...parts: string[]): string | undefined => parts.filter((part) => part !== "").join(", ") || undefined;
  const unsaved = (why: string): Line => {
    return { icon: "warning", tone: "warn", words: msg("Not saved on this device"), note: note(why, inTabs) };
  };
  switch (copy) {
    case "saved": {
      const since = savedAt === undefined ? "" : sinceWhen(savedAt, now);
      return { icon: "device", tone: "good", words: msg("Saved on this device"), note: note(since, inTabs) };
    }
    case "only-link":
      return { icon: "info", tone: "plain", words: msg("Only the link is on this device"), note: note(inTabs) };
    case "full":
      return unsaved(msg("the browser’s storage is full"));
    case "refused":
      return unsaved(msg("the browser refuses it"));
    default:
      return unsaved(msg("as you chose"));
  }
}

function describePerson(person: LinkedPerson, now: number): Line {
  const { name, standing, comparedAt, sameAt, unansweredSince } = person;
  const when = sameAt === undefined ? undefined : secondsAgo(sameAt, now);
  if (unansweredSince !== undefined && now - unansweredSince >= silentMs) {
    const seconds = formatNumber(Math.round((now - unansweredSince) / 1_000));
    const words = standing === "same" ? msg(str`${name} does not answer`) : msg(str`${name} is behind`);
    const note =
      when === undefined
        ? msg(str`no answer for ${seconds} s`)
        : msg(str`no answer for ${seconds} s, had everything ${when}`);
    return { icon: "cloud-off", tone: "warn", words, note };
  }
  const busy = (words: string, note: string | undefined): Line => ({ icon: "arrows", tone: "busy", words, note });
  switch (standing) {
    case "same": {
      const checked = secondsAgo(comparedAt ?? now, now);
      return {
        icon: "check",
        tone: "good",
        words: msg(str`${name} has exactly this`),
        note: msg(str`checked ${checked}`),
      };
    }
    case "unconfirmed":
      return busy(
        when === undefined ? name : msg(str`${name} had everything ${when}`),
        msg("the latest is being checked"),
      );
    case "behind":
      return busy(
        msg(str`${name} is behind`),
        when === undefined ? msg("the rest is being sent") : msg(str`had everything ${when}, the rest is being sent`),
      );
    case "ahead":
      return busy(msg(str`${name} has more than is here`), msg("it is on its way"));
    case "apart":
      return busy(msg(str`${name} and you differ`), msg("each has something that the other lacks"));
    default:
      return comparedAt === undefined
        ? busy(msg(str`${name} has just come`), msg("not compared yet"))
        : busy(
            msg(str`${name} is being compared with you`),
            when === undefined ? undefined : msg(str`had everything ${when}`),
          );
  }
}

function describeOthers({ others, linked }: Facts): Line[] {
  if (others.length === 0) return [];
  const unreached = linked.length === 0 ? others.filter(({ failure }) => failure !== undefined) : [];
  const reached = others.filter((each) => !unreached.includes(each)).map(({ name }) => name);
  const lines = unreached.slice(0, mostNamed).map(({ name, failure }): Line => ({
    icon: "warning",
    tone: "warn",
    words: msg(str`${name} cannot be reached`),
    note: failure && describeFailure(failure),
  }));
  if (reached.length === 0) return lines;
  const who = listed(reached);
  const words = plural(reached.length, { one: msg(str`${who} is here, too`), other: msg(str`${who} are here, too`) });
  return [...lines, { icon: "info", tone: "plain", words, note: msg("linked over the others") }];
}

// Whether somebody closed the page or lost the network is not known here.
function describeFormer({ name, sameAt, behind }: FormerPerson, now: number): Line {
  const line = { icon: "history", tone: "plain" } as const;
  const words = msg(str`${name} is away`);
  if (sameAt === undefined) return { ...line, words, note: msg("not known to have everything") };
  const when = secondsAgo(sameAt, now);
  return behind
    ? { ...line, words: msg(str`${name} is away, and behind`), note: msg(str`had everything ${when}`) }
    : { ...line, words, note: msg(str`had exactly this ${when}`) };
}

function describeLastMet({ at, names: all, same }: NonNullable<Facts["lastMet"]>, now: number): Line {
  const [whom, when] = [listed(all), whenWas(at, now)];
  const words = all.length === 0 ? msg(str`You last met others ${when}`) : msg(str`You last met ${whom} ${when}`);
  return { icon: "history", tone: "plain", words, note: same ? msg("had exactly this") : msg("changed here since") };
}

function advise({ copy, linked, server }: Facts, now: number): Pick<Whereabouts, "advice" | "offersCopy"> {
  if (copy === "only-link")
    return {
      advice: msg("It comes by itself when someone who has it opens this link. Keep this page open."),
      offersCopy: false,
    };
  const isElsewhere = linked.some((person) => hasAll(person, now));
  const away = server
    ? undefined
    : msg("The server that introduces people cannot be reached now, so nobody new can come in.");
  if (isElsewhere) return { advice: away, offersCopy: false };
  if (copy === "saved" && linked.length > 0) return { advice: undefined, offersCopy: false };
  const what =
    copy === "saved"
      ? msg(
          "Nobody else is known to have this. It stays here when you close the page. To have it elsewhere, too, share the link, and keep this page open until someone has it; or download a copy.",
        )
      : msg(
          "If this tab closes, what is only here is lost. Download a copy, or keep the tab open until someone else has it.",
        );
  return { advice: away === undefined ? what : `${what} ${away}`, offersCopy: true };
}

/** Whether the person has everything, as far as one can know: a link that is silent may be gone. */
const hasAll = ({ standing, unansweredSince }: LinkedPerson, now: number): boolean =>
  standing === "same" && (unansweredSince === undefined || now - unansweredSince < silentMs);

function listed(all: readonly string[]): string {
  if (all.length <= mostNamed) return formatList(all);
  const rest = formatNumber(all.length - mostNamed + 1);
  return formatList([...all.slice(0, mostNamed - 1), msg(str`${rest} others`)]);
}
