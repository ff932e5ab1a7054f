/** Lets an editor measure itself in jsdom, which lays nothing out and lacks what CodeMirror asks a Range for. */
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect = () => new DOMRect();
