/** Stands in for buffer. simple-peer makes buffers for its stream alone, to which nobody listens (`duplex.ts`). */
export const Buffer = Uint8Array;
