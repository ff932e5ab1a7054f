/**
 * The directory at the end of a .zip (PKWARE's APPNOTE.TXT, sections 4.3.12 to 4.3.16, and 4.5.3 for sizes of 64 bits).
 * It is read once, so that one entry can be inflated without a look at the others.
 */

/** One file, as the directory describes it. Nothing of this is checked against the file. */
export interface DirectoryEntry {
  readonly name: string;
  /** The method of its compression. */
  readonly method: number;
  readonly packedBytes: number;
  readonly inflatedBytes: number;
  /** Where its header begins, which its packed bytes follow. */
  readonly at: number;
}

/** Marks of the structures, and the lengths of their fixed parts. */
const entryMark = 0x02014b50;
const entryLength = 46;
const headerLength = 30;
const endMark = 0x06054b50;
const endLength = 22;
const locatorMark = 0x07064b50;
const locatorLength = 20;
const largeEndMark = 0x06064b50;
/** A comment may follow the end. */
const longestComment = 0xffff;
/** Says that a number stands in the extra fields, with 64 bits. */
const elsewhere = 0xffff_ffff;

/** Throws a RangeError when there is no directory, or when it is damaged. */
export function* directoryOf(bytes: Uint8Array): Generator<DirectoryEntry> {
  const view = viewOf(bytes);
  let { count, at } = findDirectory(view);
  for (; count > 0; count--) {
    if (view.getUint32(at, true) !== entryMark) throw new RangeError(`No entry of a directory at ${at}`);
    const nameAt = at + entryLength;
    const extraAt = nameAt + view.getUint16(at + 28, true);
    const commentAt = extraAt + view.getUint16(at + 30, true);
    // In this order they stand in the extra fields.
    const [inflatedBytes, packedBytes, headerAt] = widen(view, extraAt, commentAt, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    const name = decodeName(bytes.subarray(nameAt, extraAt), (view.getUint16(at + 8, true) & 0x800) !== 0);
    yield { name, method: view.getUint16(at + 10, true), packedBytes, inflatedBytes, at: headerAt };
    at = commentAt + view.getUint16(at + 32, true);
  }
}

/** Undefined when they are not within the file. */
export function packedBytes(bytes: Uint8Array, { at, packedBytes }: DirectoryEntry): Uint8Array | undefined {
  const view = viewOf(bytes);
  if (at + headerLength > bytes.length) return undefined;
  const from = at + headerLength + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  return from + packedBytes > bytes.length ? undefined : bytes.subarray(from, from + packedBytes);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function findDirectory(view: DataView): { readonly count: number; readonly at: number } {
  let end = view.byteLength - endLength;
  const first = Math.max(0, end - longestComment);
  while (end >= first && view.getUint32(end, true) !== endMark) end--;
  if (end < first) throw new RangeError("No end of a directory");
  const locator = end - locatorLength;
  if (locator >= 0 && view.getUint32(locator, true) === locatorMark) {
    const large = readLarge(view, locator + 8);
    if (view.getUint32(large, true) === largeEndMark)
      return { count: readLarge(view, large + 32), at: readLarge(view, large + 48) };
  }
  return { count: view.getUint16(end + 8, true), at: view.getUint32(end + 16, true) };
}

type Numbers = readonly [number, number, number];

/** Replaces the numbers that stand in the extra fields. */
function widen(view: DataView, from: number, to: number, numbers: Numbers): Numbers {
  if (!numbers.includes(elsewhere)) return numbers;
  let at = from;
  while (at + 4 < to && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true);
  if (at + 4 >= to) throw new RangeError(`No sizes of 64 bits at ${from}`);
  at += 4;
  const read = (number: number): number => {
    if (number !== elsewhere) return number;
    at += 8;
    return readLarge(view, at - 8);
  };
  return [read(numbers[0]), read(numbers[1]), read(numbers[2])];
}

/** Above 2 ** 53 it is not exact, and beyond the end of any file. */
const readLarge = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

/** Names that are not in UTF-8 are read as Latin-1, which keeps different ones apart. */
const decodeName = (name: Uint8Array, isUtf8: boolean): string =>
  isUtf8 ? new TextDecoder().decode(name) : String.fromCharCode(...name);
