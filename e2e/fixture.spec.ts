/** The fixture that applications get, and that these tests use: what it says when peers differ. */
import type { Peer } from "./lab/peer.ts";
import { expect, test } from "./lab/fixtures.ts";

test("peers that do not converge are told by name, with what each lacks and who has it", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  await expect([ada, ben]).toConverge();
  await ben.unplug();
  await ada.type("Hello");
  const failed = await expect([ada, ben])
    .toConverge({ timeout: 500 })
    .then(
      () => "",
      (error: Error) => error.message,
    );
  // Five letters, and the writer's name.
  expect(failed).toMatch(/peer 2 lacks what peer 1 \(client \d+\) wrote at clocks 0 to 5: peer 1 has it\./);
  await expect([ada, ben]).not.toConverge({ timeout: 500 });
  await ben.plugIn();
  await expect([ada, ben]).toConverge();
});

test("faults slow a page's links down, and are taken away again", async ({ peers, room }) => {
  const [ada, ben] = await Promise.all([peers.open(room.link()), room.open()]);
  await ada.setFaults("delay400-500,seed=7");
  await ben.type("Hello");
  await expect([ada, ben]).toConverge();
  await ada.setFaults(undefined);
  await expect(ada.setFaults("lose everything")).rejects.toThrow(RangeError);
});
