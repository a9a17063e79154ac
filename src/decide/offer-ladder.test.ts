import fc from "fast-check";
import { expect, test } from "vitest";
import { contributionOfPolicies, policies } from "../../test/calibration/simulated-offers.ts";
import { chooseOffer, netValues, type OfferEconomics } from "./offer-ladder.ts";

const economics: OfferEconomics = {
  margin: 2000,
  costs: [0, 500, 1000],
  laterValue: 1500,
  carriedOver: 0.5,
  pulledForward: 0.3,
};
const candidate = {
  promoClass: "light",
  chanceAnyway: 0.1,
  daysSinceOffer: null,
  budgetLeft: null,
} as const;

/** Levels at which the chance of buying is known for sure. */
function sure(...chances: readonly number[]): Float64Array[] {
  return chances.map((p) => new Float64Array(200).fill(p));
}

test("a net value is what changes: more purchases and their future, less what is given away and pulled forward", () => {
  // 0.1 more: 0.1 · (2000 + 0.5 · 1500 − 0.3 · 2000) = 215, less 0.3 · 500 = 150.
  const [none, ten] = netValues(sure(0.2, 0.3), economics);
  expect(none?.[0]).toBe(0);
  expect(ten?.[0]).toBeCloseTo(65, 9);
});

test("an offer that moves nobody costs what it gives away, and is not made", () => {
  const choice = chooseOffer(sure(0.3, 0.3, 0.3), economics, { candidate });
  expect(netValues(sure(0.3, 0.3), economics)[1]?.[0]).toBeCloseTo(-150, 9);
  expect(choice).toMatchObject({ level: 0, expectedCost: 0, netValue: { value: 0 } });
  expect(choice.stops.map(({ guard }) => guard)).toEqual(["does-not-pay"]);
});

test("the smallest level that pays is chosen, also where a deeper one would bring more", () => {
  const choice = chooseOffer(sure(0.1, 0.25, 0.5), economics, { candidate });
  expect(choice.level).toBe(1);
  expect(choice.expectedCost).toBeCloseTo(125, 9);
  expect(choice.netValue).toMatchObject({
    value: expect.closeTo(0.15 * 2150 - 125, 6),
    level: 0.8,
  });
});

test("stepwise, a deeper level is taken where it is nearly sure to bring more", () => {
  const rule = "stepwise" as const;
  // 10 %: 0.15 · 2150 − 125; 20 %: 0.4 · 2150 − 500.
  expect(chooseOffer(sure(0.1, 0.25, 0.5), economics, { candidate, rule }).level).toBe(2);
  expect(chooseOffer(sure(0.1, 0.25, 0.3), economics, { candidate, rule }).level).toBe(1);
  expect(chooseOffer(sure(0.3, 0.3, 0.3), economics, { candidate, rule }).level).toBe(0);
});

test("a level that does not pay is passed over for a deeper one that does", () => {
  expect(chooseOffer(sure(0.04, 0.05, 0.3), economics, { candidate }).level).toBe(2);
});

test("a level that only loses less than the one below it is not chosen", () => {
  // 10 % loses 125; 20 % 0.1 · 2150 − 300 = −85.
  const worth = netValues(sure(0.2, 0.2, 0.3), { ...economics, costs: [0, 625, 1000] });
  expect(worth.map(([value]) => Math.round(value ?? 0))).toEqual([0, -125, -85]);
  const choice = chooseOffer(
    sure(0.2, 0.2, 0.3),
    { ...economics, costs: [0, 625, 1000] },
    {
      candidate,
    },
  );
  expect(choice.steps[1]).toEqual({ beatsBelow: 1, beatsNone: 0 });
  expect(choice.level).toBe(0);
});

test("a step that pays with a chance below 0.9 is not taken", () => {
  const responses = (paying: number): Float64Array[] => [
    new Float64Array(1000).fill(0.1),
    Float64Array.from({ length: 1000 }, (_, draw) => (draw < paying ? 0.4 : 0.1)),
  ];
  expect(chooseOffer(responses(900), economics, { candidate }).level).toBe(1);
  const choice = chooseOffer(responses(899), economics, { candidate });
  expect(choice.level).toBe(0);
  expect(choice.stops[0]?.why).toMatch(/the likeliest does with a chance of 89 %/);
});

