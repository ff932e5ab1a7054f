/** Stands in for randombytes. simple-peer only writes the bytes in hex, to name a connection and its channel. */
const randomBytes = (count: number) => ({
  toString: (): string => {
    const bytes = crypto.getRandomValues(new Uint8Array(count));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  },
});

export { randomBytes as "module.exports" };
