/** Why rows, or cells of them, could not be read. */
export type RowFaults = readonly {
  readonly reason: string;
  readonly count: number;
  /** The first line. */
  readonly line: number;
}[];

/** Counts why rows could not be read. */
export interface FaultCounter {
  readonly note: (reason: string, line: number) => void;
  readonly all: () => RowFaults;
}

const mostReasons = 50;

/** Opens a counter. */
export function faultCounter(): FaultCounter {
  const faults = new Map<string, { count: number; line: number }>();
  return {
    note(reason, line) {
      const known = faults.get(reason);
      if (known) known.count += 1;
      else if (faults.size < mostReasons) faults.set(reason, { count: 1, line });
    },
    all: () => [...faults].map(([reason, told]) => ({ reason, ...told })),
  };
}
