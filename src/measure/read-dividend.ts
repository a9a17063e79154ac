import type { SourceFile } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { sharesTaken } from "../stats/aipw-scores.ts";
import { boostedRewards } from "../stats/boosted-rewards.ts";
import { additiveRewards } from "../stats/reward-model.ts";
import { normalQuantile } from "../stats/special.ts";
import type { CovariateColumns } from "./covariate-column.ts";
import { type Dividend, dividendOf, type Valued } from "./dividend.ts";
import { type DividendVerdict, dividendVerdict } from "./dividend-verdict.ts";
import { type ReadProgress, readExperiment } from "./experiment-file.ts";
import { type PolicyRule, policyRules } from "./policy-rules.ts";
import { repeatedRefusal } from "./repeated-units.ts";
import { faultsInWords } from "./row-faults.ts";

/** What is asked of a log of randomised actions. */
export interface DividendAsked {
  readonly action: string;
  /** The column of the chance of each action; absent: the same chances for all, their shares. */
  readonly propensity?: string | undefined;
  readonly outcome: string;
  readonly features: readonly string[];
  readonly cluster?: string | undefined;
  /** Rows are units although a column of ids names some of them several times. */
  readonly rowsAreUnits?: boolean | undefined;
  /** What an action costs, taken off its outcome. */
  readonly costs: Readonly<Record<string, number>>;
  readonly mostSegments: number;
  /** The dividend a unit that is worth while; absent: a tenth of what the best single action brings. */
  readonly least?: number | undefined;
}

/** A difference with its interval of 95 %. */
export interface ToldDifference {
  readonly difference: number;
  readonly standardError: number;
  readonly interval: readonly [number, number];
}

/** The dividend of one-to-one and of segments, or why it cannot be told. */
export interface DividendReadout {
  readonly units: number;
  readonly actions: readonly string[];
  /** Null: it cannot be told, and `refused` says why. */
  readonly verdict: DividendVerdict["verdict"] | null;
  readonly refused?: string;
  readonly why?: string;
  readonly segments?: number;
  readonly singleAction?: string;
  /** A unit: the best single action, the segments that are shown, each by itself; net of costs. */
  readonly values?: Readonly<Record<"single" | "segments" | "individual", number>>;
  /** The interval of 95 % of what the best single action brings. */
  readonly singleInterval?: readonly [number, number];
  readonly differences?: {
    /** Beyond the best single action. */
    readonly segments: readonly (ToldDifference & {
      readonly segments: number;
      readonly value: number;
    })[];
    readonly individual: ToldDifference;
  };
  /** What the verdict comes to, as rules; with `individual` the segments that come nearest. */
  readonly policy?: readonly PolicyRule[];
  readonly least?: number;
  readonly neededN?: number;
  readonly warnings: readonly string[];
}

const leastPerAction = 100;
const leastPropensity = 0.005;
/** Below so many outcomes that differ from the usual one an interval would claim more than is known. */
const leastInformative = 25;

/**
 * Reads a log of randomised actions and finds what one-to-one would be worth.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, FILE_UNREADABLE; BAD_ARGUMENT where a cost is of no action
 */
export async function readDividend(
  file: SourceFile,
  asked: DividendAsked,
  onProgress?: ReadProgress,
): Promise<DividendReadout> {
  const units = await readExperiment(
    file,
    {
      arm: asked.action,
      outcomes: [asked.outcome, ...(asked.propensity === undefined ? [] : [asked.propensity])],
      covariates: asked.features,
      cluster: asked.cluster,
      // Whoever was drawn for several times has several actions.
      mayMix: true,
    },
    onProgress,
  );
  const [outcome = new Float64Array(), propensity] = units.outcomes;
  const warnings = faultsInWords(units.bad);
  const { arms: actions, arm: action, covariates, cluster, repeated } = units;
  if (repeated !== undefined && asked.rowsAreUnits !== true)
    return {
      ...{ units: action.length, actions, verdict: null, warnings },
      refused: repeatedRefusal(repeated),
    };
  return tellDividend(
    { actions, action, outcome, propensity, covariates, cluster, warnings },
    asked,
  );
}

/** Actions that were drawn, with what came of them and what was known before, a row a unit. */
export interface DividendRows {
  readonly actions: readonly string[];
  /** The place of what was drawn; below 0: the row is left out. */
  readonly action: ArrayLike<number>;
  readonly outcome: ArrayLike<number>;
  /** The chance of what was drawn; absent: the same chances for all, their shares. */
  readonly propensity: ArrayLike<number> | undefined;
  readonly covariates: readonly CovariateColumns[];
  readonly cluster?: ArrayLike<number> | undefined;
  readonly warnings: readonly string[];
}

/**
 * Finds what one-to-one would be worth.
 * @throws PerennialError BAD_ARGUMENT where a cost is of no action
 */
