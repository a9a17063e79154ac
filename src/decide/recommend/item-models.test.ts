import fc from "fast-check";
import { expect, test } from "vitest";
import { boughtTogetherTable } from "./bought-together.ts";
import { cosineTable } from "./cosine.ts";
import { easeTable } from "./ease.ts";
import { type InteractionLog, interactionLogOf } from "./interaction-log.ts";
import type { ItemTable } from "./item-table.ts";
import { sarTable } from "./sar.ts";
import { weightBetween } from "./scorer.ts";
import { gapCounts, transitionDefaults, transitionTable } from "./transitions.ts";

/** A log of sequences, one a user; items are numbers, and so are times. */
function logOf(sequences: readonly (readonly number[])[], items: number): InteractionLog {
  const rows = sequences.flatMap((each, user) => each.map((item, at) => ({ user, item, at })));
  return interactionLogOf({
    users: sequences.map((_, u) => String(u)),
    items: Array.from({ length: items }, (_, i) => String(i)),
    user: Int32Array.from(rows, ({ user }) => user),
    item: Int32Array.from(rows, ({ item }) => item),
    // Pairs of rows share an instant, so that there are baskets of two.
    time: Float64Array.from(rows, ({ at }) => Math.floor(at / 2)),
  });
}

/** Two users, three items: the first took a, b and c, the second a and b. */
const two = logOf(
  [
    [0, 1, 2],
    [0, 1],
  ],
  3,
);

function rowOf(table: ItemTable, item: number): [item: number, weight: number][] {
  const row: [number, number][] = [];
  for (let at = table.offsets[item] ?? 0; at < (table.offsets[item + 1] ?? 0); at++) {
    row.push([table.neighbours[at] ?? 0, table.weights[at] ?? 0]);
  }
  return row;
}

function expectRow(
  table: ItemTable,
  item: number,
  wanted: readonly (readonly [number, number])[],
): void {
  const row = rowOf(table, item);
  expect(row.map(([other]) => other)).toEqual(wanted.map(([other]) => other));
  for (const [at, [, weight]] of wanted.entries()) expect(row[at]?.[1]).toBeCloseTo(weight, 6);
}

test("the cosine of two users and three items is that of pen and paper", () => {
  const table = cosineTable(two, { neighbours: 5, shrink: 0, nearestOf: "history" });
  expectRow(table, 0, [
    [1, 1],
    [2, 1 / Math.SQRT2],
  ]);
  expectRow(table, 2, [
    [0, 1 / Math.SQRT2],
    [1, 1 / Math.SQRT2],
  ]);
  const shrunk = cosineTable(two, { neighbours: 1, shrink: 2, nearestOf: "history" });
  expectRow(shrunk, 0, [[1, 2 / 4]]);
});

test("the nearest of what is recommended, turned round, list each target at most so often", () => {
  const table = cosineTable(two, { neighbours: 1, shrink: 0, nearestOf: "recommended" });
  // The nearest of a is b, of b is a, of c is a (as near as b, and the lower).
  expectRow(table, 0, [
    [1, 1],
    [2, 1 / Math.SQRT2],
  ]);
  expectRow(table, 1, [[0, 1]]);
  expectRow(table, 2, []);
});

test("SAR's Jaccard of two users and three items is that of pen and paper", () => {
  const table = sarTable(two, { neighbours: 5 });
  expectRow(table, 0, [
    [1, 1],
    [2, 1 / 2],
  ]);
  expectRow(table, 2, [
    [0, 1 / 2],
    [1, 1 / 2],
  ]);
});

test("what is bought together lies in one basket, not only with one user", () => {
  const table = boughtTogetherTable(two, { neighbours: 5, shrink: 0 });
  expectRow(table, 0, [[1, 1]]);
  expectRow(table, 2, []);
});

