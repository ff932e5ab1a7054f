/**
 * An init script for a browser: the document of the address counts as made in this browser, so that it opens with an
 * editor although nobody has it. The page of an unknown link would wait for somebody who has the document.
 */
export const madeHere = `try {
  const tag = location.hash.slice("#/edit/".length).slice(0, 8);
  const held = JSON.parse(localStorage.getItem("grapevine.held") ?? "[]");
  if (tag !== "" && !held.includes(tag)) localStorage.setItem("grapevine.held", JSON.stringify([...held, tag]));
} catch {
  // A page without storage, such as an empty one.
}`;
