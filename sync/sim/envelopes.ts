/** Envelopes of simulated peers: nothing is sealed, but they are about as long as sealed ones. */
import type { Introduction } from "../core/index.ts";

/** With signals in it, and without. */
const offerBytes = 600;
const shortBytes = 120;
const [offer, answer] = [[{ type: "offer", sdp: "" }], [{ type: "answer", sdp: "" }]] as const;

const read = {
  knock: (dial) => ({ type: "knock", dial, urgent: false }),
  "urgent knock": (dial) => ({ type: "knock", dial, urgent: true }),
  welcome: (dial) => ({ type: "welcome", dial }),
  refusal: (dial) => ({ type: "refusal", dial }),
  offer: (dial) => ({ type: "signals", dial, signals: offer, urgent: false }),
  "urgent offer": (dial) => ({ type: "signals", dial, signals: offer, urgent: true }),
  answer: (dial) => ({ type: "signals", dial, signals: answer, urgent: false }),
} satisfies Record<string, (dial: string) => Introduction>;

type Kind = keyof typeof read;
const kinds = Object.keys(read) as Kind[];

/** The envelope of an introduction whose dial is named by a number. */
export function encodeEnvelope(introduction: Introduction): Uint8Array {
  const kind = kindOf(introduction);
  const body = new Uint8Array(introduction.type === "signals" ? offerBytes : shortBytes);
  body[0] = kinds.indexOf(kind);
  new DataView(body.buffer).setUint32(1, Number(introduction.dial));
  return body;
}

/** Throws for anything that `encodeEnvelope` did not make. */
export function decodeEnvelope(body: Uint8Array): Introduction {
  const kind = kinds[body[0] ?? -1];
  if (kind === undefined) throw new Error(`no envelope begins with ${body[0]}`);
  return read[kind](String(new DataView(body.buffer, body.byteOffset).getUint32(1)));
}

function kindOf(introduction: Introduction): Kind {
  if (introduction.type === "signals") {
    if (introduction.signals.some(({ type }) => type === "answer")) return "answer";
    return introduction.urgent ? "urgent offer" : "offer";
  }
  if (introduction.type === "knock") return introduction.urgent ? "urgent knock" : "knock";
  return introduction.type;
}