test.each([
  [{ promoClass: "full-price" }, "full-price", /money off would be given away/],
  [{ chanceAnyway: 0.5 }, "due-anyway", /with a chance of 50 %/],
  [{ daysSinceOffer: 55 }, "cool-down", /55 days ago; the next may come after 56/],
  [
    { budgetLeft: 124 },
    "budget",
    /Would give away 125 minor units on average, and 124 minor units are left/,
  ],
] as const)("%j gets no offer that would pay, and is told why", (change, guard, why) => {
  const paying = sure(0.1, 0.25, 0.5);
  expect(chooseOffer(paying, economics, { candidate }).stops).toEqual([]);
  const choice = chooseOffer(paying, economics, { candidate: { ...candidate, ...change } });
  expect([choice.level, choice.expectedCost, choice.netValue.value]).toEqual([0, 0, 0]);
  expect(choice.stops.map((stop) => stop.guard)).toEqual([guard]);
  expect(choice.stops[0]?.why).toMatch(why);
});

test("at the edge of each guard there is an offer, and all guards that stand are named", () => {
  const paying = sure(0.1, 0.25, 0.5);
  const edge = { ...candidate, chanceAnyway: 0.49, daysSinceOffer: 56, budgetLeft: 125 };
  expect(chooseOffer(paying, economics, { candidate: edge }).level).toBe(1);
  const none = { promoClass: "full-price", chanceAnyway: 0.9, daysSinceOffer: 1, budgetLeft: 0 };
  const stops = chooseOffer(paying, economics, {
    candidate: { ...none, promoClass: "full-price" },
  });
  expect(stops.stops.map(({ guard }) => guard)).toEqual([
    "full-price",
    "due-anyway",
    "cool-down",
    "budget",
  ]);
});

test("without a level, a draw or an effect there is no offer", () => {
  for (const responses of [[], sure(0.5), [new Float64Array(0), new Float64Array(0)]])
    expect(chooseOffer(responses, economics, { candidate }).level).toBe(0);
});

test("a unit of money changes no choice, a higher cost never makes an offer better", () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  const amount = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(
      fc.array(chance, { minLength: 3, maxLength: 3 }),
      fc.tuple(amount, amount, amount, amount),
      (chances, [margin, first, more, laterValue]) => {
        const responses = sure(...chances.toSorted((a, b) => a - b));
        const costs = [0, first, first + more];
        const given = { margin, costs, laterValue, carriedOver: 0.5, pulledForward: 0.25 };
        const choice = chooseOffer(responses, given, { candidate });
        const dear = { ...given, costs: costs.map((cost) => (cost === 0 ? 0 : cost + 100)) };
        for (const [level, values] of netValues(responses, dear).entries())
          expect(values[0]).toBeLessThanOrEqual(
            (netValues(responses, given)[level]?.[0] ?? 0) + 1e-9,
          );
        const tenfold = {
          ...{ margin: 16 * margin, costs: costs.map((cost) => 16 * cost) },
          ...{ laterValue: 16 * laterValue, carriedOver: 0.5, pulledForward: 0.25 },
        };
        expect(chooseOffer(responses, tenfold, { candidate }).level).toBe(choice.level);
        expect(choice.netValue.value).toBeGreaterThanOrEqual(0);
      },
    ),
    { numRuns: 150 },
  );
});

test("with simulated shoppers the rule brings more than any one level for all", () => {
  // 95 % intervals over 40 shops: npm run verify:offers.
  const shops = [1, 2, 3].map((seed) =>
    contributionOfPolicies(seed, { members: 500, judged: 25, draws: 150 }),
  );
  const total = policies.map((_, policy) =>
    shops.reduce((sum, all) => sum + (all[policy] ?? 0), 0),
  );
  const rule = total[policies.indexOf("the rule")] ?? 0;
  for (const fixed of ["none", "10 %", "20 %", "30 %"] as const)
    expect(rule).toBeGreaterThan(total[policies.indexOf(fixed)] ?? 0);
});
