/** Codes of problems of the page itself that are solved elsewhere than where they are told. */
export const notKeptCode = "not-kept";
export const notErasedCode = "not-erased";
