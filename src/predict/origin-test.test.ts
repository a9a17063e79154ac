import { expect, test } from "vitest";
import { simulateShop } from "../../test/calibration/simulated-shop.ts";
import { purchaseModelNames } from "../stats/purchase-model.ts";
import { baselineNames } from "./baseline.ts";
import {
  type CandidateScore,
  chooseForecaster,
  drawCount,
  planOrigins,
  scoreCandidates,
  testOrigin,
} from "./origin-test.ts";
import { plainClock } from "./purchase-log.ts";

function candidate(
  name: CandidateScore["name"],
  score: Partial<CandidateScore> = {},
): CandidateScore {
  return {
    name,
    origins: 8,
    predicted: 1000,
    actual: 1000,
    mae: 0.5,
    nGini: 0.6,
    bias: 0.1,
    deviance: 0.9,
    ...score,
  };
}

test("without an origin the MBG/NBD is taken, and it is said that nothing was tested", () => {
  const choice = chooseForecaster([]);
  expect(choice).toMatchObject({ name: "mbg-nbd", candidates: [] });
  expect(choice.why).toContain("too little history");
});

test("of models within 1 % of the least deviance the one with the least absolute error is taken", () => {
  const within = [
    candidate("bg-nbd", { deviance: 0.9, mae: 0.5 }),
    candidate("pareto-nbd", { deviance: 0.9089, mae: 0.45 }),
  ];
  expect(chooseForecaster(within).name).toBe("pareto-nbd");
  const beyond = [
    candidate("bg-nbd", { deviance: 0.9, mae: 0.5 }),
    candidate("pareto-nbd", { deviance: 0.9091, mae: 0.45 }),
  ];
  expect(chooseForecaster(beyond).name).toBe("bg-nbd");
});

test("of models within half a percent of the least absolute error the one that says who has left is taken", () => {
  const alike = [
    candidate("bg-nbd", { mae: 0.5 }),
    candidate("nbd", { mae: 0.5001 }),
    candidate("mbg-nbd", { mae: 0.5024 }),
  ];
  expect(chooseForecaster(alike).name).toBe("mbg-nbd");
  expect(chooseForecaster(alike).why).toContain("within half a percent");
  const apart = [candidate("bg-nbd", { mae: 0.5 }), candidate("mbg-nbd", { mae: 0.5026 })];
  expect(chooseForecaster(apart).name).toBe("bg-nbd");
  expect(chooseForecaster(apart).why).toContain(
    "Least absolute error per customer at 8 earlier days",
  );
});

test("a baseline takes a model's place where its deviance is less", () => {
  const choice = chooseForecaster([
    candidate("mbg-nbd"),
    candidate("last-rate", { deviance: 0.8999, mae: 0.6, bias: 0.3 }),
  ]);
  expect(choice.name).toBe("last-rate");
  expect(choice.why).toContain('No model beats the baseline "last rate" at 8 earlier days');
});

test("a baseline that is nearer per customer and in the total takes its place, nearer in one of them it does not", () => {
  const against = (score: Partial<CandidateScore>): string =>
    chooseForecaster([
      candidate("mbg-nbd", { bias: -0.1 }),
      candidate("recency-frequency-table", { deviance: 0.95, ...score }),
    ]).name;
  expect(against({ mae: 0.49, bias: 0.05 })).toBe("recency-frequency-table");
  expect(against({ mae: 0.49, bias: -0.15 })).toBe("mbg-nbd");
  expect(against({ mae: 0.51, bias: 0.05 })).toBe("mbg-nbd");
});

test("expecting nothing wins by absolute error alone and is not taken for it", () => {
  const choice = chooseForecaster([
    candidate("mbg-nbd"),
    candidate("zero", { mae: 0.3, bias: -1, deviance: 3 }),
  ]);
  expect(choice.name).toBe("mbg-nbd");
});

test("a baseline tested at fewer origins than the model is not compared with it", () => {
  const choice = chooseForecaster([
    candidate("mbg-nbd"),
    candidate("recency-frequency-table", { origins: 7, deviance: 0.5, mae: 0.2, bias: 0 }),
  ]);
  expect(choice.name).toBe("mbg-nbd");
});

test("origins begin where the whole forecast is known and end where the history before is shorter than it", () => {
  const { cuts } = planOrigins(
    { first: 1000, last: 1280 },
    { days: 84, step: 28, most: 8, clock: plainClock(1) },
  );
  expect(cuts.map(({ until, end }) => [until, end])).toEqual([
    [1196, 1280],
    [1168, 1252],
    [1140, 1224],
    [1112, 1196],
    [1084, 1168],
  ]);
  const tooShort = { first: 1000, last: 1167 };
  expect(planOrigins(tooShort, { days: 84, step: 28, most: 8, clock: plainClock(1) }).cuts).toEqual(
    [],
  );
});

test("draws are between 60 and the most asked for, fewer the more customers there are", () => {
  expect([0, 1000, 4000, 1e6].map((customers) => drawCount(customers))).toEqual([
    400, 400, 200, 60,
  ]);
});

test("all six models and three baselines are scored, each at the origins given", () => {
  const { log, until } = simulateShop({ customers: 150, days: 260, seed: "candidates" });
  const clock = plainClock(1);
  const plan = { days: 84, cuts: [{ until: until - 84, end: until, clock }] };
  const scores = scoreCandidates(log, plan);
  expect(scores.map(({ name }) => name)).toEqual([...purchaseModelNames, ...baselineNames]);
  // Nobody buys again is wrong by every order.
  const zero = scores.find(({ name }) => name === "zero");
  expect(zero?.mae).toBeGreaterThan(0);
  expect(zero?.bias).toBe(-1);
});

test("a score does not depend on what came after the tested forecast", () => {
  const { log, until } = simulateShop({ customers: 150, days: 300, seed: "later" });
  const end = until - 42;
  const plan = { days: 84, cuts: [{ until: end - 84, end, clock: plainClock(1) }] };
  const cutOff = log.bought.map((bought, row) => ((log.days[row] ?? 0) > end ? 0 : bought));
  expect(cutOff).not.toEqual(log.bought);
  expect(scoreCandidates({ ...log, bought: cutOff }, plan)).toEqual(scoreCandidates(log, plan));
});

test("an origin's outcomes by day add up to those by customer, and ranks are shares", () => {
  const { log, until } = simulateShop({ customers: 150, days: 260, seed: "outcomes" });
  const result = testOrigin(
    log,
    { until: until - 84, end: until, clock: plainClock(1) },
    {
      model: "mbg-nbd",
      known: () => ({ factors: [] }),
      spend: "gamma-gamma",
      groups: (h) => [{ of: Int32Array.from(h.x, (_, row) => row % 2), count: 2 }],
      periods: [28, 56, 84],
      seed: 1,
    },
  );
  const sum = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((all, each) => all + each, 0);
  expect(sum(result.laterByDay)).toBe(sum(result.histories.later));
  for (const rank of result.ranks) {
    expect(rank).toBeGreaterThanOrEqual(0);
    expect(rank).toBeLessThanOrEqual(1);
  }
  expect(result.ranks).toHaveLength(result.histories.x.length);
  for (const [draw, all] of result.drawn.entries()) {
    expect(sum(result.drawnGroups[0]?.[draw] ?? [])).toBe(sum(all));
  }
  const drawn = sum(result.drawn.map(sum)) / result.drawn.length;
  expect(Math.abs(drawn / sum(result.expected) - 1)).toBeLessThan(0.1);
  expect(result.expectedValue).toHaveLength(result.expected.length);
});
