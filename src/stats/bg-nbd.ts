import {
  type DropoutParameters,
  type Expectations,
  expectByPeriod,
  mbgNbdForecaster,
  type Periods,
  type PurchaseHistory,
} from "./mbg-nbd.ts";
import type { PurchaseHistories } from "./purchase-histories.ts";
import { logistic } from "./special.ts";

/**
 * The chance that a customer has not left at T under the BG/NBD: 1 for x = 0, else
 * 1 / (1 + a / (b + x − 1) · ((α + T) / (α + tx))^(r + x)) (Fader, Hardie & Lee 2005, "Counting your
 * customers" the easy way, Marketing Science 24(2); Fader, Hardie & Lee 2008, "Computing P(alive)
 * using the BG/NBD model", by Bayes from its equation 1, http://brucehardie.com/notes/021/). Because it is 1 for every customer
 * without a repeat, do not choose by it whom to win back: use the MBG/NBD's.
 *
 * @param history 0 ≤ tx ≤ T in the unit of alpha; x a whole number from 0.
 * @example
 * const cdnow = { r: 0.242595, alpha: 4.413602, a: 0.792922, b: 2.425907 };
 * bgNbdProbabilityAlive(cdnow, { x: 2, tx: 30.428571, T: 38.857143 }); // 0.72662
 */
export function bgNbdProbabilityAlive(
  { r, alpha, a, b }: DropoutParameters,
  { x, tx, T }: PurchaseHistory,
): number {
  if (x === 0) return 1;
  const quiet = Math.log1p((T - tx) / (alpha + tx));
  return logistic(Math.log((b + x - 1) / a) - (r + x) * quiet);
}

/**
 * The expected number of purchases in the next t under the BG/NBD, for a customer with this history:
 * Fader, Hardie & Lee 2005, equation 10, as the expectation over p ~ Beta(a, b + x) of
 * (1 − ((α + T) / (α + T + p t))^(r + x)) / p times the chance of being alive; the ₂F₁ of the paper is 0/0
 * at a = 1.
 *
 * @param t from 0, in the unit of alpha.
 * @example
 * const cdnow = { r: 0.242595, alpha: 4.413602, a: 0.792922, b: 2.425907 };
 * bgNbdExpectedPurchases(cdnow, { x: 2, tx: 30.428571, T: 38.857143 }, 39); // 1.22599
 */
export function bgNbdExpectedPurchases(
  parameters: DropoutParameters,
  history: PurchaseHistory,
  t: number,
): number {
  const whileAlive = mbgNbdForecaster(parameters, 0)(history.x, history.T, [t])[0] ?? 0;
  return bgNbdProbabilityAlive(parameters, history) * whileAlive;
}

/**
 * What is expected of each history over consecutive periods, as `mbgNbdExpectations` does
 * for the MBG/NBD.
 *
 * @example
 * const { histories } = compressHistories([2], [30.428571], [38.857143]);
 * const cdnow = { r: 0.242595, alpha: 4.413602, a: 0.792922, b: 2.425907 };
 * bgNbdExpectations(histories, cdnow, evenPeriods(1, 39)).purchases; // [1.22599]
 */
export function bgNbdExpectations(
  histories: PurchaseHistories,
  parameters: DropoutParameters,
  future: Periods,
): Expectations {
  const forecast = mbgNbdForecaster(parameters, 0);
  return expectByPeriod(histories, {
    alpha: parameters.alpha,
    future,
    probabilityAlive: (history) => bgNbdProbabilityAlive(parameters, history),
    forecast,
  });
}
