/** The published lists of hostile HTML that tests can read (`e2e/lab/hostile/corpora.ts`), and where they are. */

/** Each as it was when the tests were last run with it, so that nobody can put another program in its place. */
export const xssFiles = {
  dompurify: {
    name: "dompurify-expect.mjs",
    url: "https://raw.githubusercontent.com/cure53/DOMPurify/1fa97e8f0b671ded461adfe6af255f2aab4202d0/test/fixtures/expect.mjs",
    sha256: "1c8f8dad1874fcd375665070a8e2be8e011b63a6d6b2ce27ab08585e324eef75",
  },
  owasp: {
    name: "owasp-xss-filter-evasion.md",
    url: "https://raw.githubusercontent.com/OWASP/CheatSheetSeries/6b8819da79e0537d072e04296ffa3adfc94ba881/cheatsheets/XSS_Filter_Evasion_Cheat_Sheet.md",
    sha256: "dac80a2c52ff9a4755f8530a756fe4c72eccd54c2897d6e4367d7e0f7cee905c",
  },
} as const;
