import type { Instant } from "../core/time.ts";

/**
 * The 64 bits by which a message is known again, as two 32-bit halves: two multiplicative hashes of the
 * text, each mixed into the other at the end (the scheme of cyrb53 by bryc, public domain, with 64 bits
 * kept). With 20 million ids two different ones meet with a chance of 1 in 90,000.
 */
export interface MessageHash {
  readonly high: number;
  readonly low: number;
}

/**
 * The hash of a message id within its source: another source's ids are other messages.
 * @example messageHash("web", "ajs-next-1").high === messageHash("web", "ajs-next-1").high; // true
 */
export function messageHash(source: string, messageId: string): MessageHash {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  const mix = (text: string): void => {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      high = Math.imul(high ^ unit, 2654435761);
      low = Math.imul(low ^ unit, 1597334677);
    }
  };
  mix(source);
  mix("\n");
  mix(messageId);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return { high: high >>> 0, low: low >>> 0 };
}

/** The hash as one number of 64 bits, in decimal. */
export function hashText({ high, low }: MessageHash): string {
  return ((BigInt(high) << 32n) | BigInt(low)).toString();
}

/** The messages of late, to know a repeated one by: the newest 1 to 2 times `perGeneration` of them. */
export interface MessageIds {
  readonly has: (hash: MessageHash) => boolean;
  readonly add: (hash: MessageHash, receivedAt: Instant) => void;
  /** From when on every message that was received is among them; what is older may have been forgotten. */
  readonly since: () => Instant;
  readonly size: () => number;
}

/**
 * Remembers messages in two generations of hash tables with open addressing, 16 bytes a message and no
 * objects: the older table is dropped whole when the younger is full.
 *
 * @param since from when on what is added is complete: before it messages were received that are not here.
 */
export function rememberMessages(perGeneration: number, since: Instant): MessageIds {
  let young = createGeneration(perGeneration, since);
  let old = createGeneration(0, since);
  return {
    has: (hash) => young.has(hash) || old.has(hash),
    add(hash, receivedAt) {
      if (young.size() >= perGeneration) {
        old = young;
        young = createGeneration(perGeneration, receivedAt);
      }
      young.add(hash);
    },
    since: () => old.since,
    size: () => young.size() + old.size(),
  };
}

interface Generation {
  readonly since: Instant;
  readonly has: (hash: MessageHash) => boolean;
  readonly add: (hash: MessageHash) => void;
  readonly size: () => number;
}

/** A table that grows with what it holds, at most half full. */
function createGeneration(most: number, since: Instant): Generation {
  let slots = new Uint32Array(2 * 1024);
  let count = 0;
  // The pair of zeros marks a free slot; a message that hashes to it, 1 in 2^64, is kept apart.
  let zero = false;
  const find = (table: Uint32Array, high: number, low: number): number => {
    const mask = table.length / 2 - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const there = table[2 * slot];
      const other = table[2 * slot + 1];
      if ((there === 0 && other === 0) || (there === high && other === low)) return slot;
    }
  };
  const grow = (): void => {
    const larger = new Uint32Array(2 * slots.length);
    for (let i = 0; i < slots.length; i += 2) {
      const high = slots[i] ?? 0;
      const low = slots[i + 1] ?? 0;
      if (high === 0 && low === 0) continue;
      const slot = find(larger, high, low);
      larger[2 * slot] = high;
      larger[2 * slot + 1] = low;
    }
    slots = larger;
  };
  return {
    since,
    has({ high, low }) {
      if (most === 0) return false;
      if (high === 0 && low === 0) return zero;
      const slot = find(slots, high, low);
      return slots[2 * slot] === high && slots[2 * slot + 1] === low;
    },
    add({ high, low }) {
      if (high === 0 && low === 0) {
        zero = true;
        return;
      }
      const slot = find(slots, high, low);
      if (slots[2 * slot] === high && slots[2 * slot + 1] === low) return;
      slots[2 * slot] = high;
      slots[2 * slot + 1] = low;
      count += 1;
      if (4 * count >= slots.length) grow();
    },
    size: () => count,
  };
}
