import { type ArmEstimate, meanEstimate, ratioEstimate } from "../stats/arm-estimate.ts";
import type { ExperimentUnits } from "./experiment-file.ts";

/** An arm's mean, and how many of its units say something of it. */
export interface InformedEstimate extends ArmEstimate {
  /** Units whose outcome is not the commonest end: other than 0, or of a yes or no the rarer. */
  readonly informative: number;
  readonly missing: number;
}

interface ArmSums {
  n: number;
  rows: number;
  /** What is taken off every value before it is summed: their squares would hide a small spread about a large mean. */
  origin: number;
  sum: number;
  squares: number;
  /** Of denominators: rows of a cluster, or what an outcome is a share of. */
  rowSquares: number;
  whole: number;
  cross: number;
  others: number;
  ones: number;
  missing: number;
}

/** By arm, the mean of an outcome, or its share of a sum; of rows of clusters the mean a row. */
export function armEstimates(units: ExperimentUnits, outcome: number): readonly InformedEstimate[] {
  const { arm, arms, cluster } = units;
  const whole = units.denominators?.[outcome];
  const values = units.outcomes[outcome] ?? new Float64Array();
  const sums: ArmSums[] = arms.map(() => ({
    ...{ n: 0, rows: 0, origin: 0, sum: 0, squares: 0, rowSquares: 0 },
    ...{ whole: 0, cross: 0, others: 0, ones: 0, missing: 0 },
  }));
  const isMean = cluster === undefined && whole === undefined;
  for (let row = 0; row < arm.length; row++) {
    const into = sums[arm[row] ?? -1];
    if (into === undefined) continue;
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) {
      into.missing += 1;
      continue;
    }
    if (isMean && into.rows === 0) into.origin = value;
    const beyond = value - into.origin;
    into.rows += 1;
    into.sum += beyond;
    if (value !== 0) into.others += 1;
    if (value === 1) into.ones += 1;
    if (cluster === undefined) into.squares += beyond * beyond;
    if (whole !== undefined) addShare(into, value, whole[row] ?? 0);
  }
  if (cluster !== undefined) addClusters(units, values, sums);
  return sums.map((each) => {
    const isYesOrNo = whole === undefined && each.ones === each.others;
    const informative = isYesOrNo ? Math.min(each.ones, each.rows - each.ones) : each.others;
    const more = { informative, missing: each.missing };
    if (whole !== undefined) return { ...shareOf(each), ...more };
    if (cluster === undefined) {
      const beyond = meanEstimate({ n: each.rows, sum: each.sum, sumOfSquares: each.squares });
      return { ...beyond, value: each.origin + beyond.value, ...more };
    }
    const ratio = ratioEstimate({
      n: each.n,
      numerator: { sum: each.sum, sumOfSquares: each.squares },
      denominator: { sum: each.rows, sumOfSquares: each.rowSquares },
      crossProduct: each.cross,
    });
    return { ...ratio, ...more };
  });
}

function addShare(into: ArmSums, value: number, whole: number): void {
  into.whole += whole;
  into.rowSquares += whole * whole;
  into.cross += value * whole;
}

function shareOf({ rows, sum, squares, whole, rowSquares, cross }: ArmSums): ArmEstimate {
  return ratioEstimate({
    n: rows,
    numerator: { sum, sumOfSquares: squares },
    denominator: { sum: whole, sumOfSquares: rowSquares },
    crossProduct: cross,
  });
}

/** Sums over clusters: rows of one are not independent, so that the mean a row is a ratio of two sums over them. */
function addClusters(
  { arm, cluster }: ExperimentUnits,
  values: Float64Array,
  into: readonly ArmSums[],
): void {
  if (cluster === undefined) return;
  let count = 0;
  for (const each of cluster) count = Math.max(count, each + 1);
  const [sum, rows, armOf] = [
    new Float64Array(count),
    new Float64Array(count),
    new Int32Array(count).fill(-1),
  ];
  for (let row = 0; row < arm.length; row++) {
    const value = values[row] ?? Number.NaN;
    const of = cluster[row] ?? 0;
    if (Number.isNaN(value) || (arm[row] ?? -1) < 0) continue;
    sum[of] = (sum[of] ?? 0) + value;
    rows[of] = (rows[of] ?? 0) + 1;
    armOf[of] = arm[row] ?? -1;
  }
  for (let of = 0; of < count; of++) {
    const own = into[armOf[of] ?? -1];
    if (own === undefined) continue;
    const [s, r] = [sum[of] ?? 0, rows[of] ?? 0];
    own.n += 1;
    own.squares += s * s;
    own.rowSquares += r * r;
    own.cross += s * r;
  }
}
