import { normaliseHeader } from "../collect/table-columns.ts";
import { unitIndex } from "./unit-index.ts";

/** A column that looks like the id of units, and how many rows it names again. */
export interface RepeatedUnits {
  readonly column: string;
  readonly times: number;
}

/** So many ids are looked at for some that come again. */
export const mostLookedAt = 1_000_000;

/** Headers under which files have who or what a row is of. */
const idHeaders = new Set(
  [
    ...["customer", "customer_id", "user", "user_id", "visitor_id", "client_id", "person_id"],
    ...["subject_id", "email", "unit", "unit_id", "account_id", "household_id", "id"],
  ].map(normaliseHeader),
);

/** The place of a column that looks like the id of units; −1: there is none. */
export function unitColumn(header: readonly string[]): number {
  return header.findIndex((each) => idHeaders.has(normaliseHeader(each)));
}

/** Watches rows for units that come again. */
export function repeatWatch(header: readonly string[]): {
  readonly see: (fields: readonly string[]) => void;
  readonly found: () => RepeatedUnits | undefined;
} {
  const place = unitColumn(header);
  const names = unitIndex();
  let times = 0;
  return {
    see(fields) {
      const name = place < 0 ? "" : (fields[place]?.trim() ?? "");
      if (name === "" || names.size() === mostLookedAt) return;
      const before = names.size();
      if (names.add(name) !== before) times += 1;
    },
    found: () => (times === 0 ? undefined : { column: header[place] ?? "", times }),
  };
}

/** Why nothing is told where rows are not units and nobody says whose they are. */
export function repeatedRefusal({ column, times }: RepeatedUnits): string {
  return `The column "${column}" names ${times} rows again: rows are not units, and as if they were every interval would be too narrow. Name it with --cluster, or say --rows-are-units.`;
}
