/** The templates in English. Loaded when one is chosen. */
import lesson from "./lesson.md?raw";
import letter from "./letter.md?raw";
import meetingNotes from "./meeting-notes.md?raw";
import readme from "./readme.md?raw";

export const texts = { lesson, letter, meetingNotes, readme };
