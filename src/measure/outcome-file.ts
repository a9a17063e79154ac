import type { SourceFile } from "../collect/source-file.ts";
import { openTable } from "../collect/table-file.ts";
import { PerennialError } from "../core/errors.ts";
import { columnPlace } from "./column-place.ts";
import { numberOf, type ReadProgress } from "./experiment-file.ts";

/** An outcome as past units had it. */
export interface OutcomeSeen {
  readonly units: number;
  readonly mean: number;
  /** Over n − 1. */
  readonly variance: number;
  /** All of them are 0 or 1. */
  readonly isYesOrNo: boolean;
  /** Rows that tell no number. */
  readonly missing: number;
}

/**
 * Reads an outcome from a table with one row a unit.
 * @throws PerennialError COLUMNS_MISSING, FILE_UNREADABLE; NO_DATA where fewer than two rows tell a number
 */
export async function readOutcome(
  file: SourceFile,
  column: string,
  onProgress?: ReadProgress,
): Promise<OutcomeSeen> {
  const table = await openTable(file, {});
  let place: number | undefined;
  let [units, mean, spread, missing, read] = [0, 0, 0, 0, 0];
  let isYesOrNo = true;
  try {
    for await (const batch of table.batches) {
      missing += batch.bad.length;
      for (const { fields } of batch.records) {
        if (place === undefined) {
          place = columnPlace(column, { header: fields, file: file.name });
          continue;
        }
        read += 1;
        const value = numberOf(fields[place]?.trim() ?? "");
        if (Number.isNaN(value)) {
          missing += 1;
          continue;
        }
        units += 1;
        // Welford 1962: no large sums of squares.
        const apart = value - mean;
        mean += apart / units;
        spread += apart * (value - mean);
        if (value !== 0 && value !== 1) isYesOrNo = false;
      }
      onProgress?.({ file: file.name, bytes: table.consumed(), size: file.size, read });
    }
  } finally {
    await table.close();
  }
  if (units < 2)
    throw new PerennialError(
      "NO_DATA",
      `${file.name} has ${units} rows with a number in "${column}": two are needed at least.`,
    );
  return { units, mean, variance: spread / (units - 1), isYesOrNo, missing };
}
