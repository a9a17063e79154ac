import { subjectIndexOf } from "../core/subject-index.ts";

/** Numbers for the units of an experiment, by what a file calls them. */
export interface UnitIndex {
  /** The number of a unit, from 0 in the order in which they came. */
  readonly add: (name: string) => number;
  readonly size: () => number;
}

/**
 * Opens an index. Names are kept as 64-bit hashes, some 24 bytes each: of ten million two are taken for one with a chance
 * of 3 in a million.
 */
export function unitIndex(): UnitIndex {
  const index = subjectIndexOf({ high: new Uint32Array(), low: new Uint32Array() });
  return {
    add(name) {
      // Two multiplicative hashes of the code units, mixed at the end as MurmurHash3 does.
      let [one, other] = [0x9e3779b9, 0x85ebca6b];
      for (let i = 0; i < name.length; i++) {
        const code = name.charCodeAt(i);
        one = Math.imul(one ^ code, 0x01000193);
        other = Math.imul(other ^ code, 0xcc9e2d51) + 0x1b873593;
      }
      one = mixed(one ^ Math.imul(other, 0x27d4eb2f));
      return index.add(one, mixed(other ^ Math.imul(one, 0x165667b1)));
    },
    size: index.size,
  };
}

function mixed(hash: number): number {
  let mix = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}
