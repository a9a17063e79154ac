import type { SourceFile } from "../collect/source-file.ts";
import { openTable } from "../collect/table-file.ts";
import { tooWide } from "../collect/table-record.ts";
import { PerennialError } from "../core/errors.ts";
import { checkKnownBefore, columnPlace } from "./column-place.ts";
import { type CovariateColumns, covariateReader } from "./covariate-column.ts";
import { growingColumn } from "./growing-column.ts";
import { mostLookedAt, type RepeatedUnits, unitColumn } from "./repeated-units.ts";
import { type FaultCounter, faultCounter, type RowFaults } from "./row-faults.ts";
import { type SegmentColumn, segmentReader } from "./segment-column.ts";
import { unitIndex } from "./unit-index.ts";

/** The columns of a table with a row a unit, or a row a unit and occasion. */
export interface ExperimentColumns {
  /** What each unit was drawn to. */
  readonly arm: string;
  /** What came of it, a number each. */
  readonly outcomes: readonly string[];
  /** What was known before the arms were drawn. */
  readonly covariates: readonly string[];
  /** The unit that was drawn, where it has several rows. */
  readonly cluster?: string | undefined;
  /** A figure by which units would be treated, the highest first; known before the arms were drawn. */
  readonly score?: string | undefined;
  /** By which levels effects are to be told; known before the arms were drawn. */
  readonly segments?: readonly string[] | undefined;
  /** Nothing was drawn: rows of one unit may be of several arms. */
  readonly mayMix?: boolean | undefined;
}

/** Units of an experiment, in columns. */
export interface ExperimentUnits {
  /** Names of arms, in alphabetical order. */
  readonly arms: readonly string[];
  /** By row, the place of its arm; −1: the row is left out. */
  readonly arm: Int32Array;
  /** By outcome and row; NaN: it tells none, or no number. */
  readonly outcomes: readonly Float64Array[];
  /** By outcome, where it is a share of sums and no mean: by row what it is a share of. Without clusters only. */
  readonly denominators?: readonly (Float64Array | undefined)[];
  readonly covariates: readonly CovariateColumns[];
  /** By row; NaN: there is none, or it is no number. */
  readonly score?: Float64Array | undefined;
  readonly segments?: readonly SegmentColumn[];
  /** By row, the unit that was drawn; undefined where each row is one. */
  readonly cluster: Int32Array | undefined;
  /** Units that have rows in several arms: all their rows are left out. */
  readonly mixed: number;
  /** Units of an arm, in the order of `arms`: rows, or what clusters they are of. */
  readonly drawn: readonly number[];
  /** A column that looks like the id of units, and names of them come several times; undefined: none. */
  readonly repeated: RepeatedUnits | undefined;
  /** Cells and rows that could not be read, by why. */
  readonly bad: RowFaults;
}

/** Told how far a file was read. */
export type ReadProgress = (progress: {
  readonly file: string;
  readonly bytes: number;
  readonly size: number | undefined;
  readonly read: number;
}) => void;

const mostArms = 50;

/**
 * Reads an experiment from a table: CSV or TSV, lines of JSON or Parquet, packed or not. What cannot be read of a row is left out
 * and counted.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, FILE_UNREADABLE; BAD_ARGUMENT where the column of arms has too many values, or a
 *   covariate is an outcome or the arm
 */
export async function readExperiment(
  file: SourceFile,
  columns: ExperimentColumns,
  onProgress?: ReadProgress,
): Promise<ExperimentUnits> {
  const table = await openTable(file, {});
  let reader: RowReader | undefined;
  const faults = faultCounter();
  let [width, read] = [0, 0];
  try {
    for await (const batch of table.batches) {
      for (const { reason, line } of batch.bad) faults.note(reason, line);
      for (const { fields, line } of batch.records) {
        if (reader === undefined) {
          reader = rowReader(placesOf(fields, columns, file.name), columns, faults);
          width = fields.length;
          continue;
        }
        read += 1;
        const torn = fields.length > width ? tooWide({ fields }, width) : undefined;
        if (torn !== undefined) {
          faults.note(torn.reason, line, torn.value);
          continue;
        }
        reader.take(fields, line);
      }
      onProgress?.({ file: file.name, bytes: table.consumed(), size: file.size, read });
    }
  } finally {
    await table.close();
  }
  if (reader === undefined)
    throw new PerennialError("FORMAT_UNKNOWN", `${file.name} has no header row that can be read.`);
  return { ...reader.end(), bad: faults.all() };
}

interface Places {
  readonly arm: number;
  readonly outcomes: readonly number[];
  readonly covariates: readonly number[];
  readonly cluster: number;
  readonly score: number;
  readonly segments: readonly number[];
  /** A column that looks like the id of units; −1: there is none, or the cluster is named. */
  readonly id: number;
  readonly header: readonly string[];
}

function placesOf(header: readonly string[], columns: ExperimentColumns, file: string): Places {
  const place = (column: string): number => columnPlace(column, { header, file });
  const { arm, outcomes, covariates, cluster, score, segments = [] } = columns;
  const before = [...covariates, ...segments, ...(score === undefined ? [] : [score])];
  checkKnownBefore(before, [arm, ...outcomes], place);
  return {
    arm: place(arm),
    outcomes: outcomes.map(place),
    covariates: covariates.map(place),
    cluster: cluster === undefined ? -1 : place(cluster),
    score: score === undefined ? -1 : place(score),
    segments: segments.map(place),
    id: cluster === undefined ? unitColumn(header) : -1,
    header,
  };
}

