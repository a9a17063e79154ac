import { reasonsAgainst } from "../decide/replay/policy-value.ts";
import { type OffPolicyEstimate, offPolicyEstimate } from "../stats/off-policy.ts";
import { type ActionsTaken, additiveRewards, crossFitted } from "../stats/reward-model.ts";
import type { ChoiceLog } from "./off-policy-file.ts";
import { repeatedRefusal } from "./repeated-units.ts";
import { faultsInWords } from "./row-faults.ts";

/** What a policy would have brought, or why the log cannot tell, with what that rests on. */
export interface OffPolicyReadout {
  readonly choices: number;
  /** The number of choices that would tell as much if all were the judged policy's. */
  readonly effective: number;
  /** The share of what the policy would do that the log has never tried. */
  readonly unsupported: number;
  /** Undefined where the log cannot tell. */
  readonly estimate: OffPolicyEstimate | undefined;
  readonly refused: readonly string[];
  /** How uneven the weights are; undefined without a choice. */
  readonly weights:
    | Pick<OffPolicyEstimate, "largestWeight" | "largestShare" | "meanWeight" | "units">
    | undefined;
  /** What the model of the doubly robust values looks at. */
  readonly model: "actions" | "actions and features" | "features" | "nothing";
  readonly warnings: readonly string[];
}

/** The weight above which the switched value does not take what came of a choice. */
export const switchAt = 10;
/** A trace: the rows that may lack a chance. */
const mostWithoutChance = 0.01;
/** Below so many rewards that differ from the usual one an interval would claim more than is known. */
const leastInformative = 10;
/** The mean weight is 1; so far off is no rounding. */
const mostOff = 0.1;
/** Below this share of effective choices a warning tells that intervals are too narrow. */
const fewEffective = 0.1;

/**
 * What the judged policy would have brought a choice. The model of the doubly robust values is learned in four fifths of the
 * units and used in the fifth ({@link additiveRewards}); where the log does not tell the chances of actions that were not taken,
 * it expects the same of all actions. Nothing is told where the log cannot tell: by the rules of
 * {@link reasonsAgainst}, and where chances are missing, do not add up, or rewards do not vary.
 * @param asked.rowsAreUnits rows are units although a column of ids names some of them several times
 */
export function readOffPolicy(
  log: ChoiceLog,
  { rowsAreUnits = false }: { readonly rowsAreUnits?: boolean } = {},
): OffPolicyReadout {
  const choices = log.action.length;
  const hasFeatures = log.features.length > 0;
  const warnings = warningsOf(log);
  const common = { choices, unsupported: log.untried, warnings };
  if (choices === 0)
    return {
      ...{ ...common, effective: 0, estimate: undefined, weights: undefined, model: "nothing" },
      refused: [...missingChances(log), "There is no choice to judge by."],
    };
  const estimate = offPolicyEstimate({ ...log, units: log.cluster }, expectedRewards(log), {
    switchAt,
  });
  const { effective, largestWeight, largestShare, meanWeight, units } = estimate;
  const refused = [
    ...(log.repeated === undefined || rowsAreUnits ? [] : [repeatedRefusal(log.repeated)]),
    ...missingChances(log),
    ...reasonsAgainst(estimate, log.untried),
    ...chancesOff(estimate),
    ...fewRewards(log),
  ];
  if (effective < fewEffective * choices && refused.length === 0)
    warnings.push(
      `Only ${percent(effective / choices)} of the choices are effective, the largest weight is ${largestWeight.toFixed(0)}: where weights are that uneven intervals are too narrow.`,
    );
  if (log.chances === undefined)
    warnings.push(
      "The chances of actions that were not taken are not told, so the model of the doubly robust value expects the same of all actions. With --target FILE it would tell them apart.",
    );
  const [byActions, byFeatures] = [log.chances !== undefined, hasFeatures];
  return {
    ...{ ...common, effective, refused },
    weights: { largestWeight, largestShare, meanWeight, units },
    estimate: refused.length === 0 ? estimate : undefined,
    model: byActions
      ? byFeatures
        ? "actions and features"
        : "actions"
      : byFeatures
        ? "features"
        : "nothing",
  };
}

function expectedRewards(log: ChoiceLog): { logged: Float64Array; target: Float64Array } {
  const { action, rewards, chances, context, cluster } = log;
  const taken: ActionsTaken = {
    ...{ rewards, actions: action, units: cluster },
    // Without the chances of the other actions no effect of actions can be weighed.
    count: chances === undefined ? 0 : log.actions.length,
    features: log.features.flatMap(({ columns }) => columns),
  };
  const model = crossFitted(taken, additiveRewards);
  const logged = new Float64Array(action.length);
  const target = new Float64Array(action.length);
  for (let row = 0; row < action.length; row++) {
    logged[row] = model(row, action[row] ?? 0);
    const own = chances?.[context[row] ?? 0];
    if (own === undefined) target[row] = logged[row] ?? 0;
    else
      for (let other = 0; other < own.length; other++) {
        const chance = own[other] ?? 0;
        if (chance > 0) target[row] = (target[row] ?? 0) + chance * model(row, other);
      }
  }
  return { logged, target };
}

function missingChances({ withoutChance, read }: ChoiceLog): string[] {
  if (!(withoutChance > mostWithoutChance * read)) return [];
  return [
    `${percent(withoutChance / read)} of the rows have no chance that can be used; at most ${percent(mostWithoutChance)} may be. Those that are left are no fair sample of what was done.`,
  ];
}

/** Weights have the mean 1 where the log holds all that the policy would do and chances are what they say. */
function chancesOff({ meanWeight, effective, choices }: OffPolicyEstimate): string[] {
  const error = meanWeight * Math.sqrt(Math.max(0, 1 / effective - 1 / choices));
  if (!(Math.abs(meanWeight - 1) > Math.max(mostOff, 4 * error))) return [];
  return [
    `The mean weight is ${meanWeight.toPrecision(3)}, where chances that add up give 1 ± ${error.toPrecision(2)}: ${
      meanWeight < 1
        ? "the policy would do what could not be drawn, or the chances are not those by which it was drawn"
        : "the chances are not those by which it was drawn"
    }.`,
  ];
}

function fewRewards({ rewards, targets }: ChoiceLog): string[] {
  let [zeros, ones, rows] = [0, 0, 0];
  for (let row = 0; row < rewards.length; row++) {
    if (!((targets[row] ?? 0) > 0)) continue;
    rows += 1;
    if (rewards[row] === 0) zeros += 1;
    if (rewards[row] === 1) ones += 1;
  }
  const informative = zeros + ones === rows ? Math.min(zeros, ones) : rows - zeros;
  const [first] = rewards;
  const isConstant = rewards.every((reward) => reward === first);
  if (isConstant) return [`All rewards are ${first}: nothing says how far chance reaches.`];
  if (informative >= leastInformative) return [];
  return [
    `Where the policy could have acted so, only ${informative} rewards differ from the usual one; below ${leastInformative} an interval would claim more than is known.`,
  ];
}

function warningsOf({ bad, features }: ChoiceLog): string[] {
  return [
    ...faultsInWords(bad, " left out"),
    ...features
      .filter(({ missing }) => missing > 0)
      .map(
        ({ name, missing }) =>
          `"${name}" is missing in ${missing} rows: they count as a group of their own.`,
      ),
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
