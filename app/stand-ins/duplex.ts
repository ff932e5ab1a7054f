/**
 * Stands in for readable-stream under simple-peer. `sync/link/webrtc.ts` uses only the events of simple-peer's stream: it
 * receives and sends past the stream.
 */
type Listener = (...args: readonly never[]) => void;

export class Duplex {
  readonly #listeners = new Map<string, readonly Listener[]>();
  // simple-peer ends its stream unless it has ended.
  readonly _readableState = { ended: true };
  readonly _writableState = { finished: true };

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  once(event: string, listener: Listener): this {
    const heard: Listener = (...args) => {
      this.removeListener(event, heard);
      listener(...args);
    };
    return this.on(event, heard);
  }

  removeListener(event: string, listener: Listener): this {
    this.#listeners.set(event, this.#listeners.get(event)?.filter((each) => each !== listener) ?? []);
    return this;
  }

  emit(event: string, ...args: readonly never[]): boolean {
    const listeners = this.#listeners.get(event) ?? [];
    for (const listener of listeners) listener(...args);
    return listeners.length > 0;
  }
}
