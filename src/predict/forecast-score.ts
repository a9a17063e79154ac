/** How a forecast did. */
export interface ForecastScore {
  readonly predicted: number;
  readonly actual: number;
  /** Mean absolute error of orders per customer. */
  readonly mae: number;
  /** Gini of the ranking by forecast over that of the perfect ranking: 1 is perfect, 0 is chance. */
  readonly nGini: number;
  readonly bias: number;
}

/**
 * Scores a forecast of orders per customer.
 * @example scoreForecast(Float64Array.of(2, 0), Float64Array.of(3, 0)).mae // 0.5
 */
export function scoreForecast(expected: Float64Array, actual: Float64Array): ForecastScore {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const predicted = sum(expected);
  const happened = sum(actual);
  const error = expected.reduce(
    (total, value, row) => total + Math.abs(value - (actual[row] ?? 0)),
    0,
  );
  return {
    predicted,
    actual: happened,
    mae: expected.length === 0 ? 0 : error / expected.length,
    nGini: normalisedGini(expected, actual),
    bias: happened === 0 ? 0 : predicted / happened - 1,
  };
}

/** Area between the cumulative outcome by falling forecast and the diagonal, over that of the perfect order. Ties share their outcome. */
function normalisedGini(expected: Float64Array, actual: Float64Array): number {
  const perfect = gini(actual, actual);
  return perfect === 0 ? 0 : gini(expected, actual) / perfect;
}

function gini(by: Float64Array, outcome: Float64Array): number {
  const order = [...by.keys()].sort((a, b) => (by[b] ?? 0) - (by[a] ?? 0));
  const total = outcome.reduce((sum, value) => sum + value, 0);
  if (total === 0 || order.length === 0) return 0;
  let area = 0;
  let before = 0;
  for (let start = 0; start < order.length; ) {
    const value = by[order[start] ?? 0];
    let end = start;
    let held = 0;
    while (end < order.length && by[order[end] ?? 0] === value) {
      held += outcome[order[end] ?? 0] ?? 0;
      end += 1;
    }
    area += (end - start) * (before + held / 2);
    before += held;
    start = end;
  }
  return area / (total * order.length) - 0.5;
}
