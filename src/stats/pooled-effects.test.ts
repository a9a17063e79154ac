import { expect, test } from "vitest";
import { fitMbgNbd } from "./geometric-dropout-fit.ts";
import type { Objective } from "./minimize.ts";
import { fitPooledEffects, type PooledFactor, shiftOf } from "./pooled-effects.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import { compressHistories } from "./purchase-histories.ts";
import { fitPurchaseModel } from "./purchase-model.ts";
import { createRandom } from "./random.ts";

/** −log L of n normal values of mean y and variance 1, in their mean. */
function normalCell(n: number, y: number): Objective {
  return ([mean = 0], gradient) => {
    gradient[0] = n * (mean - y);
    return 0.5 * n * (mean - y) ** 2;
  };
}

function normalModel(cells: readonly { readonly n: number; readonly y: number }[]) {
  const whole: Objective = (u, gradient) => {
    const one = new Float64Array(1);
    gradient[0] = 0;
    return cells.reduce((sum, { n, y }) => {
      const value = normalCell(n, y)(u, one);
      gradient[0] = (gradient[0] ?? 0) + (one[0] ?? 0);
      return sum + value;
    }, 0);
  };
  const fit: ParameterFit<"mean"> = fitParameters(whole, [{ name: "mean", centre: 0 }], {
    starts: [[0]],
  });
  return { fit, names: ["mean"] as const };
}

test("for normal values the effects are the shrunken means of the one-way random-effects model, at the variance learnt", () => {
  const data = [
    { n: 40, y: 1.3 },
    { n: 4, y: 1.9 },
    { n: 12, y: 0.2 },
    { n: 1, y: 3 },
  ];
  const { uncertainty, effects } = fitPooledEffects(normalModel(data), {
    factors: [{ name: "source", levels: 4 }],
    cells: data.map(({ n, y }, level) => ({ levels: [level], objective: normalCell(n, y) })),
    shifted: [0],
  });
  const variance = (effects.spread[0]?.[0] ?? 0) ** 2;
  expect(variance).toBeGreaterThan(0.05);
  const mean = uncertainty.mode[0] ?? 0;
  for (const [level, { n, y }] of data.entries()) {
    // Not at the very end of the alternation between mean and effects, hence not to the last digit.
    const wanted = ((y - mean) * n * variance) / (n * variance + 1);
    expect(Math.abs((effects.mode[level] ?? 0) - wanted)).toBeLessThan(0.03);
    expect(effects.covariance[level]?.[level]).toBeCloseTo(variance / (n * variance + 1), 6);
  }
});

test("a level without customers has no effect and the whole spread of its factor; an unknown level has none", () => {
  const data = [
    { n: 50, y: 2 },
    { n: 50, y: -2 },
  ];
  const { effects } = fitPooledEffects(normalModel(data), {
    factors: [{ name: "source", levels: 3 }],
    cells: data.map(({ n, y }, level) => ({ levels: [level], objective: normalCell(n, y) })),
    shifted: [0],
  });
  expect(effects.mode[2]).toBeCloseTo(0, 9);
  expect(Math.sqrt(effects.covariance[2]?.[2] ?? 0)).toBeCloseTo(effects.spread[0]?.[0] ?? 0, 6);
  expect(shiftOf(effects, [-1])).toEqual([0]);
  const draws = effects.draws(4000, createRandom(1));
  const second = draws.map((draw) => shiftOf(effects, [1], draw)[0] ?? 0);
  const average = second.reduce((sum, v) => sum + v, 0) / second.length;
  expect(Math.abs(average - (effects.mode[1] ?? 0))).toBeLessThan(0.02);
});

test("levels that do not differ get effects near 0", () => {
  const data = [10, 20, 30, 40, 50].map((n) => ({ n, y: 1 }));
  const { effects } = fitPooledEffects(normalModel(data), {
    factors: [{ name: "source", levels: 5 }],
    cells: data.map(({ n, y }, level) => ({ levels: [level], objective: normalCell(n, y) })),
    shifted: [0],
  });
  for (const effect of effects.mode) expect(Math.abs(effect)).toBeLessThan(1e-6);
});

/** Customers of sources with own purchase rates, under an MBG/NBD. */
function simulateSources(rates: readonly number[], sizes: readonly number[], seed: number) {
  const random = createRandom(seed);
  const [r, alpha, a, b, T] = [0.9, 60, 0.8, 2.4, 300];
  return rates.map((factor, source) =>
    Array.from({ length: sizes[source] ?? 0 }, () => {
      const lambda = random.gamma(r, alpha) * factor;
      const leave = random.beta(a, b);
      let [x, tx, at] = [0, 0, 0];
      while (random.uniform() >= leave) {
        at += random.exponential() / lambda;
        if (at > T) break;
        x += 1;
        tx = at;
      }
      return { x, tx: Math.ceil(tx), T };
    }),
  );
}

function pool(sources: readonly (readonly { x: number; tx: number; T: number }[])[]) {
  const historiesOf = (rows: readonly { x: number; tx: number; T: number }[]) =>
    compressHistories(
      rows.map(({ x }) => x),
      rows.map(({ tx }) => tx),
      rows.map(({ T }) => T),
    ).histories;
  const model = fitPurchaseModel("mbg-nbd", historiesOf(sources.flat()));
  const factors: readonly PooledFactor[] = [{ name: "source", levels: sources.length }];
  const names = ["purchase rate", "spread of rates", "dropout share", "sameness of dropout"];
  return fitPooledEffects(
    { fit: model.uncertainty, names },
    {
      factors,
      cells: sources.map((rows, level) => ({
        levels: [level],
        objective: model.objective(historiesOf(rows)),
      })),
      shifted: [0, 2],
    },
  );
}

