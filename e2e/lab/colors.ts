/** Twelve colours that people of the page can have (`app/people/palette.ts`). */
export const palette: readonly string[] = [
  "#9848de",
  "#7462bc",
  "#575ef4",
  "#0670d8",
  "#0a7e83",
  "#07833b",
  "#6e770a",
  "#996706",
  "#bf4f05",
  "#de1c3f",
  "#ae425a",
  "#d32180",
];
