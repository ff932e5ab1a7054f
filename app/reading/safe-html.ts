/**
 * The second wall behind `markdown.ts`: lets only what a text is made of into the page. Whatever a fault of the parser would let
 * through, nothing runs, nothing is loaded, and no link leads anywhere but to the web and to mailboxes.
 */
import DOMPurify from "dompurify";

const tags = (
  "a blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr input label li ol p pre s span strong sub sup " +
  "table tbody td th thead tr ul"
).split(" ");
/** Those whose values are no addresses. */
const plainAttributes = (
  "checked class data-back data-defines data-formula data-heading data-language data-line data-note dir rel role " +
  "start tabindex target type"
).split(" ");

const wall = DOMPurify(window);

wall.addHook("afterSanitizeAttributes", (node) => {
  if (node.localName === "input" && node.getAttribute("type") !== "checkbox") node.remove();
  if (node.localName !== "a" || !node.hasAttribute("href")) return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer");
});

/** Returns the nodes of `html` that are safe. They come from a document without a window, which loads nothing. */
export function safeFragment(html: string): DocumentFragment {
  return wall.sanitize(html, {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: ["href", ...plainAttributes],
    ADD_URI_SAFE_ATTR: plainAttributes,
    ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}
