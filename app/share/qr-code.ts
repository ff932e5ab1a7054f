/** Makes a QR code of a link, as the outline of an SVG. */
import { correction, generate } from "lean-qr";
import { toSvgPath } from "lean-qr/extras/svg";

export interface QrCode {
  /** The `d` attribute of a path: one unit for each module, and the quiet zone not counted. */
  readonly path: string;
  /** Modules in a row or column, without the quiet zone. */
  readonly size: number;
}

/** Modules that stay empty on each side, so that a camera finds the code (ISO/IEC 18004, 6.3.8). */
export const quietModules = 4;

/** Returns the code; undefined when the link is too long for one. */
export function makeQrCode(link: string): QrCode | undefined {
  try {
    // Level M still reads when a seventh of the code is hidden, as by a reflection on the screen.
    const code = generate(link, { minCorrectionLevel: correction.M });
    return { path: toSvgPath(code), size: code.size };
  } catch {
    return undefined;
  }
}
