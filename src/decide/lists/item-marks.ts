/** Items that were met, each told once. */
export interface ItemMarks {
  /** Forgets all, at no cost: marks of an earlier turn count as none. */
  readonly clear: () => void;
  /** Marks an item; false where it was marked. */
  readonly add: (item: number) => boolean;
}

/** The most that 4 bytes hold: a week of lists. */
const lastTurn = 2 ** 31 - 1;

/**
 * Marks for so many items, 4 bytes each: a set would be made anew, and grow, for each list.
 * @param turns after so many all marks are wiped, and turns are counted anew.
 */
export function itemMarks(items: number, turns: number = lastTurn): ItemMarks {
  const markedIn = new Int32Array(items);
  let turn = 1;
  return {
    clear() {
      if (turn === turns) {
        markedIn.fill(0);
        turn = 0;
      }
      turn += 1;
    },
    add(item) {
      if (markedIn[item] === turn) return false;
      markedIn[item] = turn;
      return true;
    },
  };
}
