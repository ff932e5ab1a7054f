import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reloadLatest } from "./reload-latest.ts";

/** A worker that is being installed, and takes over when it is told not to wait. */
class FakeWorker extends EventTarget {
  state = "installing";
  readonly told: unknown[] = [];
  postMessage(message: unknown): void {
    this.told.push(message);
  }
  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

const reload = vi.fn();
let container: EventTarget & { getRegistration: () => Promise<unknown> };
let registration: { installing: FakeWorker | null; waiting: FakeWorker | null; update: () => Promise<unknown> };

beforeEach(() => {
  vi.useFakeTimers();
  reload.mockClear();
  registration = { installing: null, waiting: null, update: () => Promise.resolve() };
  container = Object.assign(new EventTarget(), { getRegistration: () => Promise.resolve(registration) });
  vi.stubGlobal("navigator", { serviceWorker: container });
  vi.stubGlobal("location", { reload });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test("the newest worker is told not to wait, and the page reloads once it has taken over", async () => {
  const worker = new FakeWorker();
  registration.update = async () => (registration.installing = worker);
  void reloadLatest();
  await pass();
  expect(worker.told).toEqual([]);
  worker.become("installed");
  expect(worker.told).toEqual([{ type: "SKIP_WAITING" }]);
  await pass();
  expect(reload).not.toHaveBeenCalled();
  container.dispatchEvent(new Event("controllerchange"));
  await pass();
  expect(reload).toHaveBeenCalledTimes(1);
});

test("a worker that already waits is told at once", async () => {
  const worker = new FakeWorker();
  worker.state = "installed";
  registration.waiting = worker;
  void reloadLatest();
  await pass();
  expect(worker.told).toEqual([{ type: "SKIP_WAITING" }]);
});

test("the page reloads at once when there is no worker, no newer one, or no answer", async () => {
  registration.update = () => Promise.reject(new Error("offline"));
  void reloadLatest();
  await pass();
  expect(reload).toHaveBeenCalledTimes(1);
  container.getRegistration = () => Promise.resolve(undefined);
  void reloadLatest();
  await pass();
  expect(reload).toHaveBeenCalledTimes(2);
  vi.stubGlobal("navigator", {});
  void reloadLatest();
  await pass();
  expect(reload).toHaveBeenCalledTimes(3);
});

test("the page reloads after a while when the newest worker does not install, and at once when it is discarded", async () => {
  registration.installing = new FakeWorker();
  void reloadLatest();
  await pass(9_999);
  expect(reload).not.toHaveBeenCalled();
  await pass(1);
  expect(reload).toHaveBeenCalledTimes(1);
  void reloadLatest();
  await pass();
  registration.installing.become("redundant");
  await pass();
  expect(reload).toHaveBeenCalledTimes(2);
});