interface RowReader {
  readonly take: (fields: readonly string[], line: number) => void;
  readonly end: () => Omit<ExperimentUnits, "bad">;
}

function rowReader(
  places: Places,
  columns: ExperimentColumns,
  faults: Pick<FaultCounter, "note">,
): RowReader {
  const arms = new Map<string, number>();
  const [arm, cluster] = [growingColumn(), growingColumn()];
  const outcomes = places.outcomes.map(() => growingColumn());
  const covariates = columns.covariates.map(covariateReader);
  const segments = (columns.segments ?? []).map(segmentReader);
  const score = growingColumn();
  const names = unitIndex();
  const armOfUnit = growingColumn();
  const mixed = new Set<number>();
  let times = 0;
  const cell = (fields: readonly string[], place: number): string => fields[place]?.trim() ?? "";
  const armOf = (name: string): number => {
    const found = arms.get(name);
    if (found !== undefined) return found;
    if (arms.size === mostArms)
      throw new PerennialError(
        "BAD_ARGUMENT",
        `The column "${columns.arm}" has more than ${mostArms} values: an experiment has as many arms at most. Is it another column?`,
      );
    arms.set(name, arms.size);
    return arms.size - 1;
  };
  /** Notes the unit of a row; whether the row can be told apart from others. */
  const takeUnit = (fields: readonly string[], at: number): void => {
    const place = places.cluster >= 0 ? places.cluster : places.id;
    if (place < 0 || (places.cluster < 0 && names.size() === mostLookedAt)) return;
    const name = cell(fields, place);
    const before = names.size();
    const unit = names.add(name);
    if (unit === before) armOfUnit.push(at);
    else if (columns.mayMix !== true && armOfUnit.at(unit) !== at) mixed.add(unit);
    if (unit !== before && name !== "") times += 1;
    if (places.cluster >= 0) cluster.push(unit);
  };
  return {
    take(fields, line) {
      const name = cell(fields, places.arm);
      if (name === "") {
        faults.note(`"${columns.arm}" is empty: the row is of no arm`, line);
        return;
      }
      if (places.cluster >= 0 && cell(fields, places.cluster) === "") {
        faults.note(`"${columns.cluster}" is empty: the row is of no unit`, line);
        return;
      }
      const at = armOf(name);
      arm.push(at);
      takeUnit(fields, at);
      // By place: iterators would be a good part of the work a row.
      for (let i = 0; i < outcomes.length; i++) {
        const text = cell(fields, places.outcomes[i] ?? -1);
        const value = numberOf(text);
        if (Number.isNaN(value))
          faults.note(
            `"${columns.outcomes[i]}" is ${text === "" ? "empty" : "no number"}`,
            line,
            text,
          );
        outcomes[i]?.push(value);
      }
      for (let i = 0; i < covariates.length; i++)
        covariates[i]?.push(cell(fields, places.covariates[i] ?? -1));
      for (let i = 0; i < segments.length; i++)
        segments[i]?.push(cell(fields, places.segments[i] ?? -1));
      if (places.score >= 0) {
        const text = cell(fields, places.score);
        const value = numberOf(text);
        if (Number.isNaN(value)) faults.note(`"${columns.score}" is no number`, line, text);
        score.push(value);
      }
    },
    end() {
      const order = [...arms.keys()].sort();
      const newPlace = Int32Array.from(arms.keys(), (name) => order.indexOf(name));
      const isClustered = places.cluster >= 0;
      const units = isClustered ? Int32Array.from(cluster.values()) : undefined;
      const [armOfRow, rows] = [arm.values(), new Int32Array(arm.values().length)];
      for (let row = 0; row < rows.length; row++) rows[row] = newPlace[armOfRow[row] ?? -1] ?? -1;
      if (units)
        for (let row = 0; row < rows.length; row++) if (mixed.has(units[row] ?? -1)) rows[row] = -1;
      const drawn = order.map(() => 0);
      const count = (at: number): void => {
        drawn[at] = (drawn[at] ?? 0) + 1;
      };
      if (isClustered)
        for (const [unit, at] of armOfUnit.values().entries()) {
          if (!mixed.has(unit)) count(newPlace[at] ?? 0);
        }
      else for (const at of rows) count(at);
      return {
        ...{ arms: order, arm: rows, drawn, cluster: units },
        mixed: mixed.size,
        outcomes: outcomes.map((column) => column.values()),
        covariates: covariates.map((reader) => reader.end()),
        score: places.score >= 0 ? score.values() : undefined,
        segments: segments.map((reader) => reader.end()),
        repeated:
          places.id >= 0 && times > 0
            ? { column: places.header[places.id] ?? "", times }
            : undefined,
      };
    },
  };
}

/** A number, or a yes or no as 1 and 0; NaN: neither. */
export function numberOf(text: string): number {
  if (text === "") return Number.NaN;
  const number = Number(text);
  if (!Number.isNaN(number)) return Number.isFinite(number) ? number : Number.NaN;
  const word = text.toLowerCase();
  if (word === "true" || word === "yes") return 1;
  return word === "false" || word === "no" ? 0 : Number.NaN;
}
