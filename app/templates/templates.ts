/** What a new document can begin with, in the language of the page. */
import { msg } from "@lit/localize";
import { type Language, language } from "../language/language.ts";

export interface Template {
  readonly id: "meetingNotes" | "lesson" | "letter" | "readme";
  readonly name: string;
  /** For whom or what it is, in a few words. */
  readonly purpose: string;
}

/** Markdown. */
export type TemplateTexts = Readonly<Record<Template["id"], string>>;

export const templates = (): readonly Template[] => [
  { id: "meetingNotes", name: msg("Meeting notes"), purpose: msg("Agenda, decisions, who does what") },
  { id: "lesson", name: msg("Lesson"), purpose: msg("Goals, timetable, a task for groups") },
  { id: "letter", name: msg("Letter"), purpose: msg("Addresses, subject, request") },
  { id: "readme", name: "README", purpose: msg("What a project is and how to use it") },
];

/** The texts of each language, beside this file as Markdown. */
export const loadTexts: Readonly<Record<Language, () => Promise<{ readonly texts: TemplateTexts }>>> = {
  de: () => import("./de/texts.ts"),
  en: () => import("./en/texts.ts"),
};

/** Rejects when the texts cannot be loaded. */
export const loadTemplate = async ({ id }: Template): Promise<string> => (await loadTexts[language()]()).texts[id];
