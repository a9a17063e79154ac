import type { BusinessCase } from "../../src/plan/case.ts";
import { type CaseDriver, likelyAmount } from "../../src/plan/case-driver.ts";
import { reckonCase } from "../../src/plan/reckon-case.ts";
import { createRandom } from "../../src/stats/random.ts";

/** Invented authors of cases: what they believe of a lift is the truth times their bias, give or take their noise. */

export interface CaseAuthor {
  readonly name: string;
  /** What they promise of the truth, in the long run. */
  readonly bias: number;
  /** By how much the truth lies about what they believe, as a share of it. */
  readonly noise: number;
  /** By how much they say that it does. */
  readonly said: number;
}

export const caseAuthors: readonly CaseAuthor[] = [
  { name: "Ada, who is fair", bias: 1, noise: 0.25, said: 0.25 },
  { name: "Ben, who hopes", bias: 1.4, noise: 0.25, said: 0.25 },
  { name: "Cem, who is sure", bias: 2, noise: 0.25, said: 0.1 },
];

/** A case with what its setup truly costs: from a third to three times of what it truly brings, each ratio as likely on a log scale. */
export function withCost(of: BusinessCase, seed: string): BusinessCase {
  const brings = reckonCase(of).netPresentValue;
  const setup = Math.max(0, brings) * Math.exp(2 * createRandom(seed).uniform() - 1);
  return { ...of, drivers: { ...of.drivers, setup: known(setup) } };
}

/**
 * What an author writes of a program. The truth is normal about what is believed: `truth = believed (1 + noise z) / bias`, so that whoever has no bias
 * and says the noise says true chances.
 */
export function writtenCase(
  { name, bias, noise, said }: CaseAuthor,
  truth: BusinessCase,
  seed: string,
): BusinessCase {
  const random = createRandom(`${seed}:${name}:${truth.program}`);
  const off = (share: number): number =>
    1 / (1 + share * Math.max(-2.5, Math.min(2.5, random.normal())));
  const about = (driver: CaseDriver | undefined, share: number): CaseDriver => {
    const likely = (driver ? likelyAmount(driver) : 0) * off(share);
    return estimate(likely, share * Math.abs(likely));
  };
  const { lift, carryOver, orderValue, subsidised } = truth.drivers;
  const believed = (lift ? likelyAmount(lift) : 0) * bias * off(noise);
  return {
    ...truth,
    author: name,
    seed: random.integer(1_000_000),
    drivers: {
      ...truth.drivers,
      lift: estimate(believed, said * Math.abs(believed)),
      carryOver: about(carryOver, 0.03),
      orderValue: about(orderValue, 0.03),
      ...(subsidised ? { subsidised: about(subsidised, 0.05) } : {}),
    },
  };
}

const known = (value: number): CaseDriver => ({ value, grade: "C", source: "invoice", owner: "" });

const estimate = (likely: number, standardError: number): CaseDriver => ({
  ...{ estimate: likely, standardError, grade: "D", source: "what is believed", owner: "" },
});
