import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import { Doc } from "yjs";
import { PeopleController } from "./people-controller.ts";
import { createUser } from "./person.ts";

let frames: (() => void)[] = [];
beforeEach(() => {
  vi.useFakeTimers(); // Awareness runs an interval.
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => frames.push(frame));
  vi.stubGlobal("cancelAnimationFrame", (id: number) => (frames[id - 1] = () => undefined));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function drawFrames(): void {
  for (const frame of frames) frame();
}

function openRoom(): { awareness: Awareness; enter: (clientId: number, name: string) => void } {
  const awareness = new Awareness(new Doc());
  awareness.setLocalStateField("user", createUser("Mia", "#0670d8"));
  const enter = (clientId: number, name: string): void => {
    awareness.states.set(clientId, { user: createUser(name, "#9848de") });
    awareness.emit("change", [{ added: [clientId], updated: [], removed: [] }, "test"]);
  };
  return { awareness, enter };
}

function createController() {
  const requestUpdate = vi.fn();
  const host = {
    addController: vi.fn(),
    removeController: vi.fn(),
    requestUpdate,
    updateComplete: Promise.resolve(true),
  };
  const controller = new PeopleController(host);
  expect(host.addController).toHaveBeenCalledWith(controller);
  const names = (): readonly string[] => controller.people.map(({ name }) => name);
  return { controller, requestUpdate, names };
}

test("people who are present are listed at once", () => {
  const { awareness, enter } = openRoom();
  enter(7, "Ada");
  const { controller, requestUpdate, names } = createController();
  controller.follow(awareness);
  expect(names()).toEqual(["Mia", "Ada"]);
  expect(requestUpdate).toHaveBeenCalledTimes(1);
});

test("many people who join in one frame cause one rendering", () => {
  const { awareness, enter } = openRoom();
  const { controller, requestUpdate, names } = createController();
  controller.follow(awareness);
  requestUpdate.mockClear();
  enter(7, "Ada");
  enter(8, "Zoe");
  expect(frames).toHaveLength(1);
  expect(names()).toEqual(["Mia"]);
  drawFrames();
  expect(names()).toEqual(["Mia", "Ada", "Zoe"]);
  expect(requestUpdate).toHaveBeenCalledTimes(1);
  enter(9, "Kim"); // A frame is scheduled each time, not only the first time.
  expect(frames).toHaveLength(2);
});

test("a cursor that moves causes no rendering", () => {
  const { awareness } = openRoom();
  const { controller, requestUpdate } = createController();
  controller.follow(awareness);
  requestUpdate.mockClear();
  awareness.setLocalStateField("cursor", { anchor: 1, head: 1 });
  expect(frames).toHaveLength(1);
  drawFrames();
  expect(requestUpdate).not.toHaveBeenCalled();
});

test("the previous room no longer changes the list", () => {
  const [first, second] = [openRoom(), openRoom()];
  const { controller, requestUpdate, names } = createController();
  controller.follow(first.awareness);
  first.enter(7, "Ada"); // Its frame is still to come.
  controller.follow(second.awareness);
  requestUpdate.mockClear();
  drawFrames();
  first.enter(8, "Zoe");
  expect(frames).toHaveLength(1);
  expect(names()).toEqual(["Mia"]);
  expect(requestUpdate).not.toHaveBeenCalled();
});

test("an element that is removed follows no awareness", () => {
  const { awareness, enter } = openRoom();
  const { controller, names } = createController();
  controller.follow(awareness);
  controller.hostDisconnected();
  enter(7, "Ada");
  expect(frames).toHaveLength(0);
  expect(names()).toEqual([]);
});
