import { drawByLot } from "../../core/draw.ts";
import { type OffPolicyEstimate, offPolicyEstimate } from "../../stats/off-policy.ts";

/** A choice that was logged, with what the judged policy would have done in its place. */
export interface ReplayedChoice {
  /** Whose it was. */
  readonly unit: string;
  readonly arm: string;
  /** The arms that could be drawn, with the chance of each. */
  readonly arms: readonly string[];
  readonly probabilities: readonly number[];
  /** The chances with which the judged policy draws those arms. */
  readonly targets: readonly number[];
  /** What the judged policy would have drawn that could not be drawn then: a share of 1. */
  readonly unsupported: number;
  readonly reward: number;
}

/** What a policy would have brought, or why the log cannot tell. */
export interface PolicyVerdict {
  readonly choices: number;
  /** The effective number of choices. */
  readonly effective: number;
  /** The share of what the policy would do that the log has never tried. */
  readonly unsupported: number;
  /** Undefined where the log cannot tell. */
  readonly estimate: OffPolicyEstimate | undefined;
  readonly refused: readonly string[];
}

/** Below it nothing is told: 100 effective choices, and one unit has 5 % of the weight at most. */
const leastEffective = 100;
const mostOfOne = 0.05;
const mostUnsupported = 0.01;

/**
 * What a policy would have brought a choice: IPS, self-normalised and doubly robust, of choices that were logged with their
 * chances. The model behind doubly robust is the mean of each arm, drawn to that of all, learned in four fifths of the people
 * and used in the fifth. It is refused where the log cannot tell: fewer than 100 effective choices, one person with more
 * than 5 % of all weight, or more than 1 % of what the policy would do never tried.
 */
export function policyValue(choices: readonly ReplayedChoice[]): PolicyVerdict {
  const unsupported = mean(choices.map((each) => each.unsupported));
  if (choices.length === 0)
    return {
      choices: 0,
      effective: 0,
      unsupported,
      estimate: undefined,
      refused: ["There is no choice to judge by."],
    };
  const estimate = offPolicyEstimate(
    {
      rewards: choices.map(({ reward }) => reward),
      propensities: choices.map(({ arm, arms, probabilities }) =>
        chanceOf(arm, arms, probabilities),
      ),
      targets: choices.map(({ arm, arms, targets }) => chanceOf(arm, arms, targets)),
      units: unitNumbers(choices),
    },
    crossFitted(choices),
  );
  const refused = reasonsAgainst(estimate, unsupported);
  return {
    choices: choices.length,
    effective: estimate.effective,
    unsupported,
    estimate: refused.length === 0 ? estimate : undefined,
    refused,
  };
}

/** Why the weights of a log cannot tell what a policy would bring; none: they can. */
export function reasonsAgainst(
  { effective, largestShare, choices }: OffPolicyEstimate,
  unsupported: number,
): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const reasons: string[] = [];
  if (unsupported > mostUnsupported)
    reasons.push(
      `${percent(unsupported)} of what the policy would do could not be drawn when it was decided: the log does not know what comes of it. Let a split with small shares try it first.`,
    );
  if (effective < leastEffective)
    reasons.push(
      `Of ${choices} choices only ${effective.toFixed(1)} are effective; ${leastEffective} are needed. The policy does what was done too rarely.`,
    );
  else if (largestShare > mostOfOne)
    reasons.push(
      `One person has ${percent(largestShare)} of all weight; at most ${percent(mostOfOne)} may be. The result would be that person's.`,
    );
  return reasons;
}

const chanceOf = (arm: string, arms: readonly string[], chances: readonly number[]): number =>
  chances[arms.indexOf(arm)] ?? 0;

function unitNumbers(choices: readonly ReplayedChoice[]): number[] {
  const places = new Map<string, number>();
  return choices.map(({ unit }) => {
    const place = places.get(unit) ?? places.size;
    places.set(unit, place);
    return place;
  });
}

const folds = 5;
/** An arm's mean is drawn to that of all arms as by so many choices. */
const strength = 20;

function crossFitted(choices: readonly ReplayedChoice[]): {
  readonly logged: number[];
  readonly target: number[];
} {
  const lot = drawByLot("fold");
  const fold = choices.map(({ unit }) => lot(unit) % folds);
  const models = Array.from({ length: folds }, (_, left) =>
    armMeans(choices.filter((_each, i) => fold[i] !== left)),
  );
  const expected = choices.map(({ arm, arms, targets }, i) => {
    const meanOf = models[fold[i] ?? 0] ?? (() => 0);
    return {
      logged: meanOf(arm),
      target: arms.reduce((sum, each, k) => sum + (targets[k] ?? 0) * meanOf(each), 0),
    };
  });
  return {
    logged: expected.map(({ logged }) => logged),
    target: expected.map(({ target }) => target),
  };
}

function armMeans(choices: readonly ReplayedChoice[]): (arm: string) => number {
  const all = mean(choices.map(({ reward }) => reward));
  const sums = new Map<string, { trials: number; sum: number }>();
  for (const { arm, reward } of choices) {
    const { trials, sum } = sums.get(arm) ?? { trials: 0, sum: 0 };
    sums.set(arm, { trials: trials + 1, sum: sum + reward });
  }
  return (arm) => {
    const { trials, sum } = sums.get(arm) ?? { trials: 0, sum: 0 };
    return (sum + strength * all) / (trials + strength);
  };
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length;
