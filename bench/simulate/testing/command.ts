/** The simulator's command, run as people and programs run it. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../main.ts", import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npm run sim` with these arguments. */
export function simulate(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const options = { env: { ...process.env, ...environment } };
  return new Promise((resolve) => {
    execFile(process.execPath, ["--import", "tsx", command, ...args], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}
