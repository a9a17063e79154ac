/** What was seen in one period: so many values, their sum and the sum of their squares. */
export interface PeriodSeen {
  readonly trials: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** Where a mean has changed most, and how surprising that is. */
export interface ChangePoint {
  /** The first period after the change. */
  readonly from: number;
  /** The largest standardised difference of the means before and after, in absolute value. */
  readonly statistic: number;
  /** The chance of one as large where nothing changed. */
  readonly chance: number;
  readonly before: number;
  readonly after: number;
}

/** Each side of a change holds at least this share of all trials, and so many of them. */
const leastShare = 0.05;
const leastTrials = 50;

/**
 * Where the mean of a series has changed most: over all cuts the difference of the means on both sides over its standard
 * error, the largest taken. The chance of one as large without a change is Miller & Siegmund 1982, "Maximally selected
 * chi square statistics" (Biometrics 38(4), 1011-1016), the approximation for
 * max |B(t)| / √(t (1 − t)) over ε ≤ t ≤ 1 − ε: φ(b) (b − 1/b) log((1 − ε)² / ε²) + 4 φ(b) / b. It holds for values of any
 * distribution once both sides hold many; cuts come only between periods, which makes it too large, never too small.
 *
 * @param periods in the order of time; those without trials are passed over.
 * @returns null where no cut leaves 5 % and 50 of the trials on both sides, or all values are equal.
 * @example
 * changePoint([{ trials: 500, sum: 50, sumOfSquares: 50 }, { trials: 500, sum: 5, sumOfSquares: 5 }])?.from; // 1
 */
export function changePoint(periods: readonly PeriodSeen[]): ChangePoint | null {
  const total = periods.reduce(
    (all, each) => ({
      trials: all.trials + each.trials,
      sum: all.sum + each.sum,
      sumOfSquares: all.sumOfSquares + each.sumOfSquares,
    }),
    { trials: 0, sum: 0, sumOfSquares: 0 },
  );
  const least = Math.max(leastTrials, leastShare * total.trials);
  let found: Omit<ChangePoint, "chance"> | null = null;
  let trials = 0;
  let sum = 0;
  let squares = 0;
  for (const [i, period] of periods.slice(0, -1).entries()) {
    trials += period.trials;
    sum += period.sum;
    squares += period.sumOfSquares;
    const rest = total.trials - trials;
    if (trials < least || rest < least) continue;
    const before = sum / trials;
    const after = (total.sum - sum) / rest;
    // The variance within the sides: that of all would hold the change itself.
    const within =
      squares - trials * before ** 2 + (total.sumOfSquares - squares) - rest * after ** 2;
    const variance = within / (total.trials - 2);
    if (!(variance > 0)) continue;
    const statistic = Math.abs(after - before) / Math.sqrt(variance * (1 / trials + 1 / rest));
    if (found === null || statistic > found.statistic)
      found = { from: i + 1, statistic, before, after };
  }
  if (found === null) return null;
  const share = Math.max(leastShare, least / total.trials);
  return { ...found, chance: chanceOfLargest(found.statistic, share) };
}

/** Miller & Siegmund's approximation for cuts between shares ε and 1 − ε; 1 where it does not hold. */
function chanceOfLargest(b: number, share: number): number {
  if (b < 1.5) return 1;
  const density = Math.exp(-(b ** 2) / 2) / Math.sqrt(2 * Math.PI);
  const range = 2 * Math.log((1 - share) / share);
  return Math.min(1, density * (b - 1 / b) * range + (4 * density) / b);
}
