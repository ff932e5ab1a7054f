/**
 * Says where the words of a document are, and with whom. Pure functions, so that every sentence a person may read has a
 * test.
 */
import type { LinkFailure, Standing } from "../../sync/index.ts";
import { secondsAgo, whenWas } from "./time-words.ts";

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
}

/** Why there is no link to somebody, as a clause. */
export const failures: Readonly<Record<LinkFailure, string>> = {
  "no-relay": "it seems that both of you are behind strict routers: this server offers no relay",
  "relay-failed": "neither a direct connection nor one through the relay came about",
  "no-answer": "there is no answer: the page there may be asleep or offline",
  webrtc: "this browser does not make WebRTC connections",
};

/** After so long without an answer somebody is not just slow. Links compare every two seconds. */
const silentMs = 3_500;
/** Most people who are listed by name. */
const mostNamed = 8;

const names = new Intl.ListFormat("en", { type: "conjunction" });

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
    advice: advise(facts, now),
  };
}

function summarize({ copy, linked }: Facts, now: number): string {
  const having = linked.filter((person) => hasAll(person, now)).map(({ name }) => name);
  if (copy === "only-link") return "The text is not here yet.";
  if (having.length > 0)
    return copy === "saved" ? `Saved here and with ${listed(having)}.` : `With ${listed(having)}, and not saved here.`;
  if (linked.length === 0) return copy === "saved" ? "Only on this device." : "Only in this tab.";
  return copy === "saved"
    ? "Saved here. The latest is not known to be with anyone else yet."
    : "Not saved here. The latest is not known to be with anyone else yet.";
}

function describeCopy({ copy, savedAt, tabs }: Facts, now: number): Line {
  const inTabs = tabs > 1 ? `open in ${tabs} tabs` : "";
  const note = (...parts: string[]): string | undefined => parts.filter((part) => part !== "").join(", ") || undefined;
  const unsaved = (why: string): Line => {
    return { icon: "warning", tone: "warn", words: "Not saved on this device", note: note(why, inTabs) };
  };
  switch (copy) {
    case "saved": {
      const since = savedAt === undefined ? "" : `since ${whenWas(savedAt, now).replace(/^(at|on) /, "")}`;
      return { icon: "device", tone: "good", words: "Saved on this device", note: note(since, inTabs) };
    }
    case "only-link":
      return { icon: "info", tone: "plain", words: "Only the link is on this device", note: note(inTabs) };
    case "full":
      return unsaved("the browser’s storage is full");
    case "refused":
      return unsaved("the browser refuses it");
    default:
      return unsaved("as you chose");
  }
}

function describePerson(person: LinkedPerson, now: number): Line {
  const { name, standing, comparedAt, sameAt, unansweredSince } = person;
  const had = sameAt === undefined ? "" : `had everything ${secondsAgo(sameAt, now)}`;
  if (unansweredSince !== undefined && now - unansweredSince >= silentMs) {
    const silence = `no answer for ${Math.round((now - unansweredSince) / 1_000)} s`;
    const words = standing === "same" ? `${name} does not answer` : `${name} is behind`;
    return { icon: "cloud-off", tone: "warn", words, note: had === "" ? silence : `${silence}, ${had}` };
  }
  const busy = (words: string, note: string): Line => ({
    icon: "arrows",
    tone: "busy",
    words,
    note: note === "" ? undefined : note,
  });
  switch (standing) {
    case "same": {
      const note = `checked ${secondsAgo(comparedAt ?? now, now)}`;
      return { icon: "check", tone: "good", words: `${name} has exactly this`, note };
    }
    case "unconfirmed":
      return busy(`${name} ${had}`, "the latest is being checked");
    case "behind":
      return busy(`${name} is behind`, had === "" ? "the rest is being sent" : `${had}, the rest is being sent`);
    case "ahead":
      return busy(`${name} has more than is here`, "it is on its way");
    case "apart":
      return busy(`${name} and you differ`, "each has something that the other lacks");
    default:
      return comparedAt === undefined
        ? busy(`${name} has just come`, "not compared yet")
        : busy(`${name} is being compared with you`, had);
  }
}

function describeOthers({ others, linked }: Facts): Line[] {
  if (others.length === 0) return [];
  const unreached = linked.length === 0 ? others.filter(({ failure }) => failure !== undefined) : [];
  const reached = others.filter((each) => !unreached.includes(each)).map(({ name }) => name);
  const lines = unreached.slice(0, mostNamed).map(({ name, failure }): Line => ({
    icon: "warning",
    tone: "warn",
    words: `${name} cannot be reached`,
    note: failure && failures[failure],
  }));
  if (reached.length === 0) return lines;
  const words = `${listed(reached)} ${reached.length === 1 ? "is" : "are"} here, too`;
  return [...lines, { icon: "info", tone: "plain", words, note: "linked over the others" }];
}

// Whether somebody closed the page or lost the network is not known here.
function describeFormer({ name, sameAt, behind }: FormerPerson, now: number): Line {
  const line = { icon: "history", tone: "plain" } as const;
  if (sameAt === undefined) return { ...line, words: `${name} is away`, note: "not known to have everything" };
  return behind
    ? { ...line, words: `${name} is away, and behind`, note: `had everything ${secondsAgo(sameAt, now)}` }
    : { ...line, words: `${name} is away`, note: `had exactly this ${secondsAgo(sameAt, now)}` };
}

function describeLastMet({ at, names: all, same }: NonNullable<Facts["lastMet"]>, now: number): Line {
  const whom = all.length === 0 ? "others" : listed(all);
  const note = same ? "had exactly this" : "changed here since";
  return { icon: "history", tone: "plain", words: `You last met ${whom} ${whenWas(at, now)}`, note };
}

function advise({ copy, linked, server }: Facts, now: number): string | undefined {
  if (copy === "only-link") return "It comes by itself when someone who has it opens this link. Keep this page open.";
  const isElsewhere = linked.some((person) => hasAll(person, now));
  const away = server ? "" : " The server that introduces people cannot be reached now, so nobody new can come in.";
  if (isElsewhere) return server ? undefined : away.trim();
  if (copy !== "saved")
    return `If this tab closes, what is only here is lost. Download a copy, or keep the tab open until someone else has it.${away}`;
  if (linked.length > 0) return undefined;
  return `Nobody else is known to have this. It stays here when you close the page. To have it elsewhere, too, share the link, and keep this page open until someone has it; or download a copy.${away}`;
}

/** Whether the person has everything, as far as one can know: a link that is silent may be gone. */
const hasAll = ({ standing, unansweredSince }: LinkedPerson, now: number): boolean =>
  standing === "same" && (unansweredSince === undefined || now - unansweredSince < silentMs);

function listed(all: readonly string[]): string {
  if (all.length <= mostNamed) return names.format(all);
  return names.format([...all.slice(0, mostNamed - 1), `${all.length - mostNamed + 1} others`]);
}
