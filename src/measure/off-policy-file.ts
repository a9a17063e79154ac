import type { SourceFile } from "../collect/source-file.ts";
import { openTable } from "../collect/table-file.ts";
import { tooWide } from "../collect/table-record.ts";
import { PerennialError } from "../core/errors.ts";
import { checkKnownBefore, columnPlace } from "./column-place.ts";
import { type CovariateColumns, covariateReader } from "./covariate-column.ts";
import { numberOf, type ReadProgress } from "./experiment-file.ts";
import { growingColumn } from "./growing-column.ts";
import { type RepeatedUnits, repeatWatch } from "./repeated-units.ts";
import { type FaultCounter, faultCounter, type RowFaults } from "./row-faults.ts";
import { type ChancesTold, chancesOfColumn, chancesOfPolicy } from "./target-chances.ts";
import type { TargetPolicy } from "./target-policy.ts";
import { unitIndex } from "./unit-index.ts";

/** The columns of a table with one logged choice a row. */
export interface ChoiceColumns {
  readonly action: string;
  /** The chance with which the action was drawn, above 0, at most 1. */
  readonly propensity: string;
  /** What came of it, a number, or yes or no. */
  readonly reward: string;
  /** The policy that is judged; or the column of the chance with which it would have taken the logged action. */
  readonly target: TargetPolicy | string;
  /** Whose choice it was; absent: each row stands for itself. */
  readonly cluster?: string | undefined;
  /** What was known before. */
  readonly features: readonly string[];
}

/** Logged choices, in columns. */
export interface ChoiceLog extends ChancesTold {
  readonly actions: readonly string[];
  /** By row, the place of its action. */
  readonly action: Int32Array;
  readonly rewards: Float64Array;
  readonly propensities: Float64Array;
  readonly cluster: Int32Array | undefined;
  readonly features: readonly CovariateColumns[];
  /** Rows of the table, also those that are left out. */
  readonly read: number;
  /** Of those, rows whose chance, logged or judged, is missing or none. */
  readonly withoutChance: number;
  /** Where no cluster is named: a column that looks like the id of units, and names of them come several times. */
  readonly repeated: RepeatedUnits | undefined;
  readonly bad: RowFaults;
}

/** More actions than this are ids, not actions. */
const mostActions = 10_000;

/**
 * Reads logged choices from a table: CSV or TSV, lines of JSON or Parquet, packed or not. Rows that cannot be read are left
 * out and counted.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, FILE_UNREADABLE; BAD_ARGUMENT where the column of actions has too many values,
 *   or a feature is the action, its chance or the reward
 */
export async function readChoices(
  file: SourceFile,
  columns: ChoiceColumns,
  onProgress?: ReadProgress,
): Promise<ChoiceLog> {
  const table = await openTable(file, {});
  const faults = faultCounter();
  let reader: RowReader | undefined;
  let repeats = repeatWatch([]);
  let [width, read] = [0, 0];
  try {
    for await (const batch of table.batches) {
      for (const { reason, line } of batch.bad) faults.note(reason, line);
      for (const { fields, line } of batch.records) {
        if (reader === undefined) {
          reader = rowReader(placesOf(fields, columns, file.name), columns, faults);
          width = fields.length;
          repeats = repeatWatch(columns.cluster === undefined ? fields : []);
          continue;
        }
        read += 1;
        const torn = fields.length > width ? tooWide({ fields }, width) : undefined;
        if (torn !== undefined) {
          faults.note(torn.reason, line, torn.value);
          continue;
        }
        reader.take(fields, line);
        repeats.see(fields);
      }
      onProgress?.({ file: file.name, bytes: table.consumed(), size: file.size, read });
    }
  } finally {
    await table.close();
  }
  if (reader === undefined)
    throw new PerennialError("FORMAT_UNKNOWN", `${file.name} has no header row that can be read.`);
  return { ...reader.end(), read, repeated: repeats.found(), bad: faults.all() };
}

interface Places {
  readonly action: number;
  readonly propensity: number;
  readonly reward: number;
  /** −1: a policy is judged. */
  readonly target: number;
  /** −1: each row stands for itself. */
  readonly cluster: number;
  readonly features: readonly number[];
  /** What the chances of the policy depend on. */
  readonly by: readonly number[];
}

