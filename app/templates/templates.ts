/** What a new document can begin with. The texts stand beside this file, as Markdown. */
import lesson from "./lesson.md?raw";
import letter from "./letter.md?raw";
import meetingNotes from "./meeting-notes.md?raw";
import readme from "./readme.md?raw";

export interface Template {
  readonly name: string;
  /** For whom or what it is, in a few words. */
  readonly purpose: string;
  readonly text: string;
}

export const templates: readonly Template[] = [
  { name: "Meeting notes", purpose: "Agenda, decisions, who does what", text: meetingNotes },
  { name: "Lesson", purpose: "Goals, timetable, a task for groups", text: lesson },
  { name: "Letter", purpose: "Addresses, subject, request", text: letter },
  { name: "README", purpose: "What a project is and how to use it", text: readme },
];
