/**
 * Numbers for 64-bit ids of subjects, in the order in which they were added: a hash table in typed arrays, some 24 bytes
 * a subject where a map of texts takes a hundred. It can be posted between threads.
 */
export interface SubjectIndex {
  /** The number of a subject; −1: it was never added. */
  readonly find: (subject: string) => number;
  /** The same by the halves of its id. */
  readonly numberOf: (high: number, low: number) => number;
  /** The number of a subject by the halves of its id, added where it is new. */
  readonly add: (high: number, low: number) => number;
  readonly size: () => number;
  /** What {@link subjectIndexOf} makes the same index of. */
  readonly ids: () => SubjectIds;
}

/** The ids, by number, in halves: unsigned. */
export interface SubjectIds {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

const half = 2n ** 32n;

/**
 * The halves of an id.
 * @example subjectHalves("4294967298") // { high: 1, low: 2 }
 */
export function subjectHalves(subject: string): { readonly high: number; readonly low: number } {
  const id = BigInt(subject);
  return { high: Number(id / half), low: Number(id % half) };
}

/**
 * The id that has these halves.
 * @example subjectText(1, 2) // "4294967298"
 */
export function subjectText(high: number, low: number): string {
  return String(BigInt(high) * half + BigInt(low));
}

/**
 * An index of so many ids, none of them twice.
 * @example subjectIndexOf({ high: Uint32Array.of(0), low: Uint32Array.of(7) }).find("7") // 0
 */
export function subjectIndexOf(of: SubjectIds): SubjectIndex {
  let { high, low } = of;
  let count = high.length;
  let places = placesFor(count);
  const find = (idHigh: number, idLow: number): number => {
    const mask = places.length - 1;
    for (let at = placeOf(idHigh, idLow, mask); ; at = (at + 1) & mask) {
      const number = (places[at] ?? 0) - 1;
      if (number < 0) return -1 - at;
      if (high[number] === idHigh && low[number] === idLow) return number;
    }
  };
  const enter = (number: number): void => {
    const at = find(high[number] ?? 0, low[number] ?? 0);
    if (at < 0) places[-1 - at] = number + 1;
  };
  const grow = (): void => {
    const wider = { high: new Uint32Array(2 * count + 8), low: new Uint32Array(2 * count + 8) };
    wider.high.set(high);
    wider.low.set(low);
    ({ high, low } = wider);
  };
  const enterAll = (): void => {
    for (let number = 0; number < count; number += 1) enter(number);
  };
  enterAll();
  return {
    find(subject) {
      const halves = subjectHalves(subject);
      return Math.max(-1, find(halves.high, halves.low));
    },
    numberOf: (idHigh, idLow) => Math.max(-1, find(idHigh, idLow)),
    add(idHigh, idLow) {
      const known = find(idHigh, idLow);
      if (known >= 0) return known;
      if (count === high.length) grow();
      high[count] = idHigh;
      low[count] = idLow;
      count += 1;
      if (2 * count > places.length) {
        places = placesFor(count);
        enterAll();
      } else places[-1 - known] = count;
      return count - 1;
    },
    size: () => count,
    ids: () => ({ high: high.slice(0, count), low: low.slice(0, count) }),
  };
}

/** Four places an id when it is laid out, two when it is laid out anew. */
function placesFor(count: number): Int32Array {
  return new Int32Array(2 ** Math.ceil(Math.log2(4 * (count + 4))));
}

/** Ids are halves of a hash already; of invented ones the low half may be all there is. */
function placeOf(high: number, low: number, mask: number): number {
  const mixed = Math.imul(high ^ Math.imul(low, 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & mask;
}
