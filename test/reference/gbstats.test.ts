import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  type ArmEstimate,
  confidenceSequence,
  cupedMeans,
  cupedProportions,
  cupedRatios,
  difference,
  differencePosterior,
  type Effect,
  meanEstimate,
  proportionEstimate,
  quantileEstimate,
  ratioEstimate,
  welchTest,
} from "../../src/stats/index.ts";

/** A sum and a sum of squares. */
const sums = z
  .tuple([z.number(), z.number()])
  .transform(([sum, sumOfSquares]) => ({ sum, sumOfSquares }));
const n = z.number();
const number = z.number();

const mean = z
  .object({ type: z.literal("mean"), n, sum: number, sum_squares: number })
  .transform((arm) => meanEstimate({ n: arm.n, sum: arm.sum, sumOfSquares: arm.sum_squares }));
const proportion = z
  .object({ type: z.literal("proportion"), n, sum: number })
  .transform((arm) => proportionEstimate({ n: arm.n, hits: arm.sum }));
const ratio = z
  .object({ type: z.literal("ratio"), n, num: sums, den: sums, num_den_sum_product: number })
  .transform((arm) =>
    ratioEstimate({
      n: arm.n,
      numerator: arm.num,
      denominator: arm.den,
      crossProduct: arm.num_den_sum_product,
    }),
  );
const quantile = z
  .object({ n, q: number, lo: number, hi: number })
  .transform((arm) =>
    quantileEstimate({ n: arm.n, quantile: arm.q, lower: arm.lo, upper: arm.hi }),
  );

const armsOf = <T>(arm: z.ZodType<T>) => z.object({ a: arm, b: arm });
type Pair = { readonly control: ArmEstimate; readonly treatment: ArmEstimate };

const plain = armsOf(z.union([mean, proportion, ratio, quantile])).transform(
  ({ a, b }): Pair => ({ control: a, treatment: b }),
);
const adjustedMean = armsOf(
  z
    .object({
      type: z.literal("cuped_mean"),
      n,
      post: sums,
      pre: sums,
      post_pre_sum_product: number,
    })
    .transform((arm) => ({
      n: arm.n,
      after: arm.post,
      before: arm.pre,
      crossProduct: arm.post_pre_sum_product,
    })),
).transform(({ a, b }): Pair => cupedMeans(a, b, "joint"));
const adjustedProportion = armsOf(
  z
    .object({ n, post_sum: number, pre_sum: number, post_pre_sum_product: number })
    .transform((arm) => ({
      n: arm.n,
      hitsAfter: arm.post_sum,
      hitsBefore: arm.pre_sum,
      hitsBoth: arm.post_pre_sum_product,
    })),
).transform(({ a, b }): Pair => cupedProportions(a, b, "joint"));
const ratioSums = z.record(z.string(), number).transform((sum) => {
  const at = (name: string): number => z.number().parse(sum[name]);
  const of = (name: string) => ({ sum: at(name), sumOfSquares: at(`${name}2`) });
  return {
    n: at("n"),
    after: { numerator: of("m"), denominator: of("d"), crossProduct: at("mpost_dpost") },
    before: { numerator: of("m_pre"), denominator: of("d_pre"), crossProduct: at("mpre_dpre") },
    crossProducts: {
      numerators: at("mpost_mpre"),
      denominators: at("dpost_dpre"),
      numeratorAfterDenominatorBefore: at("mpost_dpre"),
      denominatorAfterNumeratorBefore: at("mpre_dpost"),
    },
  };
});
const adjustedRatio = armsOf(ratioSums).transform(({ a, b }): Pair => cupedRatios(a, b));

const figure = z.union([number, z.literal("inf").transform(() => Infinity), z.null()]);
const result = z
  .strictObject({
    expected: figure,
    se: figure,
    pValue: figure,
    chanceToWin: figure,
    ci: z.array(figure),
    risk: z.array(figure),
  })
  .partial();
const config = z
  .strictObject({
    difference: z.enum(["absolute", "relative"]),
    alpha: z.literal(0.05),
    tuning: number,
    prior: z.union([
      z.literal("improper flat").transform(() => undefined),
      z.object({ mean: number, variance: number }),
    ]),
  })
  .partial();
