/** Places that are still to be visited, taken lowest first; higher ones may be added meanwhile. One bit a place. */
export interface PlaceSet {
  readonly add: (place: number) => void;
  readonly addAll: () => void;
  /** Takes the lowest out; −1 where none is left. */
  readonly take: () => number;
}

/** An empty set of places below `size`. */
export function placeSet(size: number): PlaceSet {
  const words = new Int32Array(Math.ceil(size / 32));
  let first = 0;
  return {
    add(place) {
      const word = place >>> 5;
      words[word] = (words[word] ?? 0) | (1 << (place & 31));
      first = Math.min(first, word);
    },
    addAll() {
      words.fill(-1);
      if (size % 32 > 0) words[words.length - 1] = (1 << (size % 32)) - 1;
      first = 0;
    },
    take() {
      for (; first < words.length; first++) {
        const bits = words[first] ?? 0;
        if (bits === 0) continue;
        words[first] = bits & (bits - 1);
        return 32 * first + 31 - Math.clz32(bits & -bits);
      }
      return -1;
    },
  };
}
