/** `npm start`: runs the server until SIGINT or SIGTERM, and says in a sentence what keeps it from starting. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readEnvironment, type Settings } from "./environment.ts";
import { type RunningServer, startServer } from "./server.ts";

const root = "dist";

// The listeners stay: Ctrl-C reaches this process twice, from the terminal and passed on by npm.
const stopped = new Promise<void>((resolve) => {
  process.on("SIGINT", () => resolve());
  process.on("SIGTERM", () => resolve());
});

process.exitCode = await main();

async function main(): Promise<number> {
  const environment = readEnvironment(process.env);
  if (!environment.ok) return refuse(environment.reason);
  if (!existsSync(join(root, "index.html"))) return refuse("The app is not built yet: run `npm run build` first.");

  let server: RunningServer;
  try {
    server = await startServer({ ...environment.settings, root, onHint: (hint) => console.warn(hint) });
  } catch (error) {
    return refuse(whyNotListening(error, environment.settings));
  }
  console.log(`Grapevine is ready: ${server.url}`);
  await stopped;
  await server.close();
  return 0;
}

function refuse(sentence: string): number {
  console.error(sentence);
  return 1;
}

function whyNotListening(error: unknown, { port, host }: Settings): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const other = port === 65_535 ? port - 1 : port + 1;
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is in use. Choose another one: PORT=${other} npm start`;
    case "EACCES":
      return `Port ${port} needs rights that this user lacks. Choose one above 1023: PORT=4444 npm start`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `HOST ${JSON.stringify(host)} is not an address of this machine. Leave it out to listen on all of them.`;
    default:
      return `The server cannot listen on port ${port}: ${message}`;
  }
}
