import { normaliseHeader } from "../collect/table-columns.ts";
import { PerennialError } from "../core/errors.ts";

/**
 * The place of the column that was named: as it is written, else the only one with the same letters and digits.
 * @param table its header, its file, and what is to be said beside it where the column is missing
 * @throws PerennialError COLUMNS_MISSING where there is none; BAD_ARGUMENT where there are several
 */
export function columnPlace(
  column: string,
  table: { readonly header: readonly string[]; readonly file: string; readonly hint?: string },
): number {
  const { header, file, hint = "" } = table;
  const written = placesWhere(header, (each) => each === column);
  const found =
    written.length > 0
      ? written
      : placesWhere(header, (each) => normaliseHeader(each) === normaliseHeader(column));
  const [place] = found;
  if (place === undefined)
    throw new PerennialError(
      "COLUMNS_MISSING",
      `${file} has no column "${column}". It has: ${header.join(", ")}.${hint}`,
    );
  if (found.length > 1)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `${file} has ${found.length} columns "${column}": ${found.map((each) => `"${header[each]}"`).join(", ")}. Give them names of their own, or write the name of the one that is meant as it stands there.`,
    );
  return place;
}

function placesWhere(header: readonly string[], is: (name: string) => boolean): number[] {
  return [...header.keys()].filter((place) => is(header[place] ?? ""));
}

/**
 * That nothing of what is to be known before is what was done or what came of it.
 * @throws PerennialError BAD_ARGUMENT
 */
export function checkKnownBefore(
  before: readonly string[],
  after: readonly string[],
  place: (column: string) => number,
): void {
  const places = after.map(place);
  const wrong = before.find((name) => places.includes(place(name)));
  if (wrong !== undefined)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${wrong}" is what was done or what came of it: only what was known before can be taken into account.`,
    );
}
