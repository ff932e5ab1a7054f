import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IceServers, renewalMinimumMs, retryMs } from "./ice-servers.ts";

const stun = { urls: ["stun:stun.example.org"] };
const hour = 60 * 60 * 1_000;
const start = 1_800_000_000_000;

/** The server's next answer. A number is a status without a config. */
let answer: { readonly lifetimeSeconds?: number } | number | "offline" | "silence";
let asked: number;
/** The cache mode of each request. */
let caches: (RequestCache | undefined)[];
let servers: IceServers;

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", new EventTarget());
  asked = 0;
  caches = [];
  vi.stubGlobal("fetch", async (_url: string, { signal, cache }: { signal: AbortSignal; cache?: RequestCache }) => {
    asked++;
    caches.push(cache);
    if (answer === "offline") throw new TypeError("Failed to fetch");
    if (answer === "silence") return new Promise((_, reject) => signal.addEventListener("abort", reject));
    if (typeof answer === "number") return new Response("", { status: answer });
    return Response.json({ iceServers: [stun, turn(asked)], ...answer });
  });
});
afterEach(() => {
  servers.destroy();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** The credentials of the n-th answer. */
const turn = (n: number): RTCIceServer => ({ urls: ["turn:turn.example.org"], username: `${n}`, credential: "c" });

async function open(first: typeof answer): Promise<void> {
  answer = first;
  servers = new IceServers(1_500);
  await vi.advanceTimersByTimeAsync(0);
}

/** Lets the computer sleep: time passes and no timer runs. */
const sleep = (ms: number): unknown => vi.setSystemTime(Date.now() + ms);

async function wake(type: "online" | "pageshow" | "visibilitychange"): Promise<void> {
  (type === "visibilitychange" ? document : window).dispatchEvent(new Event(type));
  await vi.advanceTimersByTimeAsync(0);
}

test("without a lifetime the server is asked once", async () => {
  await open({});
  await servers.known;
  await vi.advanceTimersByTimeAsync(100 * hour);
  await wake("online");
  expect([asked, servers.list()]).toEqual([1, [stun, turn(1)]]);
});

test("credentials are renewed at half their life, again and again", async () => {
  await open({ lifetimeSeconds: 43_200 });
  await vi.advanceTimersByTimeAsync(6 * hour - 1);
  expect(servers.list()).toEqual([stun, turn(1)]);
  await vi.advanceTimersByTimeAsync(1);
  expect(servers.list()).toEqual([stun, turn(2)]);
  await vi.advanceTimersByTimeAsync(60 * hour);
  expect([asked, servers.list()]).toEqual([12, [stun, turn(12)]]);
});

test("only the first request may use the page's preload, and no other uses a cache", async () => {
  await open({ lifetimeSeconds: 43_200 });
  await vi.advanceTimersByTimeAsync(12 * hour);
  expect(caches).toEqual(["default", "no-store", "no-store"]);
});

test.each([
  [0, 0.4],
  [0.999_999, 0.6],
])("pages spread their renewals: %d", async (random, share) => {
  vi.spyOn(Math, "random").mockReturnValue(random);
  await open({ lifetimeSeconds: 43_200 });
  await vi.advanceTimersByTimeAsync(share * 12 * hour - 1_000);
  expect(asked).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toBe(2);
});

test.each([1e-9, 1, 50])("a lifetime of %d s does not make a page ask more often", async (lifetimeSeconds) => {
  await open({ lifetimeSeconds });
  await vi.advanceTimersByTimeAsync(10 * renewalMinimumMs);
  expect(asked).toBe(11);
  await wake("online");
  await wake("visibilitychange");
  expect(asked).toBe(11);
});

test("while the server is away the credentials are used until they expire, and retries back off", async () => {
  await open({ lifetimeSeconds: 43_200 });
  answer = "offline";
  await vi.advanceTimersByTimeAsync(6 * hour);
  const failures: number[] = [asked];
  for (const factor of [1, 2, 4]) {
    await vi.advanceTimersByTimeAsync(1.5 * factor * retryMs.first);
    failures.push(asked);
  }
  expect(failures).toEqual([2, 3, 4, 5]);
  await vi.advanceTimersByTimeAsync(6 * hour - 1.5 * 7 * retryMs.first - 1);
  expect(servers.list()).toEqual([stun, turn(1)]);
  await vi.advanceTimersByTimeAsync(1);
  expect(servers.list()).toEqual([stun]);
  const before = asked;
  await vi.advanceTimersByTimeAsync(hour);
  expect(asked - before).toBeLessThanOrEqual(hour / retryMs.most);
  answer = { lifetimeSeconds: 60 };
  await vi.advanceTimersByTimeAsync(2 * retryMs.most);
  expect(servers.list()).toEqual([stun, turn(asked)]);
});

test.each(["online", "pageshow", "visibilitychange"] as const)(
  "after sleep, %s renews what is overdue",
  async (type) => {
    await open({ lifetimeSeconds: 43_200 });
    sleep(5 * hour);
    await wake(type);
    expect(asked).toBe(1);
    sleep(9 * hour);
    expect(servers.list()).toEqual([stun]);
    await wake(type);
    expect([asked, servers.list()]).toEqual([2, [stun, turn(2)]]);
  },
);

test("when the network returns, a failed request is retried at once, but no sooner than the first retry", async () => {
  await open("offline");
  await wake("online");
  expect(asked).toBe(1);
  for (let failures = 2; failures < 8; failures++) await vi.advanceTimersByTimeAsync(1.5 * retryMs.most);
  const before = asked;
  sleep(retryMs.first);
  answer = {};
  await wake("online");
  expect([asked - before, servers.list()]).toEqual([1, [stun, turn(asked)]]);
});

test("no one waits longer than the patience for a slow server, and its answer is still used", async () => {
  vi.stubGlobal(
    "fetch",
    () =>
      new Promise((resolve) =>
        setTimeout(() => resolve(Response.json({ iceServers: [stun], lifetimeSeconds: 60 })), 2_000),
      ),
  );
  await open({});
  let known = false;
  void servers.known.then(() => (known = true));
  await vi.advanceTimersByTimeAsync(1_499);
  expect(known).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect([known, servers.list()]).toEqual([true, []]);
  await vi.advanceTimersByTimeAsync(500);
  expect(servers.list()).toEqual([stun]);
});

test.each([404, 500, "offline"] as const)("on %s the remembered config is used", async (failure) => {
  await open({ lifetimeSeconds: 43_200 });
  servers.destroy();
  await open(failure);
  await servers.known;
  expect(servers.list()).toEqual([stun, turn(1)]);
  sleep(12 * hour);
  expect(servers.list()).toEqual([stun]);
});

test("a server that never answers does not keep a request open forever", async () => {
  // AbortSignal.timeout uses the platform's clock, which fake timers do not control.
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), ms);
    return abort.signal;
  });
  await open("silence");
  await vi.advanceTimersByTimeAsync(10_000);
  answer = {};
  await vi.advanceTimersByTimeAsync(2 * retryMs.first);
  expect([asked, servers.list()]).toEqual([2, [stun, turn(2)]]);
});

test("no request is sent after destroy", async () => {
  await open({ lifetimeSeconds: 60 });
  servers.destroy();
  await vi.advanceTimersByTimeAsync(hour);
  await wake("online");
  expect(asked).toBe(1);
});
