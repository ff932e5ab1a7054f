/** Stands in for buffer, of which simple-peer makes what its stream hands on. Nobody listens there (`duplex.ts`). */
export const Buffer = Uint8Array;