test("sources with own purchase rates are recovered, and a source of 12 customers has a wide interval", () => {
  const { effects } = pool(simulateSources([0.5, 1, 2, 1, 1], [1500, 1500, 1500, 12, 800], 11));
  const rateOf = (level: number): number => effects.mode[2 * level] ?? 0;
  const sdOf = (level: number): number =>
    Math.sqrt(effects.covariance[2 * level]?.[2 * level] ?? 0);
  expect(rateOf(0) - rateOf(1)).toBeGreaterThan(Math.log(0.5) - 0.25);
  expect(rateOf(0) - rateOf(1)).toBeLessThan(Math.log(0.5) + 0.25);
  expect(rateOf(2) - rateOf(1)).toBeGreaterThan(Math.log(2) - 0.25);
  expect(rateOf(2) - rateOf(1)).toBeLessThan(Math.log(2) + 0.25);
  expect(sdOf(3)).toBeGreaterThan(1.3 * sdOf(0));
});

test("pooled effects are nearer the truth than those of sources fitted alone", () => {
  const random = createRandom(5);
  let pooledError = 0;
  let aloneError = 0;
  for (let shop = 0; shop < 6; shop++) {
    const truth = Array.from({ length: 8 }, () => 0.3 * random.normal());
    const sources = simulateSources(truth.map(Math.exp), [30, 60, 30, 200, 40, 25, 80, 400], shop);
    const { effects } = pool(sources);
    const centre = truth.reduce((sum, v) => sum + v, 0) / truth.length;
    for (const [level, rows] of sources.entries()) {
      const { histories } = compressHistories(
        rows.map(({ x }) => x),
        rows.map(({ tx }) => tx),
        rows.map(({ T }) => T),
      );
      const alone = fitMbgNbd(histories).parameters;
      const own = Math.log(alone.r / alone.alpha) - Math.log(0.9 / 60);
      pooledError += ((effects.mode[2 * level] ?? 0) - ((truth[level] ?? 0) - centre)) ** 2;
      aloneError += (own - (truth[level] ?? 0)) ** 2;
    }
  }
  expect(pooledError).toBeLessThan(0.75 * aloneError);
});

// Levels with few customers pull the mean of the levels; two rounds of mean and effects in turn stop short of
// that, hence a fifth of each level's own uncertainty.
test("normal values: mean, spread and effects are those of the restricted likelihood by scipy, to 1e-4", () => {
  // test/reference/pooled_effects.py
  const wantedSpread = 0.675248;
  const wantedMean = 1.296325;
  const wantedEffects = [0.003484, 0.389897, -0.926917, 0.533536];
  const data = [
    { n: 40, y: 1.3 },
    { n: 4, y: 1.9 },
    { n: 12, y: 0.2 },
    { n: 1, y: 3 },
  ];
  const { uncertainty, effects } = fitPooledEffects(normalModel(data), {
    factors: [{ name: "source", levels: 4 }],
    cells: data.map(({ n, y }, level) => ({ levels: [level], objective: normalCell(n, y) })),
    shifted: [0],
  });
  expect(effects.spread[0]?.[0]).toBeCloseTo(wantedSpread, 4);
  expect(uncertainty.mode[0]).toBeCloseTo(wantedMean, 4);
  for (const [level, wanted] of wantedEffects.entries()) {
    expect(effects.mode[level]).toBeCloseTo(wanted, 4);
  }
});

test("NBD: the spread is that of a likelihood integrated over mean and effects by scipy, shape and rates are the joint mode", () => {
  // test/reference/pooled_effects.py
  const wanted = { spread: 0.65596, logShape: 0.795413 };
  const wantedRates = [-3.540934, -2.62304, -3.791269, -2.424839];
  const sources = [
    "0010201003010200110401002010300120105010",
    "2031402250132061320314072",
    "0100020010",
    "3152",
  ].map((digits) => [...digits].map((digit, i) => ({ x: Number(digit), T: 10 + 10 * (i % 5) })));
  const historiesOf = (rows: readonly { x: number; T: number }[]) =>
    compressHistories(
      rows.map(({ x }) => x),
      rows.map(() => 0),
      rows.map(({ T }) => T),
    ).histories;
  const model = fitPurchaseModel("nbd", historiesOf(sources.flat()));
  const { uncertainty, effects } = fitPooledEffects(
    { fit: model.uncertainty, names: ["rate", "shape"] },
    {
      factors: [{ name: "source", levels: 4 }],
      cells: sources.map((rows, level) => ({
        levels: [level],
        objective: model.objective(historiesOf(rows)),
      })),
      shifted: [0],
    },
  );
  expect(Math.abs((effects.spread[0]?.[0] ?? 0) - wanted.spread)).toBeLessThan(0.02);
  expect(Math.abs((uncertainty.mode[1] ?? 0) - wanted.logShape)).toBeLessThan(0.02);
  for (const [level, rate] of wantedRates.entries()) {
    const own = (uncertainty.mode[0] ?? 0) + (effects.mode[level] ?? 0);
    expect(Math.abs(own - rate)).toBeLessThan(0.03);
  }
});
