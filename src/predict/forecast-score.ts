/** How a forecast of orders did. */
export interface ForecastScore {
  readonly predicted: number;
  readonly actual: number;
  /** Mean absolute error of orders per customer. */
  readonly mae: number;
  /** Gini of the ranking by forecast over that of the perfect ranking: 1 is perfect, 0 is chance. */
  readonly nGini: number;
  /** predicted / actual − 1; 0 where nothing happened. */
  readonly bias: number;
  /** Mean Poisson deviance per customer: what a forecast of the mean makes least when it is right. */
  readonly deviance: number;
}

/**
 * Scores a forecast of orders per customer. The mean absolute error alone would favour a forecast that
 * expects too little (of customers most of whom do not come back it is least for "nobody"); the Poisson
 * deviance does not (McCullagh & Nelder 1989, "Generalized Linear Models", section 2.3).
 *
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
    deviance: meanDeviance(expected, actual),
  };
}

/** 2 (y log(y / μ) − y + μ), μ taken as half an order among all customers at least: "never" is no forecast. */
function meanDeviance(expected: Float64Array, actual: Float64Array): number {
  const least = 0.5 / Math.max(1, expected.length);
  const total = expected.reduce((sum, value, row) => {
    const y = actual[row] ?? 0;
    const mean = Math.max(least, value);
    return sum + 2 * ((y > 0 ? y * Math.log(y / mean) : 0) - y + mean);
  }, 0);
  return total / Math.max(1, expected.length);
}

/** Customers in ten groups by rising forecast, and what came of each. */
export interface Decile {
  readonly customers: number;
  /** Means per customer. */
  readonly predicted: number;
  readonly actual: number;
  /** Standard error of the mean of what happened. */
  readonly standardError: number;
}

/**
 * Tenths of the customers by rising forecast: forecast and outcome beside each other.
 *
 * @example decilesOf(Float64Array.of(1, 2), Float64Array.of(0, 3)).length // 2
 */
export function decilesOf(expected: Float64Array, actual: Float64Array): Decile[] {
  const order = [...expected.keys()].sort((a, b) => (expected[a] ?? 0) - (expected[b] ?? 0));
  const groups = Math.min(10, order.length);
  return Array.from({ length: groups }, (_, group) => {
    const rows = order.slice(
      Math.round((group * order.length) / groups),
      Math.round(((group + 1) * order.length) / groups),
    );
    const mean = (of: Float64Array): number =>
      rows.reduce((sum, row) => sum + (of[row] ?? 0), 0) / rows.length;
    const happened = mean(actual);
    const squares = rows.reduce((sum, row) => sum + ((actual[row] ?? 0) - happened) ** 2, 0);
    return {
      customers: rows.length,
      predicted: mean(expected),
      actual: happened,
      standardError: Math.sqrt(squares) / rows.length,
    };
  });
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
