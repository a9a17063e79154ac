import {
  checkDated,
  checkFlows,
  checkPeriods,
  checkRate,
  DAYS_PER_YEAR,
  type DatedFlow,
} from "./cash-flow.ts";
import { rootsOfExponentialSum } from "./exponential-sum.ts";
import { logAddExp } from "./special.ts";

/**
 * The rates at which flows are worth nothing, each a year's and above −1. `signChanges` of the flows in order of time bounds how many
 * there can be (Descartes' rule of signs; of exponents that are no whole numbers: Laguerre 1883, see `rootsOfExponentialSum`).
 */
export type InternalRate =
  | {
      readonly kind: "none";
      readonly signChanges: number;
      readonly reason: "no-flows" | "one-sign" | "no-root";
    }
  | { readonly kind: "one"; readonly signChanges: number; readonly rate: number }
  | {
      readonly kind: "several";
      readonly signChanges: number;
      /** In ascending order, at least two. */
      readonly rates: readonly number[];
      /** Why none of them may be called the rate of return. */
      readonly warning: string;
    };

/**
 * The internal rate of return of flows of equal periods: every rate above −1 at which their net present value is 0, whatever the convention
 * of `netPresentValue`. Rates lie between −1 + 2e-16 and 1e300; one beyond is not found. Rates so near to each other that
 * the value between them is 0 to within rounding are told as one: some 1e-7 apart.
 *
 * @param options.periodsPerYear 12 for flows by month; 1 when left out.
 * @throws RangeError where a flow is not finite or the periods are not above 0.
 * @example
 * internalRate([-100, 230, -132]).rates; // [0.1, 0.2]
 */
export function internalRate(
  flows: readonly number[],
  options: { readonly periodsPerYear?: number } = {},
): InternalRate {
  const { periodsPerYear = 1 } = options;
  checkFlows(flows);
  checkPeriods(periodsPerYear);
  return ratesOf(flows.map((amount, t) => ({ amount, years: t / periodsPerYear })));
}

/**
 * The internal rate of return of dated flows, a year having 365 days, which spreadsheets call XIRR; all of them, as `internalRate` does. The
 * order of the list does not matter; flows of one day are added.
 *
 * @throws RangeError where a day or an amount is not finite.
 * @example
 * datedInternalRate([{ day: 0, amount: -100 }, { day: 730, amount: 121 }]).rate; // 0.1
 */
export function datedInternalRate(flows: readonly DatedFlow[]): InternalRate {
  checkDated(flows);
  const first = Math.min(...flows.map(({ day }) => day));
  const byTime = new Map<number, number>();
  for (const { day, amount } of flows) {
    const years = (day - first) / DAYS_PER_YEAR;
    byTime.set(years, (byTime.get(years) ?? 0) + amount);
  }
  return ratesOf(
    [...byTime].sort(([one], [other]) => one - other).map(([years, amount]) => ({ amount, years })),
  );
}

/** Of flows in order of time, no two at the same. */
function ratesOf(
  flows: readonly { readonly amount: number; readonly years: number }[],
): InternalRate {
  const moved = flows.filter(({ amount }) => amount !== 0);
  const signChanges = moved.filter(
    ({ amount }, i) => i > 0 && amount > 0 !== (moved[i - 1]?.amount ?? 0) > 0,
  ).length;
  if (signChanges === 0)
    return { kind: "none", signChanges, reason: moved.length === 0 ? "no-flows" : "one-sign" };
  // With s = log(1 + rate) the value is Σ amount e^(−s years).
  const rates = rootsOfExponentialSum(
    moved.map(({ amount, years }) => ({ coefficient: amount, decay: years })),
    { from: LEAST, to: MOST },
  ).map(Math.expm1);
  const [rate, ...others] = rates;
  if (rate === undefined) return { kind: "none", signChanges, reason: "no-root" };
  if (others.length === 0) return { kind: "one", signChanges, rate };
  const warning =
    `The value is 0 at ${rates.length} rates, since the flows change sign ${signChanges} times: ` +
    "none of them is the return. Use the net present value, or the modified rate.";
  return { kind: "several", signChanges, rates, warning };
}

/** log(1 + rate) of the least and the most rate that a number can hold. */
const LEAST = -36;
const MOST = 690;

/**
 * The modified internal rate of return (Lin 1976, "The modified internal rate of return and investment criterion", The Engineering
 * Economist 21(4)), as spreadsheets compute MIRR: what is paid is discounted to the start at one rate, what comes in grows to the end at
 * another, and the answer grows the one into the other. A year's; null where nothing is paid, nothing comes in, or there is but one period.
 *
 * @param options.financeRate at which what is paid is borrowed, a year's, above −1.
 * @param options.reinvestRate at which what comes in is laid out, a year's, above −1.
 * @param options.periodsPerYear 12 for flows by month; 1 when left out.
 * @throws RangeError where a flow is not finite, a rate is not above −1 or the periods are not above 0.
 * @example
 * const flows = [-120_000, 39_000, 30_000, 21_000, 37_000, 46_000];
 * modifiedInternalRate(flows, { financeRate: 0.1, reinvestRate: 0.12 }); // 0.1260941
 */
export function modifiedInternalRate(
  flows: readonly number[],
  options: {
    readonly financeRate: number;
    readonly reinvestRate: number;
    readonly periodsPerYear?: number;
  },
): number | null {
  const { financeRate, reinvestRate, periodsPerYear = 1 } = options;
  checkFlows(flows);
  checkPeriods(periodsPerYear);
  for (const rate of [financeRate, reinvestRate]) checkRate(rate);
  const years = (flows.length - 1) / periodsPerYear;
  // In logarithms: a long time at a high rate is a large factor.
  const logPaid = logOfSum(flows, (flow, t) =>
    flow < 0 ? Math.log(-flow) - (Math.log1p(financeRate) * t) / periodsPerYear : -Infinity,
  );
  const logCome = logOfSum(flows, (flow, t) =>
    flow > 0 ? Math.log(flow) + Math.log1p(reinvestRate) * (years - t / periodsPerYear) : -Infinity,
  );
  if (!(years > 0) || logPaid === -Infinity || logCome === -Infinity) return null;
  return Math.expm1((logCome - logPaid) / years);
}

function logOfSum(flows: readonly number[], logTerm: (flow: number, t: number) => number): number {
  return flows.reduce((sum, flow, t) => {
    const term = logTerm(flow, t);
    return term === -Infinity ? sum : logAddExp(sum, term);
  }, -Infinity);
}
