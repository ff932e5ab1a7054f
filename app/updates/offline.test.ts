import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { registerOffline } from "./offline.ts";

const worker = vi.hoisted(() => ({ isWaiting: (): void => undefined, update: (): void => undefined }));
vi.mock("virtual:pwa-register", () => ({
  registerSW: ({ onNeedRefresh }: { onNeedRefresh: () => void }) => {
    worker.isWaiting = onNeedRefresh;
    return () => worker.update();
  },
}));

let workers: EventTarget;
const reload = vi.fn();

beforeEach(() => {
  workers = new EventTarget();
  vi.stubGlobal("navigator", { serviceWorker: workers });
  vi.stubGlobal("location", { reload });
  worker.update = vi.fn();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

test("a version that was accepted is loaded, though the browser announces it again meanwhile", () => {
  const offers: (() => void)[] = [];
  registerOffline((accept) => offers.push(accept));
  worker.isWaiting();
  offers[0]?.();
  worker.isWaiting();
  workers.dispatchEvent(new Event("controllerchange"));
  expect(reload).toHaveBeenCalledOnce();
  expect(offers).toHaveLength(1);
});

test("a version that was accepted in another tab is offered, and not forced", () => {
  const offers: (() => void)[] = [];
  registerOffline((accept) => offers.push(accept));
  worker.isWaiting();
  workers.dispatchEvent(new Event("controllerchange"));
  expect(reload).not.toHaveBeenCalled();
  offers.at(-1)?.();
  expect(reload).toHaveBeenCalledOnce();
  expect(worker.update).not.toHaveBeenCalled();
});
