/** The parts of a draw: hundredths of a percent. */
export const drawParts = 10_000;

/**
 * A draw by lot: gives each person one of {@link drawParts} parts, the same at every asking, and another with
 * another salt. It is MurmurHash3 (Austin Appleby, public domain; x86, 32 bits, seed 0) over `SALT:PERSON`, so that any
 * language can draw the same: `murmurHash3_32(concat(salt, ':', person)) % 10000` in ClickHouse.
 *
 * @returns the part of a person, whose id is ASCII: 0 to 9,999
 * @example drawByLot("spring")("14828448409480413007") // 6571
 */
export function drawByLot(salt: string): (person: string) => number {
  const prefix = new TextEncoder().encode(`${salt}:`);
  return (person) => murmur3(prefix, person) % drawParts;
}

/**
 * MurmurHash3 over bytes followed by a text of ASCII.
 * @example murmur3(new Uint8Array(), "hello") // 0x248bfa47
 */
export function murmur3(prefix: Uint8Array, text: string): number {
  const length = prefix.length + text.length;
  const byteAt = (i: number): number =>
    i < prefix.length ? (prefix[i] ?? 0) : text.charCodeAt(i - prefix.length);
  let hash = 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const block = byteAt(i) | (byteAt(i + 1) << 8) | (byteAt(i + 2) << 16) | (byteAt(i + 3) << 24);
    hash ^= scramble(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let j = length - 1; j >= i; j--) tail = (tail << 8) | byteAt(j);
  hash ^= scramble(tail) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
