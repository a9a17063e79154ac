import { readComparedAction } from "../../src/measure/action-compared.ts";
import { adjustedDifference } from "../../src/stats/adjusted-difference.ts";
import {
  type ArmEstimate,
  meanEstimate,
  proportionEstimate,
  ratioEstimate,
} from "../../src/stats/arm-estimate.ts";
import { confidenceSequence } from "../../src/stats/confidence-sequence.ts";
import { cupedMeans } from "../../src/stats/cuped.ts";
import { type DifferenceScale, difference, welchTest } from "../../src/stats/difference.ts";
import { instrumentalEffect } from "../../src/stats/instrumental-variables.ts";
import { type CellOutcome, interactionOf } from "../../src/stats/interaction-test.ts";
import { offPolicyEstimate, type PolicyValue } from "../../src/stats/off-policy.ts";
import { quantileBounds, quantileEstimate } from "../../src/stats/quantile-estimate.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";
import { shrunkenEffects } from "../../src/stats/shrunken-effects.ts";
import { normalQuantile } from "../../src/stats/special.ts";
import type { CheckedShare } from "./checked-share.ts";
import { messageCases } from "./message-coverage.ts";

/** A way to make an interval of 95 %, on data whose truth is known. */
interface CoverageCase {
  readonly name: string;
  /** The share of the round's intervals that hold the truth: 0 or 1 where it makes one. */
  readonly run: (random: Random) => number;
  /** 0.93 to 0.97 unless told. */
  readonly least?: number;
  readonly most?: number;
  /** Of the rounds one in so many: it takes its time. */
  readonly oneIn?: number;
}

/** How often the intervals hold the truth. */
export function intervalCoverage(rounds: number): CheckedShare[] {
  return cases.map(({ name, run, least = 0.93, most = 0.97, oneIn = 1 }) => {
    let held = 0;
    const own = Math.ceil(rounds / oneIn);
    for (let round = 0; round < own; round++)
      held += run(createRandom(`coverage ${name} ${round}`));
    return { name, share: held / own, rounds: own, least, most };
  });
}

interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

const covers = ({ lower, upper }: Bounds, truth: number): number =>
  Number(lower < truth && truth < upper);

function welchCovers(
  [control, treatment]: readonly [ArmEstimate, ArmEstimate],
  scale: DifferenceScale,
  truth: number,
): number {
  const found = difference(control, treatment, scale);
  return found.ok ? covers(welchTest(found), truth) : 0;
}

function meanOf(n: number, draw: () => number): ArmEstimate {
  const sums = { n, sum: 0, sumOfSquares: 0 };
  for (let unit = 0; unit < n; unit++) {
    const value = draw();
    sums.sum += value;
    sums.sumOfSquares += value * value;
  }
  return meanEstimate(sums);
}

/** One in ten spends, or 12 in 100 treated: 33.1 on average, with a standard deviation of 5 times the mean. */
const spend = (random: Random, chance: number): number =>
  random.uniform() < chance ? Math.exp(3 + random.normal()) : 0;
const meanSpend = Math.exp(3.5);
const spendArms = (random: Random): [ArmEstimate, ArmEstimate] => [
  meanOf(4_000, () => spend(random, 0.1)),
  meanOf(2_000, () => spend(random, 0.12)),
];

const yesArms = (random: Random): [ArmEstimate, ArmEstimate] => {
  const hits = (n: number, chance: number): ArmEstimate =>
    proportionEstimate({
      ...{ n, hits: meanOf(n, () => Number(random.uniform() < chance)).value * n },
    });
  return [hits(8_000, 0.015), hits(8_000, 0.02)];
};

/** Spend after and before, both by a rate of the person's own, a gamma of mean 1; the treated spend 0.1 more. */
const cupedArms = (random: Random): [ArmEstimate, ArmEstimate] => {
  const arm = (more: number) => {
    const n = 1_000;
    const [after, before] = [0, 0].map(() => ({ sum: 0, sumOfSquares: 0 }));
    if (after === undefined || before === undefined) throw new Error("no sums");
    let crossProduct = 0;
    for (let unit = 0; unit < n; unit++) {
      const rate = random.gamma(0.8, 0.8);
      const [x, y] = [rate * random.exponential(), rate * random.exponential() + more];
      before.sum += x;
      before.sumOfSquares += x * x;
      after.sum += y;
      after.sumOfSquares += y * y;
      crossProduct += x * y;
    }
    return { n, after, before, crossProduct };
  };
  const { control, treatment } = cupedMeans(arm(0), arm(0.1));
  return [control, treatment];
};

