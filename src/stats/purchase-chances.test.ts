import fc from "fast-check";
import { expect, test } from "vitest";
import { bgNbdExpectedPurchases, bgNbdProbabilityAlive } from "./bg-nbd.ts";
import {
  evenPeriods,
  mbgNbdExpectedPurchases,
  mbgNbdProbabilityAlive,
  mbgNbdSimulator,
} from "./mbg-nbd.ts";
import { paretoNbdExpectedPurchases } from "./pareto-nbd.ts";
import {
  bgNbdNextPurchase,
  bgNbdPurchaseChances,
  mbgNbdNextPurchase,
  mbgNbdPurchaseChances,
  paretoNbdPurchaseChances,
} from "./purchase-chances.ts";
import { createRandom } from "./random.ts";

const NEWCOMER = { x: 0, tx: 0, T: 0 };
const MBG = { r: 0.524843, alpha: 6.183086, a: 0.891359, b: 1.614002 };
const BG = { r: 0.242595, alpha: 4.413602, a: 0.792922, b: 2.425907 };
const PARETO = { r: 0.553277, alpha: 10.577683, s: 0.60624, beta: 11.668735 };

const total = (chances: Float64Array): number => chances.reduce((sum, chance) => sum + chance, 0);
const meanOf = (chances: Float64Array): number =>
  chances.reduce((sum, chance, n) => sum + n * chance, 0);

// test/reference/purchase_chances.py (scipy).
test.each([
  [
    "BG/NBD (Fader, Hardie & Lee 2005, equation 8)",
    bgNbdPurchaseChances(BG, NEWCOMER, { t: 39, most: 4 }),
    [
      0.5743065409372186, 0.1991927555895543, 0.08532305046206035, 0.04579763627843204,
      0.02763146392507332,
    ],
  ],
  [
    "Pareto/NBD (integrated by scipy)",
    paretoNbdPurchaseChances(PARETO, NEWCOMER, { t: 39, most: 4 }),
    [
      0.5935324049857422, 0.16558535818726952, 0.08250424655129762, 0.04905236129482344,
      0.031704952676459244,
    ],
  ],
] as const)(
  "the chances of 0 to 4 purchases in 39 weeks are those of the %s",
  (_, chances, wanted) => {
    for (const [n, chance] of wanted.entries()) expect(chances[n]).toBeCloseTo(chance, 10);
  },
);

test("the chances sum to 1 and their mean is the expectation, whatever the customer", () => {
  const wide = fc.double({ min: Math.log(0.2), max: Math.log(20), noNaN: true }).map(Math.exp);
  const parameters = fc.record({ r: wide, alpha: wide, a: wide, b: wide });
  const day = fc.integer({ min: 0, max: 60 });
  const count = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(parameters, count, day, day, wide, (p, x, tx, quiet, scale) => {
      const history = { x, tx: x === 0 ? 0 : tx, T: tx + quiet };
      // Short enough that hardly anyone buys more often than `most`.
      const t = scale * 0.05 * (p.alpha + history.T);
      const range = { t, most: 1500 };
      const pareto = { r: p.r, alpha: p.alpha, s: p.a, beta: p.b };
      const pairs = [
        [mbgNbdPurchaseChances(p, history, range), mbgNbdExpectedPurchases(p, history, t)],
        [bgNbdPurchaseChances(p, history, range), bgNbdExpectedPurchases(p, history, t)],
        [
          paretoNbdPurchaseChances(pareto, history, range),
          paretoNbdExpectedPurchases(pareto, history, t),
        ],
      ] as const;
      for (const [chances, expected] of pairs) {
        expect(chances.every((chance) => chance >= 0)).toBe(true);
        expect(Math.abs(total(chances) - 1)).toBeLessThan(1e-9);
        expect(Math.abs(meanOf(chances) - expected)).toBeLessThan(1e-7 * (1 + expected));
      }
    }),
    { numRuns: 25 },
  );
});

test("with nobody leaving all three are the negative binomial", () => {
  const history = { x: 3, tx: 20, T: 30 };
  const range = { t: 15, most: 6 };
  const p = { r: 0.8, alpha: 12, a: 1e-12, b: 2 };
  const wanted = (n: number): number => {
    let chance = (42 / 57) ** 3.8;
    for (let i = 0; i < n; i++) chance *= ((3.8 + i) / (i + 1)) * (15 / 57);
    return chance;
  };
  for (const chances of [
    mbgNbdPurchaseChances(p, history, range),
    bgNbdPurchaseChances(p, history, range),
    paretoNbdPurchaseChances({ r: 0.8, alpha: 12, s: 1e-12, beta: 9 }, history, range),
  ]) {
    for (const [n, chance] of chances.entries()) expect(chance).toBeCloseTo(wanted(n), 9);
  }
});