const compared = z.object({
  id: z.string(),
  kind: z.string(),
  input: z.union([plain, adjustedMean, adjustedProportion, adjustedRatio]),
  config,
  published: result.nullable(),
  full_precision: result,
});
const posterior = z.object({
  id: z.string(),
  input: z.object({ mu: number, sigma: number }),
  published: z.object({ risk: z.array(number) }),
});
const signs = z.object({
  id: z.string(),
  input: z.object({
    pairs: z.array(z.tuple([number, number])),
    adjusted: z.object({ control: number, treatment: number, unadjusted_control: number }),
  }),
  published: z.object({ pairs: z.array(number), adjusted: number }),
});
const { cases } = z
  .object({ cases: z.array(z.looseObject({ kind: z.string() })) })
  .parse(JSON.parse(readFileSync(new URL("gbstats.json", import.meta.url), "utf8")));
const ofKind = (...kinds: readonly string[]) => cases.filter(({ kind }) => kinds.includes(kind));
const beliefs = ofKind("bayesian risk").map((each) => posterior.parse(each));
const utilities = ofKind("utility").map((each) => signs.parse(each));
const comparisons = cases
  .filter(({ kind }) => kind !== "bayesian risk" && kind !== "utility")
  .map((each) => compared.parse(each));

function effectOf(...given: Parameters<typeof difference>): Effect {
  const found = difference(...given);
  if (!found.ok) throw new Error(`${found.arm}: ${found.reason}`);
  return found;
}

function answerTo({ kind, input, config: asked }: z.infer<typeof compared>) {
  const effect = effectOf(input.control, input.treatment, asked.difference ?? "absolute");
  if (kind.startsWith("bayesian")) {
    const { prior } = asked;
    const found = differencePosterior(effect, prior === undefined ? {} : { prior });
    return {
      expected: found.estimate,
      se: found.standardError,
      ci: [found.lower, found.upper],
      chanceToWin: found.chanceBetter,
      risk: [found.risk.control, found.risk.treatment],
    };
  }
  const alternative = kind === "one-sided greater" ? "greater" : "two-sided";
  const { lower, upper, pValue } =
    asked.tuning === undefined
      ? welchTest(effect, { alternative })
      : confidenceSequence(effect, { tightestAt: asked.tuning });
  return { expected: effect.estimate, se: effect.standardError, ci: [lower, upper], pValue };
}

/** Every figure that is wanted, to `off`; `relative`: of its own size where that is below 1. */
function compare(
  found: ReturnType<typeof answerTo>,
  wanted: z.infer<typeof result>,
  { off, relative }: { readonly off: number; readonly relative: boolean },
) {
  const figures = (from: object) =>
    Object.entries(from).flatMap(([name, values]) =>
      [values].flat().map((value, i) => [`${name} ${i}`, value] as const),
    );
  const mine = new Map(figures(found));
  for (const [name, value] of figures(wanted)) {
    if (value === null) continue;
    const distance = mine.get(name) === value ? 0 : Math.abs(Number(mine.get(name)) - value);
    expect(distance / (relative ? Math.min(1, Math.abs(value)) : 1), name).toBeLessThan(off);
  }
}

test("all 21 cases are read", () =>
  expect([comparisons.length, beliefs.length, utilities.length]).toEqual([19, 1, 1]));

test.each(comparisons)(
  "$id: GrowthBook's figures, to 1e-5 as published and to nine digits in full",
  (each) => {
    const found = answerTo(each);
    if (each.published !== null) compare(found, each.published, { off: 1e-5, relative: false });
    compare(found, each.full_precision, { off: 1e-9, relative: true });
  },
);

test.each(beliefs)(
  "$id: the expected losses of a given belief are GrowthBook's",
  ({ input, published }) => {
    const belief = { estimate: input.mu, standardError: input.sigma };
    const { risk } = differencePosterior({ ...belief, degreesOfFreedom: Infinity, n: 2 });
    expect(risk.control).toBeCloseTo(published.risk[0] ?? Number.NaN, 12);
    expect(risk.treatment).toBeCloseTo(published.risk[1] ?? Number.NaN, 12);
  },
);

test.each(utilities)("$id", ({ input, published }) => {
  const arm = (value: number) => ({ n: 100, value, variance: 1 });
  const found = input.pairs.map(([from, to]) => effectOf(arm(from), arm(to), "relative").estimate);
  expect(found).toEqual(published.pairs);
  const { control, treatment, unadjusted_control: value } = input.adjusted;
  const unadjusted = { value, variance: 1, covariance: 1 };
  const adjusted = effectOf({ ...arm(control), unadjusted }, arm(treatment), "relative");
  expect(adjusted.estimate).toBe(published.adjusted);
});
