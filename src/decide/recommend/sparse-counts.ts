/** Counts by key, most of which are absent: a hash table in typed arrays, 12 bytes a place, at most half of them used. */
export interface SparseCounts {
  readonly add: (key: number, amount: number) => void;
  readonly get: (key: number) => number;
  /** Tells every count that is not 0, in no order. */
  readonly each: (tell: (key: number, count: number) => void) => void;
}

/** No counts yet. Keys are whole numbers from 0 to 2³¹ − 1. */
export function sparseCounts(): SparseCounts {
  let keys = new Int32Array(8).fill(-1);
  let counts = new Float64Array(8);
  let used = 0;
  const place = (key: number): number => {
    const mask = keys.length - 1;
    // Fibonacci hashing: neighbours among the keys fall far apart.
    let at = (Math.imul(key, 0x9e3779b1) >>> 8) & mask;
    while (keys[at] !== -1 && keys[at] !== key) at = (at + 1) & mask;
    return at;
  };
  const grow = (): void => {
    const [oldKeys, oldCounts] = [keys, counts];
    keys = new Int32Array(2 * oldKeys.length).fill(-1);
    counts = new Float64Array(keys.length);
    used = 0;
    for (const [at, key] of oldKeys.entries()) {
      const count = oldCounts[at] ?? 0;
      // What fell back to 0 is let go.
      if (key === -1 || count === 0) continue;
      const to = place(key);
      keys[to] = key;
      counts[to] = count;
      used += 1;
    }
  };
  return {
    add(key, amount) {
      const at = place(key);
      if (keys[at] === -1) {
        if (2 * (used + 1) > keys.length) {
          grow();
          const to = place(key);
          keys[to] = key;
          counts[to] = amount;
          used += 1;
          return;
        }
        keys[at] = key;
        used += 1;
      }
      counts[at] = (counts[at] ?? 0) + amount;
    },
    get: (key) => counts[place(key)] ?? 0,
    each(tell) {
      for (const [at, key] of keys.entries()) {
        const count = counts[at] ?? 0;
        if (key !== -1 && count !== 0) tell(key, count);
      }
    },
  };
}
