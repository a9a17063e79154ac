import type { SourceFile } from "../collect/source-file.ts";
import { openTable } from "../collect/table-file.ts";
import { PerennialError } from "../core/errors.ts";
import type { Policy } from "../decide/policy.ts";
import { columnPlace } from "./column-place.ts";

/** The policy that is judged: with which chance it would take which action. */
export interface TargetPolicy {
  /** Columns of the log that the chances depend on; none: they are the same for all rows. */
  readonly by: readonly string[];
  /**
   * Chances by action, 0 for one that is not named; undefined: of such rows it tells nothing.
   * @param values those of the columns `by`, side by side
   * @param actions of the log
   */
  readonly chancesOf: (
    values: readonly string[],
    actions: readonly string[],
  ) => ReadonlyMap<string, number> | undefined;
}

/**
 * A policy of a program as a target. Equal shares are over the actions of the log.
 * @throws PerennialError BAD_ARGUMENT where it asks who somebody is, which a table does not tell
 */
export function targetOfPolicy(policy: Policy): TargetPolicy {
  if (policy.kind === "best") {
    const chances = new Map([[policy.treatment, 1]]);
    return { by: [], chancesOf: () => chances };
  }
  if (policy.kind === "split") {
    const { shares } = policy;
    const told = shares === undefined ? undefined : new Map(Object.entries(shares));
    return {
      by: [],
      chancesOf: (_, actions) =>
        told ?? new Map(actions.map((action) => [action, 1 / actions.length])),
    };
  }
  throw new PerennialError(
    "BAD_ARGUMENT",
    `A policy of the kind ${policy.kind} asks who somebody is, which the table does not tell. On a table only split and best can be judged, or a table of chances.`,
  );
}

/** The column of a table of chances that has them. */
const chanceColumn = "probability";

/**
 * Reads a table of chances: the column of the action as the log calls it, `probability`, and any columns of the log that the
 * chances depend on. For each of their values the chances sum to 1.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, FILE_UNREADABLE; BAD_ARGUMENT where a chance is none, comes twice, or they do not sum to 1
 */
export async function readTargetTable(file: SourceFile, action: string): Promise<TargetPolicy> {
  const table = await openTable(file, {});
  const chances = new Map<string, Map<string, number>>();
  let header: readonly string[] | undefined;
  let places = { action: -1, chance: -1, by: [] as readonly number[] };
  try {
    for await (const batch of table.batches) {
      const [broken] = batch.bad;
      if (broken)
        throw new PerennialError(
          "BAD_ARGUMENT",
          `${file.name}, line ${broken.line}: ${broken.reason}.`,
        );
      for (const { fields, line } of batch.records) {
        if (header === undefined) {
          header = fields;
          places = placesOf(fields, action, file.name);
          continue;
        }
        const key = keyOf(places.by.map((place) => fields[place]?.trim() ?? ""));
        const name = fields[places.action]?.trim() ?? "";
        const text = fields[places.chance]?.trim() ?? "";
        const own = chances.get(key) ?? new Map<string, number>();
        const chance = text === "" ? Number.NaN : Number(text);
        if (!(chance >= 0 && chance <= 1))
          throw new PerennialError(
            "BAD_ARGUMENT",
            `${file.name}, line ${line}: the ${chanceColumn} "${text}" is not from 0 to 1.`,
          );
        if (own.has(name))
          throw new PerennialError(
            "BAD_ARGUMENT",
            `${file.name}, line ${line}: "${name}" has a chance already. Name a column of the log that tells the two apart, or leave one out.`,
          );
        chances.set(key, own.set(name, chance));
      }
    }
  } finally {
    await table.close();
  }
  if (header === undefined)
    throw new PerennialError("FORMAT_UNKNOWN", `${file.name} has no header row that can be read.`);
  const names = header;
  checkSums(chances, file.name);
  return {
    by: places.by.map((place) => names[place] ?? ""),
    chancesOf: (values) => chances.get(keyOf(values)),
  };
}

/** Values side by side as one text. */
export const keyOf = (values: readonly string[]): string => values.join("\u001f");

function placesOf(header: readonly string[], action: string, file: string) {
  const hint = ` A table of chances has the column of the action as the log calls it, and "${chanceColumn}".`;
  const place = (column: string): number => columnPlace(column, { header, file, hint });
  const found = { action: place(action), chance: place(chanceColumn) };
  const by = [...header.keys()].filter((at) => at !== found.action && at !== found.chance);
  return { ...found, by };
}

function checkSums(chances: ReadonlyMap<string, ReadonlyMap<string, number>>, file: string): void {
  for (const [key, own] of chances) {
    const sum = [...own.values()].reduce((all, chance) => all + chance, 0);
    // Chances that were rounded are still chances.
    if (Math.abs(sum - 1) > 0.01)
      throw new PerennialError(
        "BAD_ARGUMENT",
        `${file}: the chances${key === "" ? "" : ` of ${key.replaceAll("\u001f", ", ")}`} sum to ${sum.toPrecision(4)}, not to 1.`,
      );
  }
}