export function tellDividend(
  of: DividendRows,
  asked: Pick<DividendAsked, "costs" | "mostSegments" | "least">,
): DividendReadout {
  const { actions, outcome, propensity, warnings, covariates } = of;
  for (const name of Object.keys(asked.costs))
    if (!actions.includes(name))
      throw new PerennialError(
        "BAD_ARGUMENT",
        `A cost is said for "${name}", which no row is of. There are: ${actions.join(", ")}.`,
      );
  const rows = new Int32Array(of.action.length);
  let count = 0;
  let unlikely = 0;
  for (let row = 0; row < of.action.length; row++) {
    const chance = propensity === undefined ? 1 : (propensity[row] ?? Number.NaN);
    const isBad = !(chance > 0 && chance <= 1);
    if (isBad) unlikely += 1;
    if (isBad || Number.isNaN(outcome[row] ?? Number.NaN) || (of.action[row] ?? -1) < 0) continue;
    rows[count++] = row;
  }
  const kept = rows.subarray(0, count);
  const pick = (column: ArrayLike<number>): Float64Array => {
    const picked = new Float64Array(count);
    for (let i = 0; i < count; i++) picked[i] = column[kept[i] ?? 0] ?? 0;
    return picked;
  };
  const taken = pick(of.action);
  const propensities =
    propensity === undefined ? sharesTaken(taken, actions.length) : pick(propensity);
  const outcomes = pick(outcome);
  const rewards = outcomes.map(
    (each, i) => each - (asked.costs[actions[taken[i] ?? 0] ?? ""] ?? 0),
  );
  const told = { units: count, actions, warnings };
  const refused = refusalOf({ taken, propensities, outcomes, rewards, actions, unlikely });
  if (refused !== undefined) return { ...told, verdict: null, refused };
  const columns = covariates.flatMap((each) => each.columns.map(pick));
  const found = dividendOf(
    {
      ...{ rewards, actions: taken, count: actions.length, features: columns, propensities },
      units: of.cluster && pick(of.cluster),
    },
    {
      ...{ expect: additiveRewards, individual: boostedRewards() },
      mostSegments: asked.mostSegments,
    },
  );
  return {
    ...told,
    ...toldOf(found, {
      ...{ least: asked.least, actions },
      says: covariates.flatMap(({ says }) => says),
    }),
  };
}

function refusalOf(of: {
  readonly taken: Float64Array;
  readonly propensities: Float64Array;
  readonly outcomes: Float64Array;
  readonly rewards: Float64Array;
  readonly actions: readonly string[];
  readonly unlikely: number;
}): string | undefined {
  const { taken, propensities, outcomes, rewards, actions, unlikely } = of;
  if (unlikely > 0.01 * (taken.length + unlikely))
    return `${unlikely} of ${taken.length + unlikely} rows tell no chance above 0 and at most 1: without the chances nothing tells what other actions would have brought.`;
  if (taken.length === 0) return "There is no row of which the outcome is known.";
  if (actions.length < 2) return "There is one action only: nothing can be compared.";
  const counts = actions.map((_, action) =>
    taken.reduce((sum, at) => sum + Number(at === action), 0),
  );
  const rare = counts.findIndex((each) => each < leastPerAction);
  if (rare >= 0)
    return `The action "${actions[rare]}" was taken in ${counts[rare]} of ${taken.length} rows; below ${leastPerAction} nothing can be told of it.`;
  const thin = propensities.reduce((least, each) => Math.min(least, each), 1);
  if (thin < leastPropensity)
    return `An action was drawn with a chance of ${thin.toPrecision(2)}; below ${leastPropensity} a few rows would decide everything. Keep a floor of 2 % for each action.`;
  if (rewards.every((each) => each === rewards[0]))
    return "The outcome is the same for all: nothing says how far chance reaches.";
  const others = outcomes.reduce((sum, each) => sum + Number(each !== 0), 0);
  const isYesOrNo = outcomes.every((each) => each === 0 || each === 1);
  const informative = isYesOrNo ? Math.min(others, outcomes.length - others) : others;
  if (informative < leastInformative)
    return `Only ${informative} of ${outcomes.length} rows have an outcome other than the usual one; below ${leastInformative} an interval would claim more than is known.`;
  return undefined;
}

function toldOf(
  found: Dividend,
  of: {
    readonly least: number | undefined;
    readonly actions: readonly string[];
    readonly says: readonly string[];
  },
): Omit<DividendReadout, "units" | "actions" | "warnings"> {
  const { single, segments, individual } = found;
  const least = of.least ?? 0.1 * Math.abs(single.value.value);
  const verdict = dividendVerdict(found, { least: Math.max(least, Number.MIN_VALUE) });
  const shown =
    segments.find((each) => each.segments === verdict.segments) ??
    segments.toSorted((a, b) => b.beyondSingle.value - a.beyondSingle.value)[0];
  const rules =
    verdict.verdict === "single" || verdict.verdict === "undecided" || shown === undefined
      ? [{ when: [], bounds: [], action: of.actions[single.action] ?? "", share: 1 }]
      : policyRules(shown.policy.tree, of);
  return {
    ...verdict,
    singleAction: of.actions[single.action] ?? "",
    values: {
      single: single.value.value,
      segments: shown?.value.value ?? single.value.value,
      individual: individual.value.value,
    },
    singleInterval: withInterval(single.value).interval,
    differences: {
      segments: segments.map((each) => ({
        ...{ segments: each.segments, value: each.value.value },
        ...withInterval(each.beyondSingle),
      })),
      individual: withInterval(individual.beyondSingle),
    },
    policy: rules,
    least,
  };
}

function withInterval({ value, standardError }: Valued): ToldDifference {
  const reach = normalQuantile(0.975) * standardError;
  return { difference: value, standardError, interval: [value - reach, value + reach] };
}
