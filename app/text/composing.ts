/**
 * Whether a key is for an input method, which composes words of several keys. The Enter that accepts such words is, too: in
 * Safari it comes when the composition has ended, and only its old code tells it from another Enter (WebKit bug 165004).
 */
export const isForInputMethod = ({ isComposing, keyCode }: KeyboardEvent): boolean => isComposing || keyCode === 229;
