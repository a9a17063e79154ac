import { shownValue } from "../collect/bad-input.ts";

/** Why rows, or cells of them, could not be read. */
export type RowFaults = readonly {
  readonly reason: string;
  readonly count: number;
  /** The first line. */
  readonly line: number;
  /** What stands there; empty: nothing, or it does not matter. */
  readonly value: string;
}[];

/** Counts why rows could not be read. */
export interface FaultCounter {
  readonly note: (reason: string, line: number, value?: string) => void;
  readonly all: () => RowFaults;
}

const mostReasons = 50;

/** Opens a counter. */
export function faultCounter(): FaultCounter {
  const faults = new Map<string, { count: number; line: number; value: string }>();
  return {
    note(reason, line, value = "") {
      const known = faults.get(reason);
      if (known) known.count += 1;
      else if (faults.size < mostReasons) faults.set(reason, { count: 1, line, value });
    },
    all: () => [...faults].map(([reason, told]) => ({ reason, ...told })),
  };
}

/**
 * Faults in words.
 * @param left what of their rows is told, such as ` left out`
 */
export function faultsInWords(faults: RowFaults, left = ""): string[] {
  return faults.map(({ reason, count, line, value }) => {
    const rows = count === 1 ? "row" : "rows";
    const shown = value === "" ? "" : `: ${shownValue(value)}`;
    return `${reason.replace(/\.$/, "")}: ${count} ${rows}${left}, the first on line ${line}${shown}.`;
  });
}
