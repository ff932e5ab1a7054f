/** Programs of the system. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** The folders that PATH names, in its order. */
export const searchPath = ({ PATH = "" }: Environment = process.env): string[] =>
  PATH.split(delimiter).filter((folder) => folder !== "");

/** The path of the first of these programs that can be run; undefined when there is none. */
export function findProgram(names: readonly string[], folders: readonly string[] = searchPath()): string | undefined {
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