/** Outcomes that two covariates tell in part and not linearly, with an effect of 1 on average that is another for everybody. */
function adjustedCovers(
  random: Random,
  o: { folds: number; clustered?: boolean; ofThesePeople: boolean },
): number {
  const size = 600;
  // Households of three are drawn together, and have something in common.
  const cluster = Int32Array.from({ length: size }, (_, i) => Math.floor(i / 3));
  const shared = Float64Array.from({ length: size }, () => random.normal());
  const lots = Uint8Array.from({ length: size }, () => Number(random.uniform() < 0.4));
  const of = (i: number): number => (o.clustered ? (cluster[i] ?? 0) : i);
  const arm = Uint8Array.from({ length: size }, (_, i) => lots[of(i)] ?? 0);
  const covariates = [0, 1].map(() => Float64Array.from({ length: size }, () => random.normal()));
  const outcome = Float64Array.from({ length: size }, (_, i) => {
    const [x = 0, z = 0] = covariates.map((column) => column[i] ?? 0);
    const common = o.clustered ? (shared[of(i)] ?? 0) : 0;
    return x + 0.5 * x * x + (arm[i] ?? 0) * (1 + z) + common + random.normal();
  });
  const units = { outcome, covariates, arm, ...(o.clustered ? { cluster } : {}) };
  const found = adjustedDifference(units, o.folds);
  const gained = covariates[1]?.reduce((sum, z) => sum + z, 0) ?? 0;
  const truth = o.ofThesePeople ? 1 + gained / size : 1;
  return Number(
    Math.abs((found?.difference ?? 9) - truth) < 1.959964 * (found?.standardError ?? 0),
  );
}

/** Revenue an order, of people with several: the treated order 5 % more at a time. */
const ratioArms = (random: Random): [ArmEstimate, ArmEstimate] => {
  const arm = (basket: number): ArmEstimate => {
    const n = 1_000;
    const sums = { a: 0, aa: 0, b: 0, bb: 0, ab: 0 };
    for (let unit = 0; unit < n; unit++) {
      // Who orders often orders more at a time.
      const rate = random.gamma(1.5, 1.5);
      const orders = random.poisson(2 * rate);
      const revenue =
        orders === 0 ? 0 : basket * random.gamma(orders * 2, 2) * (0.7 + 0.2 * orders);
      sums.a += revenue;
      sums.aa += revenue * revenue;
      sums.b += orders;
      sums.bb += orders * orders;
      sums.ab += revenue * orders;
    }
    return ratioEstimate({
      ...{ n, crossProduct: sums.ab },
      numerator: { sum: sums.a, sumOfSquares: sums.aa },
      denominator: { sum: sums.b, sumOfSquares: sums.bb },
    });
  };
  return [arm(1), arm(1.05)];
};
// E orders² of a Poisson whose mean is a gamma of mean 2 and variance 8 / 3: 2 + 4 + 8 / 3.
const revenueOfOrder = 0.7 + (0.2 * (2 + 4 + 8 / 3)) / 2;

/** Stops at the first of 20 looks at which the sequence leaves out 0, else at the last; the truth is an effect that is often found. */
function sequenceCovers(random: Random): number {
  const arms = [0, 1].map(() => ({ n: 0, sum: 0, sumOfSquares: 0 }));
  let found: Bounds = { lower: Number.NaN, upper: Number.NaN };
  for (let look = 1; look <= 20; look++) {
    for (const [chance, arm] of [
      [0.1, arms[0]],
      [0.12, arms[1]],
    ] as const)
      for (; arm !== undefined && arm.n < 1_000 * look; arm.n++) {
        const value = spend(random, chance);
        arm.sum += value;
        arm.sumOfSquares += value * value;
      }
    const [control, treatment] = arms.map(meanEstimate);
    if (control === undefined || treatment === undefined) break;
    const effect = difference(control, treatment, "absolute");
    if (!effect.ok) continue;
    found = confidenceSequence(effect, { tightestAt: 20_000 });
    if (found.lower > 0 || found.upper < 0) break;
  }
  return covers(found, 0.02 * meanSpend);
}

/** The share of 20 effects, as spread as their errors, whose interval holds the truth. */
function shrunkenCovers(random: Random): number {
  const truths = Array.from({ length: 20 }, () => 0.5 + random.normal());
  const { effects } = shrunkenEffects(
    truths.map((truth, i) => {
      const standardError = 0.5 + (i % 5) * 0.25;
      return { effect: truth + standardError * random.normal(), standardError };
    }),
  );
  return effects.reduce((sum, each, i) => sum + covers(each, truths[i] ?? 0), 0) / truths.length;
}

/** Chances of a reward by kind of visit and by choice, of the logging policy and of the judged one. */
const kinds = [
  { rewards: [0.1, 0.3, 0.2], logged: [0.6, 0.2, 0.2], target: [0.1, 0.8, 0.1] },
  { rewards: [0.4, 0.2, 0.1], logged: [0.2, 0.3, 0.5], target: [0.9, 0.1, 0] },
] as const;
const worth = (policy: "logged" | "target"): number =>
  kinds.reduce(
    (sum, kind) =>
      sum + kind.rewards.reduce((own, reward, a) => own + reward * (kind[policy][a] ?? 0), 0) / 2,
    0,
  );

