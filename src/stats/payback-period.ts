import { checkFlows, type Discounting, discountedFlows } from "./cash-flow.ts";

/** When what was laid out has come back. */
export type Payback =
  | { readonly kind: "never" }
  | {
      readonly kind: "after";
      /** Since period 0, with its fraction. */
      readonly periods: number;
      /** True where the balance is below 0 once more in a later period: then this is no end of the risk. */
      readonly fallsBack: boolean;
    };

/**
 * The payback period: after how many periods the sum of flows is no longer below 0 for the first time. The flow of period 0 moves at once, that of period t
 * evenly between t − 1 and t, which gives the fraction. 0 where the sum never is below 0 before a flow comes in. It tells nothing of what comes after; see `netPresentValue`.
 *
 * @throws RangeError where a flow is not finite.
 * @example
 * paybackPeriod([-100, 40, 40, 40]); // { periods: 2.5 }
 */
export function paybackPeriod(flows: readonly number[]): Payback {
  checkFlows(flows);
  const balances = balancesOf(flows);
  const out = balances.findIndex((balance) => balance < 0);
  if (out === -1) return { kind: "after", periods: 0, fallsBack: false };
  const back = balances.findIndex((balance, t) => t > out && balance >= 0);
  if (back === -1) return { kind: "never" };
  const missing = -(balances[back - 1] ?? 0);
  return {
    kind: "after",
    periods: back - 1 + Math.min(1, missing / (flows[back] ?? 1)),
    fallsBack: balances.some((balance, t) => t > back && balance < 0),
  };
}

/**
 * The payback period of flows discounted as `netPresentValue` does, so that interest on what is laid out has come back, too.
 *
 * @throws RangeError as `netPresentValue`.
 * @example
 * const yearly = { rate: 0.1, convention: "start", periodsPerYear: 1 };
 * discountedPayback([-100, 55, 60.5, 10], yearly); // { periods: 2 }
 */
export function discountedPayback(flows: readonly number[], discounting: Discounting): Payback {
  return paybackPeriod(discountedFlows(flows, discounting));
}

/** The sum up to each flow; what rounding leaves of a sum that is 0 is 0. */
function balancesOf(flows: readonly number[]): number[] {
  let [balance, moved] = [0, 0];
  return flows.map((flow) => {
    balance += flow;
    moved += Math.abs(flow);
    return Math.abs(balance) <= 1e-14 * moved ? 0 : balance;
  });
}
