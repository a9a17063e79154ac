/** Items that were met, each told once. */
export interface ItemMarks {
  /** Forgets all, at no cost: marks of an earlier turn count as none. */
  readonly clear: () => void;
  /** Marks an item; false where it was marked. */
  readonly add: (item: number) => boolean;
}

/** Marks for so many items, 4 bytes each: a set would be made anew, and grow, for each list. */
export function itemMarks(items: number): ItemMarks {
  const markedIn = new Int32Array(items);
  let turn = 1;
  return {
    clear() {
      turn += 1;
    },
    add(item) {
      if (markedIn[item] === turn) return false;
      markedIn[item] = turn;
      return true;
    },
  };
}
