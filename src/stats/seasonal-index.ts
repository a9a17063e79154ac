/** Weeks in the year of an index; the odd day or two at its end belong to the last. */
export const WEEKS_PER_YEAR = 52;

/** No week is taken to have less than about this part of the mean week's purchases. */
const LEAST = 0.05;

/**
 * How much more is bought in each week of the year than in the mean week: what was counted over what was
 * expected, shrunk to 1 by a gamma prior whose spread is learnt from the weeks themselves (the Poisson-gamma
 * model of Clayton & Kaldor 1987, "Empirical Bayes estimates of age-standardized relative risks", Biometrics
 * 43(3), section 3), the noise of a week being taken from how much the years differ. Its mean is 1.
 *
 * @param counted,expected by week of the year × year, the years of one week side by side; a week that was
 * not seen in a year has an expectation of 0.
 * @example
 * seasonalIndex([[10, 12], [30, 28]], [[20, 20], [20, 20]]); // [0.6056, 1.3944]
 */
export function seasonalIndex(
  counted: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
): number[] {
  const sum = (of: readonly number[]): number => of.reduce((all, each) => all + each, 0);
  const total = sum(counted.map(sum)) / Math.max(1e-9, sum(expected.map(sum)));
  const E = expected.map((years) => total * sum(years));
  const O = counted.map(sum);
  const noise = overdispersion(counted, expected, total);
  const between = betweenVariance(O, E, noise);
  const index = O.map((count, week) => {
    const weight = between === 0 ? 0 : between / (between + noise / Math.max(1e-9, E[week] ?? 0));
    return 1 + weight * (count / Math.max(1e-9, E[week] ?? 0) - 1);
  });
  return normalised(normalised(index).map((each) => Math.max(LEAST, each)));
}

function normalised(index: readonly number[]): number[] {
  const mean = index.reduce((sum, each) => sum + each, 0) / Math.max(1, index.length);
  return index.map((each) => each / mean);
}

/** Variance of a week's count over its expectation, from the same week in several years; at least Poisson's. */
function overdispersion(
  counted: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
  total: number,
): number {
  let squares = 0;
  let degrees = 0;
  for (const [week, years] of counted.entries()) {
    const means = (expected[week] ?? []).map((each) => total * each);
    const seen = years.flatMap((count, year) => {
      const mean = means[year] ?? 0;
      return mean > 0 ? [{ count, mean }] : [];
    });
    const ratio =
      seen.reduce((sum, { count }) => sum + count, 0) /
      Math.max(
        1e-9,
        seen.reduce((sum, { mean }) => sum + mean, 0),
      );
    if (ratio === 0) continue;
    for (const { count, mean } of seen) squares += (count - ratio * mean) ** 2 / (ratio * mean);
    degrees += Math.max(0, seen.length - 1);
  }
  return degrees === 0 ? 1 : Math.max(1, squares / degrees);
}

/** The variance of the true ratios, by moments. */
function betweenVariance(O: readonly number[], E: readonly number[], noise: number): number {
  let excess = 0;
  let weeks = 0;
  for (const [week, count] of O.entries()) {
    const mean = E[week] ?? 0;
    if (mean <= 0) continue;
    excess += (count / mean - 1) ** 2 - noise / mean;
    weeks++;
  }
  return weeks === 0 ? 0 : Math.max(0, excess / weeks);
}