test("transitions of two users and three items are those of pen and paper", () => {
  const options = {
    neighbours: 5,
    window: 9,
    gapHalfLife: 1,
    sameBasket: 0,
    shrink: 1,
    alpha: 0.5,
  };
  const table = transitionTable({ ...two, basket: two.basket.map((_, row) => row) }, options);
  // a → b twice at gap 1; a → c once at gap 2, which counts a half; backward the half of each.
  expectRow(table, 0, [
    [1, 2 / (2 + 1)],
    [2, 0.5 / (Math.SQRT2 + 1)],
  ]);
  expectRow(table, 1, [
    [2, 1 / (Math.SQRT2 + 1)],
    [0, 1 / (2 + 1)],
  ]);
  expectRow(table, 2, [
    [1, 0.5 / (Math.SQRT2 + 1)],
    [0, 0.25 / (Math.SQRT2 + 1)],
  ]);
  // With a and b in one basket c is one basket after both; what a basket holds counts a quarter, either way.
  const baskets = transitionTable(two, { ...options, sameBasket: 0.25 });
  expectRow(baskets, 0, [
    [2, 1 / (Math.SQRT2 + 1)],
    [1, 0.5 / (2 + 1)],
  ]);
  expectRow(baskets, 1, [
    [2, 1 / (Math.SQRT2 + 1)],
    [0, 0.5 / (2 + 1)],
  ]);
});

test("the order of a basket's lines changes nothing in transitions", () => {
  const order = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(order, fc.integer({ min: 0, max: 3 }), ([a, b, c, d, e, f], sameBasket) => {
      const first = [a ?? 0, b ?? 0, c ?? 0, d ?? 0, e ?? 0, f ?? 0];
      const turned = [b ?? 0, a ?? 0, d ?? 0, c ?? 0, f ?? 0, e ?? 0];
      const options = { ...transitionDefaults, sameBasket };
      const table = transitionTable(logOf([first], 7), options);
      expect(transitionTable(logOf([turned], 7), options)).toEqual(table);
    }),
  );
});

test("rows more than 200 apart are not counted, in however few baskets they lie", () => {
  const rows = Array.from({ length: 202 }, (_, item) => item);
  const log = logOf([rows], 202);
  const options = { ...transitionDefaults, neighbours: 202 };
  const table = transitionTable({ ...log, basket: log.basket.map(() => 0) }, options);
  expect(weightBetween(table, 0, 200)).toBeGreaterThan(0);
  expect(weightBetween(table, 201, 1)).toBeGreaterThan(0);
  expect(weightBetween(table, 0, 201)).toBe(0);
});

test("a gap counts half as much one half-life further, and its half is a whole number of grains", () => {
  expect([...gapCounts({ window: 3, gapHalfLife: 1, sameBasket: 0.3 })].slice(1)).toEqual([
    1, 0.5, 0.25,
  ]);
  for (const count of gapCounts(transitionDefaults)) {
    expect((count / 2) * 2 ** 20).toBe(Math.round((count / 2) * 2 ** 20));
  }
  expect(gapCounts(transitionDefaults)[4]).toBeCloseTo(0.5, 6);
});

test("EASE of two items is the closed form", () => {
  // XᵀX = [[2, 1], [1, 1]]; with λ 1, P = [[2, −1], [−1, 3]] / 5.
  const table = easeTable(logOf([[0, 1], [0]], 2), { neighbours: 5, lambda: 1 });
  expectRow(table, 0, [[1, 1 / 3]]);
  expectRow(table, 1, [[0, 1 / 2]]);
});

test("EASE leaves out what nobody took up, and says what it cannot do", () => {
  expectRow(easeTable(logOf([[0, 2], [0]], 4), { neighbours: 5, lambda: 1 }), 0, [[2, 1 / 3]]);
  expect(() => easeTable(two, { neighbours: 5, lambda: 0 })).toThrow("ease:lambda=0");
  const wide = logOf([Array.from({ length: 4_001 }, (_, i) => i)], 4_001);
  expect(() => easeTable(wide, { neighbours: 5, lambda: 1 })).toThrow("more than 4000");
});

const sequences = fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 14 }), {
  minLength: 1,
  maxLength: 7,
});

/** Counts of pairs by loops over everything: slow, and written without a look at the fast ones. */
function densePairs(sets: readonly ReadonlySet<number>[]): number[][] {
  return Array.from({ length: 7 }, (_, a) =>
    Array.from({ length: 7 }, (_, b) => sets.filter((set) => set.has(a) && set.has(b)).length),
  );
}

function expectDense(table: ItemTable, wanted: (a: number, b: number) => number): void {
  for (let a = 0; a < 7; a++) {
    for (let b = 0; b < 7; b++) {
      const weight = a === b ? 0 : wanted(a, b);
      expect(weightBetween(table, a, b)).toBeCloseTo(Number.isFinite(weight) ? weight : 0, 5);
    }
    const weights = rowOf(table, a).map(([, weight]) => weight);
    expect(weights).toEqual(weights.toSorted((x, y) => y - x));
  }
}