function offPolicyCovers(
  random: Random,
  asked: { of: "ips" | "snips" | "dr" | "gain"; truth: number },
): number {
  const columns = { rewards: [], propensities: [], targets: [], units: [] } as Record<
    "rewards" | "propensities" | "targets" | "units",
    number[]
  >;
  const model: { logged: number[]; target: number[] } = { logged: [], target: [] };
  for (let unit = 0; unit < 800; unit++) {
    // A person comes one to four times, and is luckier or less lucky each time.
    const luck = 0.5 + random.uniform();
    for (let visit = random.integer(4); visit >= 0; visit--) {
      const kind = kinds[random.integer(2)] ?? kinds[0];
      const choice = chosen(kind.logged, random.uniform());
      columns.rewards.push(Number(random.uniform() < luck * (kind.rewards[choice] ?? 0)));
      columns.propensities.push(kind.logged[choice] ?? 0);
      columns.targets.push(kind.target[choice] ?? 0);
      columns.units.push(unit);
      // The model knows the kinds poorly, as models do.
      const expects = kind.rewards.map((reward) => 0.1 + reward / 2);
      model.logged.push(expects[choice] ?? 0);
      model.target.push(expects.reduce((sum, each, a) => sum + each * (kind.target[a] ?? 0), 0));
    }
  }
  const found: PolicyValue | null = offPolicyEstimate(columns, model)[asked.of];
  return found === null ? 0 : covers(found, asked.truth);
}

function chosen(chances: readonly number[], u: number): number {
  let left = u;
  const at = chances.findIndex((chance) => {
    left -= chance;
    return left < 0;
  });
  return at < 0 ? chances.length - 1 : at;
}

/** The 90th percentile of baskets, the treated ones a tenth dearer. */
function quantileCovers(random: Random): number {
  const arm = (factor: number): ArmEstimate => {
    const n = 2_000;
    const sorted = Float64Array.from(
      { length: n },
      () => factor * Math.exp(random.normal()),
    ).sort();
    const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * n) - 1)] ?? 0;
    const bounds = quantileBounds(0.9, n) ?? { lower: 0.9, upper: 0.9 };
    return quantileEstimate({
      ...{ n, quantile: at(0.9), lower: at(bounds.lower), upper: at(bounds.upper) },
    });
  };
  return welchCovers([arm(1), arm(1.1)], "absolute", 0.1 * Math.exp(normalQuantile(0.9)));
}

function interactionCovers(random: Random): number {
  const cell = (chance: number): CellOutcome => {
    const { n, value, variance } = meanOf(1_500, () => spend(random, chance));
    return { people: n, mean: value, variance };
  };
  const found = interactionOf({
    ...{ neither: cell(0.1), onlyFirst: cell(0.12), onlySecond: cell(0.13), both: cell(0.14) },
  });
  return covers(found, -0.01 * meanSpend);
}

/** Invited by lot, or not: a hidden taste makes people do it, and order. The action is worth 2; an invitation moves few where it is weak. */
function encouragedCovers(
  random: Random,
  of: { set: "two stages" | "Anderson-Rubin"; pull: number; kinds: number },
): number {
  const size = 500;
  const kind = Uint8Array.from({ length: size }, () => random.integer(of.kinds + 1));
  const action = new Uint8Array(size);
  const outcome = new Float64Array(size);
  for (let unit = 0; unit < size; unit++) {
    const taste = random.normal();
    const pulled = (kind[unit] ?? 0) > 0 ? of.pull * (1 + 0.3 * (kind[unit] ?? 0)) : 0;
    action[unit] = Number(pulled + taste + 0.5 * random.normal() > 0.8);
    // Who has more taste varies more, too.
    outcome[unit] =
      2 * (action[unit] ?? 0) + 2 * taste + (1 + 0.3 * Math.abs(taste)) * random.normal();
  }
  const instruments = Array.from({ length: of.kinds }, (_, i) =>
    kind.map((at) => Number(at === i + 1)),
  );
  const found = instrumentalEffect({ outcome, action, instruments });
  if (found === undefined) return 0;
  const { estimate, standardError } = found.twoStage;
  return of.set === "two stages"
    ? Number(Math.abs(estimate - 2) < 1.959964 * standardError)
    : Number(found.andersonRubin.parts.some(([low, high]) => low < 2 && 2 < high));
}

