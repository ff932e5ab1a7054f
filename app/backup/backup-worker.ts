/** The worker that makes and restores backups, so that the page stays responsive. Ending it cancels the work. */
import { type Backup, type BackupRequest, makeBackup } from "./make-backup.ts";
import { restoreBackup, type RestoreResult } from "./restore-backup.ts";

export type WorkerRequest =
  | { readonly type: "backup"; readonly request: BackupRequest }
  /** `now`: in ms since 1970. */
  | { readonly type: "restore"; readonly file: Blob; readonly now: number };

export type WorkerReply =
  | { readonly type: "progress"; readonly done: number; readonly of: number }
  | { readonly type: "backup"; readonly backup: Backup }
  | { readonly type: "restore"; readonly result: RestoreResult }
  /** There is no room for the file, or the browser refuses something. */
  | { readonly type: "failed" };

const reply = (message: WorkerReply): void => postMessage(message);

async function work(request: WorkerRequest): Promise<WorkerReply> {
  const report = (done: number, of: number): void => reply({ type: "progress", done, of });
  if (request.type === "restore")
    return { type: "restore", result: await restoreBackup(request.file, request.now, report) };
  const { length } = request.request.records;
  return { type: "backup", backup: await makeBackup(request.request, (done) => report(done, length)) };
}

addEventListener("message", ({ data }: MessageEvent<WorkerRequest>) => {
  void work(data).then(reply, () => reply({ type: "failed" }));
});