test("cosine, SAR and baskets agree with loops over all pairs", () => {
  fc.assert(
    fc.property(sequences, (all) => {
      const log = logOf(all, 7);
      const count = densePairs(all.map((each) => new Set(each)));
      const of = (a: number, b: number): number => count[a]?.[b] ?? 0;
      for (const nearestOf of ["history", "recommended"] as const) {
        const cosine = cosineTable(log, { neighbours: 7, shrink: 2, nearestOf });
        expectDense(cosine, (a, b) => of(a, b) / (Math.sqrt(of(a, a) * of(b, b)) + 2));
      }
      const sar = sarTable(log, { neighbours: 7 });
      expectDense(sar, (a, b) => of(a, b) / (of(a, a) + of(b, b) - of(a, b)));
      const baskets = all.flatMap((each) =>
        each.flatMap((item, at) => (at % 2 === 0 ? [new Set([item, each[at + 1] ?? item])] : [])),
      );
      const both = densePairs(baskets);
      const together = boughtTogetherTable(log, { neighbours: 7, shrink: 1 });
      const inBasket = (a: number, b: number): number => both[a]?.[b] ?? 0;
      expectDense(
        together,
        (a, b) => inBasket(a, b) / (Math.sqrt(inBasket(a, a) * inBasket(b, b)) + 1),
      );
    }),
  );
});

test("transitions agree with loops over all pairs of places", () => {
  fc.assert(
    fc.property(sequences, (all) => {
      const options = { ...transitionDefaults, window: 4, neighbours: 7, sameBasket: 0.75 };
      const T = Array.from({ length: 7 }, () => new Array<number>(7).fill(0));
      const n = new Array<number>(7).fill(0);
      const add = (a: number, b: number, x: number): void => {
        const row = T[a] ?? [];
        row[b] = (row[b] ?? 0) + x;
      };
      for (const each of all) {
        for (const [p, a] of each.entries()) {
          n[a] = (n[a] ?? 0) + 1;
          for (const [q, b] of each.entries()) {
            const gap = Math.floor(q / 2) - Math.floor(p / 2);
            if (q <= p || gap > 4) continue;
            add(a, b, gap === 0 ? 0.75 : 0.5 ** ((gap - 1) / 3));
            add(b, a, gap === 0 ? 0.75 : 0.5 * 0.5 ** ((gap - 1) / 3));
          }
        }
      }
      expectDense(
        transitionTable(logOf(all, 7), options),
        (a, b) => (T[a]?.[b] ?? 0) / ((n[a] ?? 0) ** 0.8 * (n[b] ?? 0) ** 0.2 + 3),
      );
    }),
  );
});

test("EASE's weights solve its equations: of all B without self-similarity, no step lowers the loss", () => {
  fc.assert(
    fc.property(sequences, (all) => {
      const lambda = 0.7;
      const sets = all.map((each) => new Set(each));
      const table = easeTable(logOf(all, 7), { neighbours: 7, lambda });
      const G = densePairs(sets);
      for (let i = 0; i < 7; i++) {
        for (let j = 0; j < 7; j++) {
          if (i === j || (G[i]?.[i] ?? 0) === 0 || (G[j]?.[j] ?? 0) === 0) continue;
          // The gradient of ‖X − XB‖² + λ‖B‖² in B_ij, halved: Σ_k G_ik B_kj + λ B_ij − G_ij.
          let gradient = lambda * weightBetween(table, i, j) - (G[i]?.[j] ?? 0);
          for (let k = 0; k < 7; k++) gradient += (G[i]?.[k] ?? 0) * weightBetween(table, k, j);
          expect(Math.abs(gradient)).toBeLessThan(1e-4);
        }
      }
    }),
  );
});

test("a table keeps the heaviest neighbours, of equal ones the lower", () => {
  const log = logOf(
    [
      [0, 1, 2, 3],
      [0, 3],
    ],
    4,
  );
  const table = cosineTable(log, { neighbours: 2, shrink: 0, nearestOf: "history" });
  expect(rowOf(table, 0).map(([item]) => item)).toEqual([3, 1]);
});