test("no time ahead means no purchase, and extreme customers have chances", () => {
  const wide = fc.double({ min: Math.log(1e-6), max: Math.log(1e6), noNaN: true }).map(Math.exp);
  const parameters = fc.record({ r: wide, alpha: wide, a: wide, b: wide });
  const count = fc.integer({ min: 0, max: 1000 });
  fc.assert(
    fc.property(parameters, count, wide, (p, x, t) => {
      const history = { x, tx: x === 0 ? 0 : 90, T: 100 };
      const pareto = { r: p.r, alpha: p.alpha, s: p.a, beta: p.b };
      const range = { t, most: 5 };
      for (const chances of [
        mbgNbdPurchaseChances(p, history, range),
        bgNbdPurchaseChances(p, history, range),
        paretoNbdPurchaseChances(pareto, history, range),
      ]) {
        expect(chances.every((chance) => chance >= 0 && chance <= 1 + 1e-12)).toBe(true);
        expect(total(chances)).toBeLessThan(1 + 1e-9);
      }
      const none = { t: 0, most: 3 };
      expect(mbgNbdPurchaseChances(p, history, none)[0]).toBeCloseTo(1, 12);
      expect(paretoNbdPurchaseChances(pareto, history, none)[0]).toBeCloseTo(1, 12);
    }),
    { numRuns: 60 },
  );
});

test("20,000 simulated futures have the MBG/NBD's chances", () => {
  const random = createRandom(3);
  const simulate = mbgNbdSimulator(random, MBG);
  const history = { x: 2, tx: 30, T: 38 };
  const alive = mbgNbdProbabilityAlive(MBG, history);
  const seen = new Float64Array(60);
  for (let i = 0; i < 20_000; i++) {
    const future = { ...evenPeriods(1, 39), counts: new Float64Array(1) };
    const made = random.uniform() < alive ? simulate(history, future) : 0;
    seen[Math.min(59, made)] = (seen[Math.min(59, made)] ?? 0) + 1 / 20_000;
  }
  const chances = mbgNbdPurchaseChances(MBG, history, { t: 39, most: 8 });
  for (const [n, chance] of chances.entries()) {
    const sd = Math.sqrt((chance * (1 - chance)) / 20_000);
    expect(Math.abs((seen[n] ?? 0) - chance)).toBeLessThan(4 * sd);
  }
});

test("the next purchase has come by its quantile with that chance, and never for those gone", () => {
  const history = { x: 2, tx: 30.428571, T: 38.857143 };
  const models = [
    [mbgNbdNextPurchase, mbgNbdPurchaseChances, MBG, mbgNbdProbabilityAlive],
    [bgNbdNextPurchase, bgNbdPurchaseChances, BG, bgNbdProbabilityAlive],
  ] as const;
  for (const [next, chancesOf, p, aliveOf] of models) {
    const alive = aliveOf(p, history);
    for (const share of [0.1, 0.5, 0.7]) {
      const { time, timeIfAlive } = next(p, history, share);
      const none = (t: number): number => chancesOf(p, history, { t, most: 0 })[0] ?? 0;
      expect(1 - none(time)).toBeCloseTo(share, 11);
      expect((1 - none(timeIfAlive)) / alive).toBeCloseTo(share, 11);
      expect(timeIfAlive).toBeLessThan(time);
    }
    expect(next(p, history, 0.9).time).toBe(Infinity);
    expect(next(p, history, 0.9).timeIfAlive).toBeLessThan(Infinity);
    expect(next(p, history, 0).time).toBe(0);
    expect(next(p, history, 1).timeIfAlive).toBe(Infinity);
  }
});

test("quantiles of the next purchase are never NaN, and rise with the share", () => {
  const wide = fc.double({ min: Math.log(1e-6), max: Math.log(1e6), noNaN: true }).map(Math.exp);
  const parameters = fc.record({ r: wide, alpha: wide, a: wide, b: wide });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(parameters, share, share, fc.integer({ min: 0, max: 500 }), (p, one, two, x) => {
      const history = { x, tx: x === 0 ? 0 : 3, T: 900 };
      const early = mbgNbdNextPurchase(p, history, Math.min(one, two));
      const late = mbgNbdNextPurchase(p, history, Math.max(one, two));
      expect(early.time >= 0 && early.time <= late.time).toBe(true);
      expect(early.timeIfAlive >= 0 && early.timeIfAlive <= late.timeIfAlive).toBe(true);
    }),
  );
});
