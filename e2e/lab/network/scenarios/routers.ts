/** Routers in the way: NATs for which STUN is enough, and NATs that need a relay. */
import type { ChildProcess } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { runCoturn, type TurnLogin } from "../../coturn.ts";
import type { Nat, NetLab } from "../namespaces/network.ts";
import { Room, timed } from "../stage/room.ts";
import type { Reading, Scenario } from "../stage/scenario.ts";

const login = { type: "password", username: "ada", password: "netlab" } as const;
const shared = { type: "secret", secret: "a secret of the server and its relay" } as const;

export const natFullCone = byStun("nat-full-cone", "full-cone");
export const natPortRestricted = byStun("nat-port-restricted", "port-restricted");

export const turn: Scenario = {
  name: "turn",
  about: "symmetric NATs, and everything by a TURN relay with a password",
  packages: ["coturn"],
  run: (stage) =>
    Room.with(
      stage,
      {
        people: 2,
        nat: "symmetric",
        relayOnly: true,
        env: withCoturn(login, (address) =>
          iceServers([{ urls: `turn:${address}`, username: login.username, credential: login.password }]),
        ),
      },
      (room) => readConnection(room, "relay"),
    ),
};

export const turnSecret: Scenario = {
  name: "turn-secret",
  about: "symmetric NATs and a TURN relay that shares a secret with the server",
  packages: ["coturn"],
  run: (stage) =>
    Room.with(
      stage,
      {
        people: 2,
        nat: "symmetric",
        relayOnly: true,
        env: withCoturn(shared, (address) => ({ TURN_URLS: `turn:${address}`, TURN_SECRET: shared.secret })),
      },
      (room) => readConnection(room, "relay"),
    ),
};

function byStun(name: string, nat: Nat): Scenario {
  return {
    name,
    about: `both behind ${nat} NATs, by STUN`,
    packages: ["coturn"],
    run: (stage) =>
      Room.with(
        stage,
        { people: 2, nat, env: withCoturn(login, (address) => iceServers([{ urls: `stun:${address}` }])) },
        // prflx: the peer's packet came before its candidate, which happens with STUN too.
        (room) => readConnection(room, "(srflx|prflx)"),
      ),
  };
}

type Settings = Readonly<Record<string, string>>;

function withCoturn(login: TurnLogin, settings: (address: string) => Settings): (lab: NetLab) => Promise<Settings> {
  return async (lab) => {
    const [address, port, folder] = [lab.serverAddress, 3478, join(lab.folder, "coturn")];
    await mkdir(folder);
    const run = (args: readonly string[]): ChildProcess =>
      lab.runInServerNamespace("turnserver", args, { cwd: folder, output: "pipe" });
    await runCoturn({ address, port, login, folder, run });
    return settings(`${address}:${port}`);
  };
}

function iceServers(servers: readonly RTCIceServer[]): Settings {
  return { ICE_SERVERS: JSON.stringify(servers) };
}

/** Expects connections to use candidates of `kind`, a regular expression, at both ends. */
async function readConnection(room: Room, kind: string): Promise<Reading[]> {
  const { people, gatheredAfterMs } = room;
  const [ada, bob] = [room.person(0), room.person(1)];
  const there = await timed(ada.strike().then((mark) => bob.untilArrived(mark, 10_000)));
  const back = await timed(bob.strike().then((mark) => ada.untilArrived(mark, 10_000)));
  await room.type(people, 20, 100);
  const routes = (await Promise.all(people.map((person) => person.routes()))).flat();
  const others = routes.filter((route) => !new RegExp(`^${kind} ${kind}$`).test(route));
  return [
    { what: "linked after opening", unit: "ms", value: gatheredAfterMs, atMost: 10_000, note: routes.join(", ") },
    { what: "links by another way", unit: "links", value: routes.length === 0 ? Number.NaN : others.length, atMost: 0 },
    { what: "first keystrokes arrive", unit: "ms", value: Math.max(there, back), atMost: 1000 },
    { what: "all equal", unit: "ms", value: await room.untilEqual(10_000), atMost: 3000 },
    { what: "keystrokes lost", unit: "keystrokes", value: await room.countLost(), atMost: 0 },
  ];
}
