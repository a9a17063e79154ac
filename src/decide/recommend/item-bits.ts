/**
 * A set of items as one bit each: 12.5 kB for 100,000 items, asked in a few nanoseconds.
 * @example hasItem(itemBits(100, [3, 40]), 40) // true
 */
export function itemBits(items: number, members: Iterable<number>): Uint32Array {
  const bits = new Uint32Array(Math.ceil(items / 32));
  for (const item of members) bits[item >>> 5] = (bits[item >>> 5] ?? 0) | (1 << (item & 31));
  return bits;
}

/** Whether an item is in a set. */
export function hasItem(bits: Uint32Array, item: number): boolean {
  return ((bits[item >>> 5] ?? 0) & (1 << (item & 31))) !== 0;
}
