/** The best of what was offered, in scratch of a fixed size: nothing is allocated while it is used. */
export interface TopScores {
  /** Forgets what was offered. */
  readonly clear: () => void;
  /** Takes a key with its score; the worst of too many is dropped. */
  readonly offer: (key: number, score: number) => void;
  /** Sorts what is held, best first, and tells how many there are. `clear` before the next `offer`. */
  readonly sort: () => number;
  /** Keys; after `sort` best first, as many as it told. */
  readonly keys: Int32Array;
  /** Their scores, beside them. */
  readonly scores: Float64Array;
}

/**
 * A selection of the highest scores, by a binary heap with the worst on top (Williams 1964, "Algorithm 232:
 * heapsort", CACM 7(6)). Of equal scores the lower key is the better, so that the answer does not depend on
 * the order of the offers.
 *
 * @param most how many are kept; 0 keeps none.
 * @example
 * const top = topScores(2);
 * [5, 3, 4].forEach((key) => top.offer(key, key === 4 ? 2 : 1));
 * top.sort();
 * top.keys; // [4, 3]
 */
export function topScores(most: number): TopScores {
  const keys = new Int32Array(most);
  const scores = new Float64Array(most);
  let held = 0;

  /** Places an entry where the top of the first `size` was, and lets it sink below better ones. */
  const sink = (key: number, score: number, size: number): void => {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && isWorse(keys, scores, child + 1, child)) child += 1;
      const childScore = scores[child] ?? 0;
      const childKey = keys[child] ?? 0;
      if (childScore > score || (childScore === score && childKey < key)) break;
      keys[at] = childKey;
      scores[at] = childScore;
      at = child;
    }
    keys[at] = key;
    scores[at] = score;
  };

  const rise = (key: number, score: number): void => {
    let at = held;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentScore = scores[parent] ?? 0;
      const parentKey = keys[parent] ?? 0;
      if (parentScore < score || (parentScore === score && parentKey > key)) break;
      keys[at] = parentKey;
      scores[at] = parentScore;
      at = parent;
    }
    keys[at] = key;
    scores[at] = score;
  };

  return {
    keys,
    scores,
    clear() {
      held = 0;
    },
    offer(key, score) {
      if (held < most) {
        rise(key, score);
        held += 1;
        return;
      }
      const worst = scores[0] ?? Number.POSITIVE_INFINITY;
      if (score > worst || (score === worst && key < (keys[0] ?? 0))) sink(key, score, held);
    },
    sort() {
      for (let last = held - 1; last > 0; last--) {
        const worstKey = keys[0] ?? 0;
        const worstScore = scores[0] ?? 0;
        sink(keys[last] ?? 0, scores[last] ?? 0, last);
        keys[last] = worstKey;
        scores[last] = worstScore;
      }
      return held;
    },
  };
}

function isWorse(keys: Int32Array, scores: Float64Array, a: number, b: number): boolean {
  const one = scores[a] ?? 0;
  const other = scores[b] ?? 0;
  return one < other || (one === other && (keys[a] ?? 0) > (keys[b] ?? 0));
}
