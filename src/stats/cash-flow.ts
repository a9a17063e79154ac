/** When within its period a flow is counted. */
export type FlowTiming = "start" | "middle" | "end";

/** How flows of equal periods are discounted. */
export interface Discounting {
  /** A year's, above −1: 0.1 for 10 %. */
  readonly rate: number;
  /**
   * Where in its period each flow falls. At the end is what spreadsheets call NPV; at the start, numpy-financial's `npv`;
   * the middle stands for money that comes in all the time.
   */
  readonly convention: FlowTiming;
  /** 12 for flows by month, 1 by year; above 0. */
  readonly periodsPerYear: number;
}

const partOfPeriod: Readonly<Record<FlowTiming, number>> = { start: 0, middle: 0.5, end: 1 };

/**
 * What flows of equal periods are worth at the start of the first: Σ flow_t (1 + rate)^(−(t + c) / periods a year), t from 0,
 * c = 0, ½ or 1 for the start, middle or end of the period (Brealey, Myers & Allen 2011, "Principles of Corporate Finance", section 2.1;
 * rates of parts of a year compound to the year's). 0 of no flows; in the unit of the flows.
 *
 * @throws RangeError where the rate is not above −1, the periods are not above 0 or a flow is not finite.
 * @example
 * netPresentValue([-10_000, 3_000, 4_200, 6_800], { rate: 0.1, convention: "end", periodsPerYear: 1 }); // 1188.4434
 */
export function netPresentValue(flows: readonly number[], discounting: Discounting): number {
  return discountedFlows(flows, discounting).reduce((sum, flow) => sum + flow, 0);
}

/** Each flow of equal periods as `netPresentValue` counts it. */
export function discountedFlows(
  flows: readonly number[],
  { rate, convention, periodsPerYear }: Discounting,
): number[] {
  checkFlows(flows);
  checkRate(rate);
  checkPeriods(periodsPerYear);
  const growth = Math.log1p(rate);
  const part = partOfPeriod[convention];
  return flows.map((flow, t) => discounted(flow, (growth * (t + part)) / periodsPerYear));
}

/** Money that moves on a day. */
export interface DatedFlow {
  /** Counted from any day, the same for all flows of a list. */
  readonly day: number;
  /** Below 0 for what is paid. */
  readonly amount: number;
}

/** A year of dated flows, as spreadsheets count it: leap years, too. */
export const DAYS_PER_YEAR = 365;

/**
 * What dated flows are worth on the day of the first of them: Σ amount (1 + rate)^(−(day − first day) / 365), which
 * spreadsheets call XNPV. Flows may lie before the first of the list; 0 of no flows.
 *
 * @param rate a year's, above −1.
 * @throws RangeError where the rate is not above −1, or a day or amount is not finite.
 * @example
 * const flows = [{ day: 0, amount: -100 }, { day: 365, amount: 110 }];
 * datedNetPresentValue(flows, 0.04); // 5.7692
 */
export function datedNetPresentValue(flows: readonly DatedFlow[], rate: number): number {
  checkDated(flows);
  checkRate(rate);
  const growth = Math.log1p(rate);
  const first = flows[0]?.day ?? 0;
  return flows.reduce(
    (sum, { day, amount }) => sum + discounted(amount, (growth * (day - first)) / DAYS_PER_YEAR),
    0,
  );
}

/** No flow is worth nothing also where its factor overflows. */
function discounted(flow: number, logFactor: number): number {
  return flow === 0 ? 0 : flow * Math.exp(-logFactor);
}

/** @throws RangeError where one is not finite. */
export function checkFlows(flows: readonly number[]): void {
  for (const [t, flow] of flows.entries())
    if (!Number.isFinite(flow))
      throw new RangeError(`The flow of period ${t} is ${flow}: it must be a finite number.`);
}

/** @throws RangeError where a day or an amount is not finite. */
export function checkDated(flows: readonly DatedFlow[]): void {
  for (const [i, { day, amount }] of flows.entries())
    if (!Number.isFinite(day) || !Number.isFinite(amount))
      throw new RangeError(`Flow ${i} is ${amount} on day ${day}: both must be finite numbers.`);
}

/** @throws RangeError where it is not above −1. */
export function checkRate(rate: number): void {
  if (!(rate > -1 && rate < Infinity))
    throw new RangeError(`The rate is ${rate}: it must be above -1, 0.1 for 10 %.`);
}

/** @throws RangeError where it is not above 0. */
export function checkPeriods(periodsPerYear: number): void {
  if (!(periodsPerYear > 0 && periodsPerYear < Infinity))
    throw new RangeError(`There are ${periodsPerYear} periods a year: it must be above 0.`);
}
