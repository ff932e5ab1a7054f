/** The backup that is being made or restored. It goes on while the page shows something else. */
import { msg, str } from "@lit/localize";
import { ObservableV2 } from "lib0/observable";
import { downloadFile } from "../document/download.ts";
import { listDocuments } from "../documents/document-index.ts";
import { findLeftBehind } from "../storage/rescue.ts";
import { isUnkept, setUnkept } from "../storage/unkept.ts";
import { documentStoreName } from "../storage/saved-copy.ts";
import { untitled } from "../title/title-text.ts";
import { aboutBackups, describeBackup, describeCancel, describeRefusal, describeRestore } from "./backup-words.ts";
import type { WorkerReply, WorkerRequest } from "./backup-worker.ts";
import type { BackupRequest } from "./make-backup.ts";

export type BackupState =
  | { readonly type: "idle" }
  /** `of`: the number of documents, of which `done` are done; 0 while it is not known. */
  | { readonly type: "working"; readonly what: "backup" | "restore"; readonly done: number; readonly of: number }
  /** `words` returns full sentences. `isWhole`: nothing went wrong. */
  | { readonly type: "told"; readonly words: () => string; readonly isWhole: boolean };

const failed = {
  backup: () => msg("The backup could not be made: this browser has no room for it, or refuses to read what is saved."),
  restore: () => msg("The backup could not be restored: this browser has no room for it, or refuses to read the file."),
};

export class BackupWork extends ObservableV2<{ change: () => void }> {
  #state: BackupState = { type: "idle" };
  #worker: Worker | undefined;
  readonly #startWorker: () => Worker;

  constructor(
    startWorker = (): Worker => new Worker(new URL("./backup-worker.ts", import.meta.url), { type: "module" }),
  ) {
    super();
    this.#startWorker = startWorker;
  }

  get state(): BackupState {
    return this.#state;
  }

  /** Makes a backup of all documents that this browser keeps, and downloads it. */
  async backUp(): Promise<void> {
    if (this.#state.type === "working") return;
    this.#enter({ type: "working", what: "backup", done: 0, of: 0 });
    const records = (await listDocuments()).filter(({ keep }) => keep);
    if (this.state.type !== "working") return;
    if (records.length === 0)
      return this.#enter({ type: "told", words: () => msg("There are no documents to back up."), isWhole: true });
    const leftBehind: Map<string, Uint8Array[]> = new Map();
    for (const { id } of records) {
      const name = documentStoreName(id);
      const updates = [...findLeftBehind(name).values()].filter((update) => update !== undefined);
      if (updates.length > 0) leftBehind.set(name, updates);
    }
    const origin = `${location.origin}${location.pathname}`;
    const request: BackupRequest = {
      records,
      leftBehind,
      origin,
      about: aboutBackups(),
      untitled: untitled(),
      now: Date.now(),
    };
    this.#start("backup", { type: "backup", request });
  }

  restore(file: Blob): void {
    if (this.#state.type === "working") return;
    this.#enter({ type: "working", what: "restore", done: 0, of: 0 });
    this.#start("restore", { type: "restore", file, now: Date.now() });
  }

  /** Ends the work. What is restored already stays. */
  cancel(): void {
    if (this.#state.type !== "working") return;
    const { what, done } = this.#state;
    this.#end();
    if (what === "backup") return this.#enter({ type: "idle" });
    this.#enter({ type: "told", words: () => describeCancel(done), isWhole: done === 0 });
  }

  /** Forgets what was told. */
  dismiss(): void {
    if (this.#state.type === "told") this.#enter({ type: "idle" });
  }

  #start(what: "backup" | "restore", request: WorkerRequest): void {
    const fail = (): void => {
      this.#end();
      this.#enter({ type: "told", words: failed[what], isWhole: false });
    };
    try {
      const worker = this.#startWorker();
      this.#worker = worker;
      worker.addEventListener("message", ({ data }: MessageEvent<WorkerReply>) => {
        if (data.type === "progress") this.#enter({ ...data, type: "working", what });
        else if (data.type === "failed") fail();
        else this.#finish(data);
      });
      worker.addEventListener("error", fail);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no target
      worker.postMessage(request);
    } catch {
      fail();
    }
  }

  #finish(reply: Extract<WorkerReply, { readonly type: "backup" | "restore" }>): void {
    this.#end();
    if (reply.type === "backup") {
      const { file, count, troubles } = reply.backup;
      downloadFile(file, backupName(new Date()));
      return this.#enter({
        type: "told",
        words: () => describeBackup({ count, troubles }),
        isWhole: troubles.length === 0,
      });
    }
    const { result } = reply;
    if (!result.ok) return this.#enter({ type: "told", words: () => describeRefusal(result.why), isWhole: false });
    // A person who restores a document wants it kept.
    for (const id of result.ids) if (isUnkept(id)) setUnkept(id, false);
    const isWhole = result.troubles.length === 0 && result.lacking.length === 0;
    this.#enter({ type: "told", words: () => describeRestore(result), isWhole });
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #enter(state: BackupState): void {
    this.#state = state;
    this.emit("change", []);
  }
}

/** The page's one. */
export const backupWork = new BackupWork();

/** A name by which backups sort by their day, as the person has it. */
export function backupName(at: Date): string {
  const [month, day] = [at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0"));
  const date = `${at.getFullYear()}-${month}-${day}`;
  return `${msg(str`Grapevine backup ${date}`)}.zip`;
}
