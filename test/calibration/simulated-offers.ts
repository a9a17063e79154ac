import { chooseOffer, netValues, type OfferEconomics } from "../../src/decide/offer-ladder.ts";
import { drawResponses, type LevelTrials } from "../../src/stats/monotone-response.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";

/** Simulated audiences of shoppers whose answers to offers are known, and what ways of choosing offers bring with them. */

/** Chances of buying without an offer, and at 10, 20 and 30 % off, of the mean member. */
const curves = {
  "full-price": [0.3, 0.3, 0.3, 0.3],
  light: [0.12, 0.22, 0.24, 0.25],
  "deal-only": [0.04, 0.05, 0.14, 0.24],
  unmoved: [0.1, 0.12, 0.13, 0.14],
} as const;

/** Baskets of 50.00 with 20.00 of contribution. */
const economics: OfferEconomics = {
  margin: 2000,
  costs: [0, 500, 1000, 1500],
  laterValue: 1500,
  carriedOver: 0.5,
  pulledForward: 0.3,
};

const levels = economics.costs.length;
const memberSd = 0.5;

/** Ways of choosing: one level for all, the rule, and the level of the highest expected net value. */
export const policies = ["none", "10 %", "20 %", "30 %", "the rule", "the likeliest"] as const;

/**
 * True contribution beyond no offer of each policy, minor units a customer, in one simulated shop. Each audience was offered levels at
 * random before, three times a member; the rule sees those answers and not the truth. No guard is asked: the classes of the
 * customers are not known to it. So many members of each audience are judged.
 */
export function contributionOfPolicies(
  seed: number,
  of: { readonly members: number; readonly judged: number; readonly draws: number },
): readonly number[] {
  const random = createRandom(`offers ${seed}`);
  const sums = policies.map(() => 0);
  for (const curve of Object.values(curves)) {
    const members = Array.from({ length: of.members }, () => memberOf(curve, random));
    const group = Array.from({ length: levels }, (_, level) => sumOf(members, level));
    for (const { chances, own } of members.slice(0, of.judged)) {
      const worth = trueWorth(chances);
      const responses = drawResponses({ group, own, memberSd }, { draws: of.draws, random });
      const expected = netValues(responses, economics).map(mean);
      const candidate = {
        promoClass: "unknown",
        chanceAnyway: 0,
        daysSinceOffer: null,
        budgetLeft: null,
      } as const;
      const chosen = [
        ...Array.from({ length: levels }, (_, level) => level),
        chooseOffer(responses, economics, { candidate }).level,
        expected.indexOf(Math.max(...expected)),
      ];
      for (const [policy, level] of chosen.entries())
        sums[policy] = (sums[policy] ?? 0) + (worth[level] ?? 0);
    }
  }
  return sums.map((sum) => sum / (of.judged * Object.keys(curves).length));
}

interface Member {
  /** True chances of buying at each level. */
  readonly chances: readonly number[];
  readonly own: readonly LevelTrials[];
}

function memberOf(curve: readonly number[], random: Random): Member {
  const shift = memberSd * random.normal();
  const chances = curve.map((p) => 1 / (1 + Math.exp(-Math.log(p / (1 - p)) - shift)));
  const own = chances.map(() => ({ successes: 0, trials: 0 }));
  for (let time = 0; time < 3; time++) {
    const level = random.integer(levels);
    const seen = own[level];
    if (seen === undefined) continue;
    seen.trials += 1;
    if (random.uniform() < (chances[level] ?? 0)) seen.successes += 1;
  }
  return { chances, own };
}

function sumOf(members: readonly Member[], level: number): LevelTrials {
  const total = (read: (seen: LevelTrials) => number): number =>
    members.reduce((sum, { own }) => sum + (own[level] ? read(own[level]) : 0), 0);
  return { successes: total((seen) => seen.successes), trials: total((seen) => seen.trials) };
}

function trueWorth(chances: readonly number[]): readonly number[] {
  return netValues(
    chances.map((p) => Float64Array.of(p)),
    economics,
  ).map((values) => values[0] ?? 0);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
