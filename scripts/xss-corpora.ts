/**
 * `npm run xss-corpora -- FOLDER`: fetches the published lists of hostile HTML that `e2e/hostile-text.spec.ts` tries in
 * `npm run test:long`. They are not part of the project.
 */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { xssFiles } from "./xss-files.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name a folder: npm run xss-corpora -- ../xss-corpora");
await mkdir(folder, { recursive: true });
for (const { name, url, sha256 } of Object.values(xssFiles)) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256) throw new Error(`${url} is not the file that it was: ${found}`);
  await writeFile(join(folder, name), bytes);
}
process.stdout.write(`Run: XSS_CORPORA_DIR=${resolve(folder)} npm run test:long -- build e2e\n`);
