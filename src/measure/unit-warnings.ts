import { MISMATCH_BELOW, sampleRatio } from "../stats/sample-ratio.ts";
import type { CovariateColumns } from "./covariate-column.ts";
import type { ExperimentUnits } from "./experiment-file.ts";
import { faultsInWords } from "./row-faults.ts";

/** What is to be known of the units beside the effects. */
export function warningsOf(
  { mixed, covariates, bad, arms, outcomes, arm }: ExperimentUnits,
  names: readonly string[],
  refusal: string | undefined,
): string[] {
  const warnings: string[] = refusal === undefined ? [] : [refusal];
  if (refusal === undefined && mixed > 0)
    warnings.push(`${mixed} units have rows in several arms and are left out.`);
  warnings.push(...faultsInWords(bad));
  for (const [i, outcome] of names.entries()) {
    const p = missingTest(arm, outcomes[i] ?? new Float64Array(), arms.length);
    if (p < MISMATCH_BELOW)
      warnings.push(
        `"${outcome}" is missing more often in some arms than in others (p ${p.toPrecision(2)}): the arms that are compared are not those that were drawn.`,
      );
  }
  for (const each of covariates)
    if (tellsArm(each, { arm, arms }))
      warnings.push(
        `"${each.name}" is the same for all units of an arm: it tells the arm, not what was known before, and nothing can be adjusted with it. Leave it out.`,
      );
  for (const { name, missing } of covariates)
    if (missing > 0)
      warnings.push(`"${name}" is missing in ${missing} rows: they count as a group of their own.`);
  return warnings;
}

/** The chance of shares of missing outcomes as unlike as these, were they missing at random; 1 where none is. */
function missingTest(arm: Int32Array, outcome: Float64Array, arms: number): number {
  const [rows, missing] = [new Array<number>(arms).fill(0), new Array<number>(arms).fill(0)];
  for (let row = 0; row < arm.length; row++) {
    const at = arm[row] ?? -1;
    if (at < 0) continue;
    rows[at] = (rows[at] ?? 0) + 1;
    if (Number.isNaN(outcome[row] ?? 0)) missing[at] = (missing[at] ?? 0) + 1;
  }
  if (missing.every((each) => each === 0) || rows.some((each) => each === 0)) return 1;
  return sampleRatio(missing, rows).pValue;
}

/** Whether a covariate differs between arms and not within any. */
function tellsArm(
  { columns }: CovariateColumns,
  { arm, arms }: Pick<ExperimentUnits, "arm" | "arms">,
): boolean {
  return columns.some((column) => {
    const first = arms.map(() => Number.NaN);
    for (let row = 0; row < arm.length; row++) {
      const at = arm[row] ?? -1;
      if (at < 0) continue;
      const value = column[row] ?? 0;
      if (Number.isNaN(first[at] ?? 0)) first[at] = value;
      else if (first[at] !== value) return false;
    }
    return new Set(first).size > 1;
  });
}
