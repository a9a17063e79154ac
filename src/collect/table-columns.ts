import { PerennialError } from "../core/errors.ts";
import { listHeaders } from "./header-row.ts";

/** Where the things that a table says stand in it: column indices by name. */
export type TableColumns<Name extends string> = ReadonlyMap<Name, number>;

/** The headers under which each thing is known, normalised, the first that a file has wins. */
export type ColumnAliases<Name extends string> = Readonly<Record<Name, readonly string[]>>;

/**
 * A header as it is compared: its letters, of any script, and its digits.
 * @example normaliseHeader("Order-Date ") // "orderdate"
 */
export function normaliseHeader(header: string): string {
  return header
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, "");
}

/** The index of each header, normalised; of several that are equal, the first. */
export function headerPlaces(headers: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const [index, header] of headers.entries()) {
    const name = normaliseHeader(header);
    if (!places.has(name)) places.set(name, index);
  }
  return places;
}

/** Finds each thing in a header row: what `given` names, else the first alias that the file has and no other took. */
export function findColumns<Name extends string>(
  headers: readonly string[],
  names: readonly Name[],
  aliases: ColumnAliases<Name>,
  given: Readonly<Partial<Record<Name, string>>>,
): { readonly columns: TableColumns<Name>; readonly unknown: readonly string[] } {
  const places = headerPlaces(headers);
  const columns = new Map<Name, number>();
  const unknown: string[] = [];
  const taken = new Set<number>();
  const take = (name: Name, place: number): void => {
    columns.set(name, place);
    taken.add(place);
  };
  for (const name of names) {
    const wanted = given[name];
    if (wanted === undefined) continue;
    const written = headers.indexOf(wanted);
    const place = written < 0 ? places.get(normaliseHeader(wanted)) : written;
    if (place === undefined) unknown.push(wanted);
    else take(name, place);
  }
  for (const name of names) {
    if (given[name] !== undefined) continue;
    const place = aliases[name]
      .map((alias) => places.get(alias))
      .find((each) => each !== undefined && !taken.has(each));
    if (place !== undefined) take(name, place);
  }
  return { columns, unknown };
}

/** A table's name and header, and what the user said of its columns. */
export interface TableHeader<Name extends string> {
  readonly name: string;
  readonly headers: readonly string[];
  readonly map: Readonly<Partial<Record<Name, string>>>;
}

/**
 * Finds the columns of a table, of which some must be there.
 * @throws PerennialError COLUMNS_MISSING
 */
export function requireColumns<Name extends string>(
  table: TableHeader<Name>,
  aliases: ColumnAliases<Name>,
  rule: { readonly names: readonly Name[]; readonly required: readonly Name[] },
): TableColumns<Name> {
  const { columns, unknown } = findColumns(table.headers, rule.names, aliases, table.map);
  const strange = rule.names.find((name) => {
    const given = table.map[name];
    return given !== undefined && unknown.includes(given);
  });
  if (strange !== undefined)
    throw lacksColumn(table, `"${table.map[strange] ?? ""}"`, `${strange}=COLUMN`);
  const absent = rule.required.find((name) => !columns.has(name));
  if (absent !== undefined) throw lacksColumn(table, `for the ${absent}`, `${absent}=COLUMN`);
  return columns;
}

/** That a table has no column for something it cannot do without; `mapping` is what to say with `--map`. */
export function lacksColumn(
  table: Pick<TableHeader<string>, "name" | "headers">,
  what: string,
  mapping: string,
): PerennialError {
  return new PerennialError(
    "COLUMNS_MISSING",
    `${table.name} has no column ${what}. It has ${listHeaders(table.headers)}. Say which it is with --map ${mapping}.`,
  );
}

/** The text of a thing in a record, without blanks around it and without NUL, which the store cannot search for; empty where absent. */
export function cellOf<Name extends string>(
  fields: readonly string[],
  columns: TableColumns<Name>,
  name: Name,
): string {
  return (fields[columns.get(name) ?? -1] ?? "").replaceAll("\0", "").trim();
}
