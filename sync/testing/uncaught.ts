/** Gathers uncaught errors, which otherwise fail the run of the tests, until `restore` is called. */
export function gatherUncaught(): { readonly reported: unknown[]; readonly restore: () => void } {
  const reported: unknown[] = [];
  const report = (error: unknown): unknown => reported.push(error);
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", report);
  return {
    reported,
    restore: () => {
      process.off("uncaughtException", report);
      for (const listener of listeners) process.on("uncaughtException", listener);
    },
  };
}
