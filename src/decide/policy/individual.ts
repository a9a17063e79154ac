import { z } from "zod";
import { dot } from "../../stats/ridge.ts";
import { type Learning, learningKeys } from "./goal.ts";
import { type LearnedShares, learnedShares, sharesNow, withFloor } from "./learned-shares.ts";
import { type FeatureName, type Features, featureNames, featuresOf } from "./mark-features.ts";
import {
  armLot,
  armsAmong,
  type Lots,
  type PolicyKind,
  placeOfLot,
  wholeParts,
} from "./ready-policy.ts";

/**
 * Each person's own chances, by what is expected of them: what an arm would bring is a linear function of a few features, and the
 * arms are drawn by inverse gap weighting (SquareCB), so that each chance is known exactly. Whoever has no features is drawn
 * for as by `thompson`.
 */
export interface IndividualPolicy extends Learning {
  readonly kind: "individual";
  readonly features: readonly FeatureName[];
}

/** What was learned: a line for each arm over the features, each less its mean and over its spread. */
export interface LearnedIndividual {
  readonly features: readonly {
    readonly name: FeatureName;
    readonly mean: number;
    readonly spread: number;
  }[];
  /** By arm: what it brings at mean features, then by how much each feature's spread changes that. */
  readonly lines: Readonly<Record<string, readonly number[]>>;
  /** How much a gap counts: γ of {@link inverseGapShares}. */
  readonly sharpness: number;
  /** For whom no features are told. */
  readonly shares: LearnedShares;
}

/** The kind `individual`. */
export const individual: PolicyKind<IndividualPolicy> = {
  schema: z.strictObject({
    kind: z.literal("individual"),
    ...learningKeys,
    features: z
      .array(z.enum(featureNames))
      .min(1)
      .default([...featureNames]),
  }),
  armsNamed: () => [],
  audiencesNamed: () => [],
  ready({ features: names, floor }, choosing, { markOf, stateOf }) {
    const arms = armsAmong(choosing);
    const state = stateOf(choosing.program);
    const read = learnedIndividual.safeParse(state?.learned[choosing.slot]);
    const learned = read.success ? read.data : undefined;
    const version = learned === undefined ? 0 : (state?.version ?? 0);
    const lot = armLot(choosing, version);
    const pooled = wholeParts(sharesNow(arms, learned?.shares));
    return {
      arms,
      common: undefined,
      lotsOf(person, { now }): Lots {
        const mark = markOf(person);
        const features = mark === undefined ? undefined : featuresOf(mark, names, now);
        const parts =
          learned === undefined || features === undefined
            ? pooled
            : partsBy(learned, arms, { features, floor });
        const drawn = placeOfLot(lot(person), parts);
        const of = arms[drawn] ?? "";
        return {
          parts,
          drawn,
          state: version,
          reasons: [
            features === undefined
              ? { kind: "learned", of }
              : { kind: "individual", of, figures: features },
          ],
        };
      },
    };
  },
};

function partsBy(
  { features: scales, lines, sharpness, shares }: LearnedIndividual,
  arms: readonly string[],
  { features, floor }: { readonly features: Features; readonly floor: number },
): number[] {
  // What is not told stands at the mean.
  const row = [
    1,
    ...scales.map(({ name, mean, spread }) => ((features[name] ?? mean) - mean) / spread),
  ];
  const known = arms.filter((arm) => lines[arm] !== undefined);
  if (known.length === 0) return wholeParts(sharesNow(arms, shares));
  const gaps = inverseGapShares(
    known.map((arm) => dot(row, lines[arm] ?? [])),
    sharpness,
  );
  const learned = Object.fromEntries(
    withFloor(gaps, floor).map((share, place) => [known[place] ?? "", share]),
  );
  return wholeParts(sharesNow(arms, learned));
}

/**
 * Inverse gap weighting: an arm that is expected to bring less than the best by a gap has the share 1 / (K + γ gap), the best one
 * the rest (Abe & Long 1999; Foster & Rakhlin 2020, "Beyond UCB", https://arxiv.org/abs/2002.04926, algorithm 1).
 *
 * @example
 * inverseGapShares([0.1, 0.1, 0.05], 100) // [0.5417, 0.3333, 0.125]
 */
export function inverseGapShares(values: readonly number[], sharpness: number): number[] {
  const most = Math.max(...values);
  const best = values.indexOf(most);
  const shares = values.map((value) => 1 / (values.length + sharpness * (most - value)));
  const others = shares.reduce((sum, share, place) => sum + (place === best ? 0 : share), 0);
  return shares.map((share, place) => (place === best ? 1 - others : share));
}

const finite = z.number();
const learnedIndividual: z.ZodType<LearnedIndividual> = z.looseObject({
  features: z.array(
    z.object({ name: z.enum(featureNames), mean: finite, spread: z.number().positive() }),
  ),
  lines: z.record(z.string(), z.array(finite)),
  sharpness: z.number().min(0),
  shares: learnedShares,
});
