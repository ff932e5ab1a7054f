/**
 * What the clients behind one address may take together: sockets, frames, and places for those who speak another protocol.
 * So one address uses up its own share, and not everybody's.
 */
import type { ServerLimits } from "./limits.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

/** A socket costs as many frames of its address's rate: an upgrade is that much work. */
const framesPerSocket = 16;

export interface AddressQuotas {
  /** Why this address cannot have another socket, in a sentence; undefined when it can. */
  refusal(address: string, now: number): string | undefined;
  /** Takes a place for a socket that was not refused. */
  open(address: string, now: number): AddressPlace;
  /** Addresses that are remembered. */
  size(): number;
}

/** One socket's place among those of its address. */
export interface AddressPlace {
  /** Takes a frame from the address's rate. False when there is none left. */
  spend(now: number): boolean;
  /** Takes a place for a socket that spoke another protocol. False when all of the address's, or of all addresses', are taken. */
  hold(): boolean;
  /** Gives everything back. Further calls do nothing. */
  close(): void;
}

interface Share {
  readonly frames: TokenBucket;
  sockets: number;
  held: number;
}

export function createAddressQuotas(limits: ServerLimits): AddressQuotas {
  const active = new Map<string, Share>();
  /** Without sockets, the one that lost its last one longest ago first: what an address has spent is not forgiven by closing. */
  const idle = new Map<string, Share>();
  let heldInAll = 0;

  const shareOf = (address: string, now: number): Share =>
    active.get(address) ??
    idle.get(address) ?? {
      frames: createTokenBucket(limits.framesPerSecondPerAddress, limits.burstFramesPerAddress, now),
      sockets: 0,
      held: 0,
    };

  function rest(address: string, share: Share): void {
    active.delete(address);
    idle.delete(address);
    idle.set(address, share);
    const [oldest] = idle.keys();
    if (idle.size > limits.idleAddresses && oldest !== undefined) idle.delete(oldest);
  }

  return {
    refusal(address, now) {
      const share = shareOf(address, now);
      if (share.sockets >= limits.socketsPerAddress)
        return `Too many connections from your address: ${limits.socketsPerAddress} is the limit.`;
      if (share.frames.take(now, framesPerSocket)) {
        // Remembered from the first try on, or an address could try for nothing.
        if (share.sockets === 0) rest(address, share);
        return undefined;
      }
      return "Too many connections and messages from your address: please wait a moment.";
    },

    open(address, now) {
      const share = shareOf(address, now);
      idle.delete(address);
      active.set(address, share);
      share.sockets++;
      let open = true;
      let held = false;
      return {
        spend: (at) => share.frames.take(at),
        hold() {
          if (!open || share.held >= limits.heldPerAddress || heldInAll >= limits.held) return false;
          held = true;
          share.held++;
          heldInAll++;
          return true;
        },
        close() {
          if (!open) return;
          open = false;
          if (held) {
            share.held--;
            heldInAll--;
          }
          if (--share.sockets === 0) rest(address, share);
        },
      };
    },

    size: () => active.size + idle.size,
  };
}
