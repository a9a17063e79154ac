import { ridge } from "../../stats/ridge.ts";
import type { LearnedIndividual } from "../policy/individual.ts";
import type { FeatureName } from "../policy/mark-features.ts";
import type { Trial } from "./trial-questions.ts";

/**
 * Penalties of the regression, in units of a reward of variance 1: an arm's own mean is free but for one trial's worth; a
 * slope that all arms share is expected within ± 0.3 spreads of the reward, an arm's own difference from it within ± 0.15.
 */
const penalties = { mean: 1, common: 10, own: 45 };

/** So few trials with features teach no lines. */
const leastTrials = 100;

/**
 * What trials teach an individual policy: a line over the features for each arm, by one ridge regression in which arms have their
 * own mean, a slope in common and a difference from it. Features are taken as they were logged when it was decided, less their mean
 * and over their spread. γ is √(K n) over the spread of the reward: the order of Foster & Rakhlin 2020, theorem 1, for an
 * oracle whose squared error adds up to one variance.
 *
 * @returns no lines where fewer than 100 trials have features
 */
export function learnLines(
  trials: readonly Trial[],
  arms: readonly string[],
  names: readonly FeatureName[],
): Pick<LearnedIndividual, "features" | "lines" | "sharpness"> {
  const told = trials.filter(({ figures, arm }) => figures !== undefined && arms.includes(arm));
  const rewards = told.map(({ reward }) => reward);
  const { mean, spread } = scaleOf(rewards);
  const features = names.map((name) => {
    const scale = scaleOf(told.flatMap(({ figures }) => figures?.[name] ?? []));
    return { name, mean: scale.mean, spread: scale.spread > 0 ? scale.spread : 1 };
  });
  if (told.length < leastTrials || !(spread > 0)) return { features, lines: {}, sharpness: 0 };
  const width = features.length;
  const rows = told.map(({ figures = {}, arm }) => {
    const x = features.map((each) => ((figures[each.name] ?? each.mean) - each.mean) / each.spread);
    const place = arms.indexOf(arm);
    return [
      ...arms.map((_, k) => Number(k === place)),
      ...x,
      ...arms.flatMap((_, k) => (k === place ? x : x.map(() => 0))),
    ];
  });
  const theta = ridge({ rows, values: rewards.map((reward) => (reward - mean) / spread) }, [
    ...arms.map(() => penalties.mean),
    ...features.map(() => penalties.common),
    ...arms.flatMap(() => features.map(() => penalties.own)),
  ]);
  const at = (place: number): number => (theta[place] ?? 0) * spread;
  const lines = Object.fromEntries(
    arms.map((arm, k) => [
      arm,
      [
        mean + at(k),
        ...features.map((_, j) => at(arms.length + j) + at(arms.length + width + k * width + j)),
      ],
    ]),
  );
  return { features, lines, sharpness: Math.sqrt(arms.length * told.length) / spread };
}

function scaleOf(values: readonly number[]): { readonly mean: number; readonly spread: number } {
  if (values.length === 0) return { mean: 0, spread: 0 };
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / values.length) };
}
