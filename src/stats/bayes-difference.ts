import type { Effect } from "./difference.ts";
import { normalCdf, normalQuantile } from "./special.ts";

/** What was believed of a difference before its data: Normal, in the scale of the difference. */
export interface NormalBelief {
  readonly mean: number;
  readonly variance: number;
}

/** What is believed of a difference after its data. */
export interface DifferencePosterior {
  readonly estimate: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  /** That the treatment is above the control. */
  readonly chanceBetter: number;
  /** What is lost on average by choosing either, counting 0 where it was right; in the unit of the difference. */
  readonly risk: { readonly control: number; readonly treatment: number };
}

/**
 * The posterior of a difference whose error is Normal and known (Gelman et al. 2013, "Bayesian Data Analysis", 3rd edition,
 * equations 2.9 and 2.10), with the expected loss of each choice (Stucchio 2015, "Bayesian A/B testing at VWO"),
 * E max(0, δ) and E max(0, −δ), to 1e-12 relative also where one of them is next to nothing.
 *
 * @param options.prior absent: flat, so that the interval is the normal one of the data alone.
 * @param options.level what the interval holds of the belief, 0.95 unless told.
 * @example
 * const effect = { estimate: 0.1, standardError: 0.05, degreesOfFreedom: 98, n: 100 };
 * differencePosterior(effect).risk; // { control: 0.100424535, treatment: 0.000424535 }
 */
export function differencePosterior(
  effect: Effect,
  { prior, level = 0.95 }: { readonly prior?: NormalBelief; readonly level?: number } = {},
): DifferencePosterior {
  const { estimate, standardError } = prior === undefined ? effect : updated(prior, effect);
  const reach = -normalQuantile((1 - level) / 2) * standardError;
  const z = estimate / standardError;
  return {
    estimate,
    standardError,
    lower: estimate - reach,
    upper: estimate + reach,
    chanceBetter: normalCdf(z),
    risk: {
      control: standardError * expectedExcess(-z),
      treatment: standardError * expectedExcess(z),
    },
  };
}

function updated(prior: NormalBelief, { estimate, standardError }: Effect) {
  const precision = 1 / prior.variance + 1 / standardError ** 2;
  return {
    estimate: (prior.mean / prior.variance + estimate / standardError ** 2) / precision,
    standardError: 1 / Math.sqrt(precision),
  };
}

/** E max(0, Z − z) = φ(z) − z (1 − Φ(z)) for a standard normal Z. */
function expectedExcess(z: number): number {
  if (z < 0) return expectedExcess(-z) - z;
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  if (z < 2) return density - z * normalCdf(-z);
  // Far out the two terms cancel: 1 − Φ(z) = φ(z) / (z + rest), the continued fraction of Mills' ratio (DLMF 7.9.3).
  let rest = 1 / z;
  for (let k = 120; k >= 1; k--) rest = k / (z + rest);
  return (density * rest) / (z + rest);
}
