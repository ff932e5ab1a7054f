/** Lets an editor measure itself in jsdom, which has no layout and lacks the methods of Range that CodeMirror calls. */
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect = () => new DOMRect();