/** Nothing is drawn: who is neither new nor old does it more, and spends more; the action is worth 2. */
function comparedCovers(random: Random, size: number): number {
  const recency = Float64Array.from({ length: size }, () => 4 * random.uniform() - 2);
  const isMiddle = (r: number): number => Number(Math.abs(r) < 1);
  const action = recency.map((r) => Number(random.uniform() < 0.25 + 0.35 * isMiddle(r)));
  const outcome = recency.map(
    (r, i) => 3 * isMiddle(r) + 2 * (action[i] ?? 0) + 3 * random.normal(),
  );
  const covariates = [{ name: "recency", columns: [recency], says: ["recency"], missing: 0 }];
  const { value } = readComparedAction(
    { outcome, action, covariates, cluster: undefined },
    { action: "installed", outcome: "spend", warnings: [] },
  );
  const [lower, upper] = value?.interval ?? [Number.NaN, Number.NaN];
  return covers({ lower: lower ?? Number.NaN, upper: upper ?? Number.NaN }, 2);
}

const cases: readonly CoverageCase[] = [
  {
    name: "Welch, spend, absolute",
    run: (random) => welchCovers(spendArms(random), "absolute", 0.02 * meanSpend),
  },
  {
    name: "Welch, spend, relative",
    run: (random) => welchCovers(spendArms(random), "relative", 0.2),
  },
  {
    name: "Welch, yes or no, absolute",
    run: (random) => welchCovers(yesArms(random), "absolute", 0.005),
  },
  {
    name: "Welch, yes or no, relative",
    run: (random) => welchCovers(yesArms(random), "relative", 1 / 3),
  },
  {
    name: "CUPED, absolute",
    run: (random) => welchCovers(cupedArms(random), "absolute", 0.1),
  },
  {
    name: "CUPED, relative",
    run: (random) => welchCovers(cupedArms(random), "relative", 0.1),
  },
  {
    name: "adjusted for covariates (Lin), effect on these people",
    run: (random) => adjustedCovers(random, { folds: 1, ofThesePeople: true }),
  },
  {
    name: "adjusted, by clusters, effect on these people",
    run: (random) => adjustedCovers(random, { folds: 1, clustered: true, ofThesePeople: true }),
  },
  {
    // Where a covariate tells who gains, who happened to be there is chance too; without folds the error leaves it out.
    name: "adjusted, effect on all such people (not claimed)",
    ...{ least: 0, most: 1 },
    run: (random) => adjustedCovers(random, { folds: 1, ofThesePeople: false }),
  },
  {
    name: "adjusted, five folds, effect on all such people",
    run: (random) => adjustedCovers(random, { folds: 5, ofThesePeople: false }),
  },
  {
    name: "ratio of sums, absolute",
    run: (random) => welchCovers(ratioArms(random), "absolute", 0.05 * revenueOfOrder),
  },
  {
    name: "ratio of sums, relative",
    run: (random) => welchCovers(ratioArms(random), "relative", 0.05),
  },
  { name: "90th percentile, absolute", run: quantileCovers },
  { name: "interaction of two", run: interactionCovers },
  {
    name: "confidence sequence, stopped when it tells",
    ...{ run: sequenceCovers, least: 0.95, most: 1 },
  },
  { name: "shrunken effects, on average", run: shrunkenCovers },
  ...(["ips", "snips", "dr"] as const).map((of) => ({
    name: `off-policy, ${of.toUpperCase()}`,
    run: (random: Random) => offPolicyCovers(random, { of, truth: worth("target") }),
  })),
  {
    name: "off-policy, gain",
    run: (random) =>
      offPolicyCovers(random, { of: "gain", truth: worth("target") - worth("logged") }),
  },
  ...[1, 2].flatMap((kinds) =>
    (["two stages", "Anderson-Rubin"] as const).map((set) => ({
      name: `${set}, ${kinds === 1 ? "one strong instrument" : "two strong instruments"}`,
      run: (random: Random) => encouragedCovers(random, { set, kinds, pull: 1 }),
    })),
  ),
  {
    name: "compared with people who are alike (AIPW), 4,000 people",
    ...{ run: (random) => comparedCovers(random, 4_000), oneIn: 20 },
  },
  {
    // Trees learned from so few smooth over what divides people.
    name: "compared with people who are alike (AIPW), 1,000 people (not claimed)",
    ...{ run: (random) => comparedCovers(random, 1_000), oneIn: 10, least: 0, most: 1 },
  },
  {
    // How far it is off depends on how much the hidden taste does: nobody knows that, so that it is not relied on below an F of 10.
    name: "two stages, two weak instruments (not claimed)",
    ...{ least: 0, most: 1 },
    run: (random) => encouragedCovers(random, { set: "two stages", kinds: 2, pull: 0.05 }),
  },
  ...[1, 2].map((kinds) => ({
    name: `Anderson-Rubin, ${kinds === 1 ? "one weak instrument" : "two weak instruments"}`,
    run: (random: Random) => encouragedCovers(random, { set: "Anderson-Rubin", kinds, pull: 0.05 }),
  })),
  ...messageCases,
];
