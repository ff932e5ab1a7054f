/** The world of a module that runs by itself, in a model of cycles: it may only send. */
import type { Io } from "../../core/index.ts";

/** A module that closes a link in the model has met a bug: it throws with the reason. */
export function modelIo(now: number, send: Io["send"]): Io {
  return {
    now,
    send,
    sendLater: () => {},
    dial: () => {},
    discover: () => {},
    close: (_, reason) => {
      throw new Error(reason);
    },
    emit: () => {},
    perform: () => {},
    raise: () => {},
  };
}
