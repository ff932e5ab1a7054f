/** Types a history into a peer's editor; each patch is a transaction of CodeMirror, as a keystroke would be. */
import type { EditorView } from "@codemirror/view";
import type { Patch } from "../../bench/shared/history.ts";
import type { Peer } from "./peer.ts";

/** Patches in one turn of the page's event loop; between turns it reads, paints and answers probes. */
const patchesPerTurn = 50;

/** Replays an author's part. Positions are clamped where others have shortened the text. */
export async function replay(peer: Peer, patches: readonly Patch[]): Promise<void> {
  await peer.page.evaluate(
    async ([all, perTurn]) => {
      const { view } = document.querySelector("gv-editor") as unknown as { view: EditorView };
      for (let start = 0; start < all.length; start += perTurn) {
        for (const [position, deleted, insert] of all.slice(start, start + perTurn)) {
          const from = Math.min(position, view.state.doc.length);
          const to = Math.min(from + deleted, view.state.doc.length);
          view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
        }
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    },
    [patches, patchesPerTurn] as const,
  );
}
