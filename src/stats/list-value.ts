/**
 * The value of a list of subscribers who leave the sooner the more is sent: what all of them bring now, against what is left of them later. More messages raise the
 * first and lower the second, so that each quarter looks better than the last while the list is spent.
 */

/** A list under one frequency, the same in all periods. */
export interface ListCourse {
  /** Subscribers at the beginning: 0 or more. */
  readonly size: number;
  /** Who come new in each period. */
  readonly arrivals: number;
  /** The chance of a subscriber to leave in a period: 0 to 1. */
  readonly hazard: number;
  /** What a subscriber brings in a period. */
  readonly revenue: number;
  /** What a period makes of later money, such as 0.99: above 0, up to 1. */
  readonly discount: number;
  /** How many periods count. */
  readonly periods: number;
}

/**
 * W = Σ_{t<T} γᵗ L_t r with L_{t+1} = L_t (1 − h) + a: what a list brings within the horizon. With a size of 1 and no arrivals it is the
 * value of one subscription, the right to write to somebody (Gupta & Lehmann 2003, "Customers as assets", equation 2, with a horizon).
 *
 * @returns the value, and the subscribers at the beginning of each period and after the last.
 * @throws RangeError where a chance is outside 0 to 1, the discount outside its range, periods are no whole number of at least 1, or the size or arrivals are below 0.
 * @example
 * listValue({ size: 100, arrivals: 10, hazard: 0.1, revenue: 2, discount: 1, periods: 3 }).value; // 600
 */
export function listValue(course: ListCourse): {
  readonly value: number;
  readonly sizes: Float64Array;
} {
  checkCourse(course);
  const { size, arrivals, hazard, revenue, discount, periods } = course;
  const sizes = new Float64Array(periods + 1);
  sizes[0] = size;
  let [value, weight] = [0, 1];
  for (let t = 0; t < periods; t++) {
    const there = sizes[t] ?? 0;
    value += weight * there * revenue;
    sizes[t + 1] = there * (1 - hazard) + arrivals;
    weight *= discount;
  }
  return { value, sizes };
}

/**
 * How many periods' worth a subscription lasts: Σ_{t<T} qᵗ with q = γ (1 − h), and what one more of hazard changes in it, −γ Σ t qᵗ⁻¹, by which
 * the error of a hazard goes into that of a value.
 *
 * @throws RangeError as `listValue`.
 * @example
 * subscriptionPeriods({ hazard: 0.5, discount: 1, periods: 3 }); // { periods: 1.75, slope: -2 }
 */
export function subscriptionPeriods(course: Pick<ListCourse, "hazard" | "discount" | "periods">): {
  readonly periods: number;
  readonly slope: number;
} {
  checkCourse({ ...course, size: 1, arrivals: 0, revenue: 1 });
  const { hazard, discount } = course;
  const q = discount * (1 - hazard);
  let [periods, slope, power, before] = [0, 0, 1, 0];
  for (let t = 0; t < course.periods; t++) {
    periods += power;
    slope -= discount * t * before;
    before = power;
    power *= q;
  }
  return { periods, slope };
}

/** A list whose hazard and revenue depend on the frequency f. */
export interface FrequencyResponse
  extends Pick<ListCourse, "size" | "arrivals" | "discount" | "periods"> {
  readonly hazard: (frequency: number) => number;
  readonly revenue: (frequency: number) => number;
}

/**
 * The frequency at which the list is worth most, f* = argmax W(f): there r′(f) Σ γᵗ L_t = −r(f) Σ γᵗ dL_t/dh h′(f), what one more message brings now is what it
 * takes from later. By a grid of 200 steps and golden sections about its best (Kiefer 1953), so that of several peaks the highest is found where they are wider than a step.
 *
 * @param range.lower where the looking begins, such as 0; `upper` above it.
 * @throws RangeError as `listValue`, and where the range is empty.
 * @example
 * const response = { size: 1, arrivals: 0, discount: 1, periods: 2, hazard: (f) => f / 10, revenue: (f) => f * (6 - f) };
 * bestFrequency(response, { lower: 0, upper: 6 }).frequency; // 2.741203
 */
export function bestFrequency(
  response: FrequencyResponse,
  { lower, upper }: { readonly lower: number; readonly upper: number },
): { readonly frequency: number; readonly value: number } {
  if (!(lower < upper)) throw new RangeError(`The range from ${lower} to ${upper} is empty.`);
  const valueAt = (f: number): number =>
    listValue({ ...response, hazard: clipped(response.hazard(f)), revenue: response.revenue(f) })
      .value;
  const steps = 200;
  const width = (upper - lower) / steps;
  let best = lower;
  for (let step = 1; step <= steps; step++) {
    const f = lower + step * width;
    if (valueAt(f) > valueAt(best)) best = f;
  }
  const golden = (Math.sqrt(5) - 1) / 2;
  let [from, to] = [Math.max(lower, best - width), Math.min(upper, best + width)];
  while (to - from > 1e-9 * (upper - lower)) {
    const [one, other] = [to - golden * (to - from), from + golden * (to - from)];
    if (valueAt(one) >= valueAt(other)) to = other;
    else from = one;
  }
  const [middle, ends] = [(from + to) / 2, [lower, upper]];
  const frequency = ends.reduce((f, end) => (valueAt(end) > valueAt(f) ? end : f), middle);
  return { frequency, value: valueAt(frequency) };
}

/** A line drawn through measured chances may leave what a chance can be. */
const clipped = (chance: number): number => Math.min(1, Math.max(0, chance));

function checkCourse({ size, arrivals, hazard, revenue, discount, periods }: ListCourse): void {
  if (!(hazard >= 0 && hazard <= 1))
    throw new RangeError(`The hazard is ${hazard}: a chance is 0 to 1.`);
  if (!(discount > 0 && discount <= 1))
    throw new RangeError(`The discount is ${discount}: it must be above 0 and at most 1.`);
  if (!(Number.isInteger(periods) && periods >= 1))
    throw new RangeError(`There are ${periods} periods: a whole number of at least 1.`);
  if (!(size >= 0 && arrivals >= 0))
    throw new RangeError(`Size and arrivals are ${size} and ${arrivals}: 0 or more.`);
  if (!Number.isFinite(revenue)) throw new RangeError(`The revenue is ${revenue}: no number.`);
}
