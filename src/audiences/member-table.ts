/** Who is in which audience: one bit for each, in one block of memory, as there may be a million persons and hundreds of audiences. */
export interface MemberTable {
  /** The column of an audience, which it keeps. */
  readonly column: (audience: string) => number;
  /** The audiences that have a column. */
  readonly audiences: () => string[];
  /** The row of a person, which the person keeps; −1 for who is in nothing and never was. */
  readonly row: (person: string) => number;
  readonly has: (row: number, column: number) => boolean;
  readonly set: (person: string, column: number, isIn: boolean) => void;
  readonly count: (column: number) => number;
  readonly members: (column: number) => string[];
  /** Takes everybody out of everything. */
  readonly clear: () => void;
}

/** An empty table. */
export function memberTable(): MemberTable {
  const columns = new Map<string, number>();
  const rows = new Map<string, number>();
  let persons: string[] = [];
  let counts: number[] = [];
  let wide = 1;
  let words = new Int32Array(1_024);

  /** Lays the rows out anew, for so many and so wide ones. */
  const layOut = (rowsToHold: number, nowWide: number): void => {
    const larger = new Int32Array(rowsToHold * nowWide);
    for (let row = 0; row < persons.length; row++)
      larger.set(words.subarray(row * wide, (row + 1) * wide), row * nowWide);
    wide = nowWide;
    words = larger;
  };
  const rowFor = (person: string): number => {
    const known = rows.get(person);
    if (known !== undefined) return known;
    const row = persons.length;
    if ((row + 1) * wide > words.length) layOut(2 * row + 1, wide);
    persons.push(person);
    rows.set(person, row);
    return row;
  };
  const has = (row: number, column: number): boolean =>
    row >= 0 && (((words[row * wide + (column >>> 5)] ?? 0) >>> (column & 31)) & 1) === 1;
  return {
    column(audience) {
      const known = columns.get(audience);
      if (known !== undefined) return known;
      const column = columns.size;
      columns.set(audience, column);
      counts[column] = 0;
      if (column >= 32 * wide) layOut(Math.max(1_024, persons.length + 1), wide + 1);
      return column;
    },
    audiences: () => [...columns.keys()],
    row: (person) => rows.get(person) ?? -1,
    has,
    set(person, column, isIn) {
      const row = rowFor(person);
      if (has(row, column) === isIn) return;
      counts[column] = (counts[column] ?? 0) + (isIn ? 1 : -1);
      const word = row * wide + (column >>> 5);
      words[word] = (words[word] ?? 0) ^ (1 << (column & 31));
    },
    count: (column) => counts[column] ?? 0,
    members: (column) => persons.filter((_, row) => has(row, column)),
    clear() {
      rows.clear();
      persons = [];
      counts = counts.map(() => 0);
      words = new Int32Array(1_024);
    },
  };
}
