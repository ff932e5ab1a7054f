/**
 * What waits in memory for clients that read slowly: a small allowance for each, and one budget for all. A frame counts
 * only while it waits: what the kernel took at once costs nothing here.
 */

export interface SendBudgetOptions {
  /** For all clients together. Beyond it, those for whom most waits are cut. */
  readonly totalBytes: number;
}

/** What a waiting frame costs beside its bytes, about: two buffers and what Node's stream keeps for each. */
export const frameOverheadBytes = 512;

export interface SendBudget {
  /** `cut` frees at once all that waits for this client. */
  open(cut: () => void): Backlog;
  /** For all clients. */
  readonly waitingBytes: () => number;
}

/** What waits for one client. */
export interface Backlog {
  readonly bytes: number;
  /** Counts a frame that has to wait, and returns what to call when it was taken. May cut this client or others. */
  wait(frameBytes: number): () => void;
  /** Whether something waited all the time since the last call, and nothing of it was taken. */
  hasStalled(): boolean;
  /** Nothing waits any more. */
  close(): void;
}

export function createSendBudget({ totalBytes }: SendBudgetOptions): SendBudget {
  const waiting = new Set<Client>();
  let total = 0;

  class Client implements Backlog {
    bytes = 0;
    readonly cut: () => void;
    #closed = false;
    /** Since when nothing was taken: the beginning of an interval that `hasStalled` ends. */
    #still = false;

    constructor(cut: () => void) {
      this.cut = cut;
    }

    wait(frameBytes: number): () => void {
      if (this.#closed) return () => undefined;
      const cost = frameBytes + frameOverheadBytes;
      this.#add(cost);
      if (total > totalBytes) cutLargest();
      return () => {
        if (this.#closed) return;
        this.#still = false;
        this.#add(-cost);
      };
    }

    hasStalled(): boolean {
      const stalled = this.#still && this.bytes > 0;
      this.#still = this.bytes > 0;
      return stalled;
    }

    close(): void {
      this.#add(-this.bytes);
      this.#closed = true;
    }

    #add(bytes: number): void {
      this.bytes += bytes;
      total += bytes;
      if (this.bytes > 0) waiting.add(this);
      else waiting.delete(this);
    }
  }

  /** One cut makes room for the frame that was one too many: a frame is smaller than what most waits for. */
  function cutLargest(): void {
    let largest: Client | undefined;
    for (const client of waiting) if (client.bytes > (largest?.bytes ?? 0)) largest = client;
    largest?.close();
    largest?.cut();
  }

  return { open: (cut) => new Client(cut), waitingBytes: () => total };
}
