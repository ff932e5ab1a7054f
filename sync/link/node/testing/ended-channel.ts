/**
 * A process that does not listen for a while, in which a data channel is opened to it and ends. The process prints what it has
 * seen, and ends by itself. Its child opens the channel. They tell each other by files, which can be read without listening:
 * the first argument is an empty folder for them.
 */
import { fork } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { wrtc } from "../node-datachannel.ts";

/** How long the end of a channel may take to arrive, and how often a file is looked for, in ms. */
const [arrivalMs, lookMs] = [500, 20];

const [, , folder = ""] = process.argv;
const [deaf, ended] = [join(folder, "deaf"), join(folder, "ended")];

const connection = new wrtc.RTCPeerConnection({ iceServers: [] });
const isChild = process.send !== undefined;
const other = isChild ? process : fork(fileURLToPath(import.meta.url), [folder], { execArgv: process.execArgv });

interface Message {
  readonly description?: RTCSessionDescriptionInit;
  readonly candidate?: RTCIceCandidateInit;
}
const tell = (message: Message): unknown => other.connected && other.send?.(message);

async function describe(): Promise<void> {
  const description = isChild ? await connection.createOffer() : await connection.createAnswer();
  await connection.setLocalDescription(description);
  tell({ description });
}

async function take({ description, candidate }: Message): Promise<void> {
  if (candidate) await connection.addIceCandidate(candidate);
  if (!description) return;
  await connection.setRemoteDescription(description);
  if (!isChild) await describe();
}
other.on("message", (message: Message) => void take(message));
connection.addEventListener("icecandidate", ({ candidate }) => {
  if (candidate) tell({ candidate: { candidate: candidate.candidate, sdpMid: candidate.sdpMid } });
});

/** Waits without listening. */
const stop = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Opens a channel that ends at once, while the other process does not listen. */
function openShort(): void {
  if (!existsSync(deaf)) return void setTimeout(openShort, lookMs);
  const short = connection.createDataChannel("short");
  short.addEventListener("open", () => short.close());
  short.addEventListener("close", () => writeFileSync(ended, ""));
}

if (isChild) {
  const first = connection.createDataChannel("first");
  first.addEventListener("open", openShort);
  first.addEventListener("close", () => {
    connection.close();
    process.disconnect();
  });
  await describe();
} else {
  connection.addEventListener("datachannel", ({ channel: { label } }) => {
    process.stdout.write(`${label}\n`);
    if (label !== "first") return;
    writeFileSync(deaf, "");
    while (!existsSync(ended)) stop(lookMs);
    stop(arrivalMs);
  });
  connection.addEventListener("connectionstatechange", () => process.stdout.write(`${connection.connectionState}\n`));
}