function placesOf(header: readonly string[], columns: ChoiceColumns, file: string): Places {
  const place = (column: string): number => columnPlace(column, { header, file });
  const { target, cluster, features } = columns;
  const { action, propensity, reward } = columns;
  const judged = typeof target === "string" ? [target] : [];
  checkKnownBefore(features, [action, propensity, reward, ...judged], place);
  return {
    action: place(columns.action),
    propensity: place(columns.propensity),
    reward: place(columns.reward),
    target: typeof target === "string" ? place(target) : -1,
    cluster: cluster === undefined ? -1 : place(cluster),
    features: features.map(place),
    by: (typeof target === "string" ? features : target.by).map(place),
  };
}

interface RowReader {
  readonly take: (fields: readonly string[], line: number) => void;
  readonly end: () => Omit<ChoiceLog, "read" | "repeated" | "bad">;
}

function rowReader(
  places: Places,
  columns: ChoiceColumns,
  faults: Pick<FaultCounter, "note">,
): RowReader {
  const actions = new Map<string, number>();
  const [action, reward] = [growingColumn(), growingColumn()];
  const [propensity, cluster] = [growingColumn(), growingColumn()];
  const features = columns.features.map(covariateReader);
  const { target: asked } = columns;
  const chances = typeof asked === "string" ? chancesOfColumn() : chancesOfPolicy(asked);
  const units = unitIndex();
  let withoutChance = 0;
  const cell = (fields: readonly string[], place: number): string => fields[place]?.trim() ?? "";
  const number = (text: string): number => (text === "" ? Number.NaN : Number(text));
  /** Why a row is left out; undefined: it is taken. */
  const faultOf = (fields: readonly string[]): string | undefined => {
    if (cell(fields, places.action) === "")
      return `"${columns.action}" is empty: the row names no action`;
    const chance = number(cell(fields, places.propensity));
    if (!(chance > 0 && chance <= 1)) {
      withoutChance += 1;
      return `"${columns.propensity}" is empty, or not above 0 and at most 1`;
    }
    if (Number.isNaN(numberOf(cell(fields, places.reward))))
      return `"${columns.reward}" is empty or no number`;
    if (places.cluster >= 0 && cell(fields, places.cluster) === "")
      return `"${columns.cluster}" is empty: the row is of no unit`;
    const target = places.target >= 0 ? number(cell(fields, places.target)) : 0;
    if (!(target >= 0 && target <= 1)) {
      withoutChance += 1;
      return `"${asked}" is empty, or not from 0 to 1`;
    }
    return undefined;
  };
  const placeOf = (name: string): number => {
    const found = actions.get(name);
    if (found !== undefined) return found;
    if (actions.size === mostActions)
      throw new PerennialError(
        "BAD_ARGUMENT",
        `The column "${columns.action}" has more than ${mostActions} values. Is it another column?`,
      );
    actions.set(name, actions.size);
    return actions.size - 1;
  };
  return {
    take(fields, line) {
      const fault = faultOf(fields);
      if (fault !== undefined) {
        faults.note(fault, line);
        return;
      }
      const by = places.by.map((place) => cell(fields, place));
      const name = cell(fields, places.action);
      const told = {
        action: actions.get(name) ?? actions.size,
        chance: number(cell(fields, places.target)),
      };
      if (!chances.take(by, told)) {
        withoutChance += 1;
        faults.note("the target tells no chances of rows like this", line);
        return;
      }
      action.push(placeOf(name));
      reward.push(numberOf(cell(fields, places.reward)));
      propensity.push(number(cell(fields, places.propensity)));
      if (places.cluster >= 0) cluster.push(units.add(cell(fields, places.cluster)));
      for (let i = 0; i < features.length; i++)
        features[i]?.push(cell(fields, places.features[i] ?? -1));
    },
    end() {
      const taken = Int32Array.from(action.values());
      const names = [...actions.keys()];
      return {
        ...chances.end(names, taken),
        ...{ actions: names, action: taken, withoutChance },
        rewards: reward.values(),
        propensities: propensity.values(),
        cluster: places.cluster >= 0 ? Int32Array.from(cluster.values()) : undefined,
        features: features.map((reader) => reader.end()),
      };
    },
  };
}
