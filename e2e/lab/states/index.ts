/** All states of the page. */
import { failedLoad, firstVisit, list, notices, shell, trouble, unmet } from "./alone.ts";
import { absence, phone } from "./elsewhere.ts";
import { above, text } from "./together.ts";
import type { Scene } from "./visitor.ts";

export { untranslated } from "./untranslated.ts";
export { speeches, type Speech, type State, type Visitor } from "./visitor.ts";

export const scenes: readonly Scene[] = [
  text,
  above,
  phone,
  firstVisit,
  list,
  unmet,
  trouble,
  notices,
  absence,
  failedLoad,
  shell,
];
