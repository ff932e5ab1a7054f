/** Builds one classic script of a program and all that it imports. */
import { build } from "vite";

export async function classicScript(root: string, entry: string): Promise<string> {
  const built = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    build: { write: false, target: "es2023", lib: { entry, formats: ["iife"], name: "program" } },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((each) => ("output" in each ? each.output : []));
  const [chunk] = outputs.filter((output) => output.type === "chunk");
  if (chunk === undefined) throw new Error(`Nothing was built of ${entry}.`);
  return chunk.code.trim();
}
