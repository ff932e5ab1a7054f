/** Who has the keyboard. An editor with focus shows its cursor to others, which costs messages that are measured elsewhere. */
import type { BenchPage } from "../lab.ts";

/** Takes the focus from the editors, which one system's page gives to its editor by itself and the other's does not. */
export async function takeFocusAway(pages: readonly BenchPage[]): Promise<void> {
  await Promise.all(pages.map(({ page }) => page.evaluate(() => window.bench?.view.contentDOM.blur())));
}
