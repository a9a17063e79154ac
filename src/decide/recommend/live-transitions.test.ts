import fc from "fast-check";
import { expect, test } from "vitest";
import { capHistories, interactionLogOf } from "./interaction-log.ts";
import { createLiveTransitions, type LiveInteraction } from "./live-transitions.ts";
import { createScorer, weightBetween } from "./scorer.ts";
import { sparseCounts } from "./sparse-counts.ts";
import { gapCounts, transitionDefaults, transitionTable } from "./transitions.ts";

const items = 6;
const events = fc.array(
  fc.record({
    user: fc.integer({ min: 0, max: 2 }),
    item: fc.integer({ min: 0, max: items - 1 }),
    time: fc.integer({ min: 0, max: 20 }),
  }),
  { maxLength: 60 },
);

function logOf(rows: readonly { user: number; item: number; time: number }[]) {
  return interactionLogOf({
    users: ["0", "1", "2"],
    items: Array.from({ length: items }, (_, i) => String(i)),
    user: Int32Array.from(rows, ({ user }) => user),
    item: Int32Array.from(rows, ({ item }) => item),
    time: Float64Array.from(rows, ({ time }) => time),
    basket: Int32Array.from(rows.keys()),
  });
}

function shuffled<Each>(list: readonly Each[], keys: readonly number[]): Each[] {
  return list
    .map((each, at) => ({ each, key: keys[at % keys.length] ?? 0, at }))
    .sort((a, b) => a.key * 7919 - b.key * 7919 || ((a.at * 31) % 17) - ((b.at * 31) % 17))
    .map(({ each }) => each);
}

test("counts after events in any order equal a rebuild from the whole log, to the last bit", () => {
  const keys = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(events, keys, fc.constantFrom(0, 3, 8), (rows, order, cap) => {
      const options = { ...transitionDefaults, window: 4, neighbours: items, cap };
      const live = createLiveTransitions(options);
      const told: LiveInteraction[] = rows.map((row, at) => ({ ...row, order: at }));
      for (const interaction of shuffled(told, order)) live.fold(interaction);

      const log = capHistories(logOf(rows), cap);
      const f = gapCounts(options);
      const T = new Float64Array(items * items);
      const n = new Float64Array(items);
      for (let u = 0; u < 3; u++) {
        const end = log.starts[u + 1] ?? 0;
        for (let p = log.starts[u] ?? 0; p < end; p++) {
          const a = log.item[p] ?? 0;
          n[a] = (n[a] ?? 0) + 1;
          for (let q = p + 1; q < end; q++) {
            const b = log.item[q] ?? 0;
            if (a === b) continue;
            T[a * items + b] = (T[a * items + b] ?? 0) + (f[q - p] ?? 0);
            T[b * items + a] = (T[b * items + a] ?? 0) + (f[q - p] ?? 0) / 2;
          }
        }
      }
      for (let a = 0; a < items; a++) {
        expect(live.seen(a)).toBe(n[a]);
        for (let b = 0; b < items; b++) expect(live.count(a, b)).toBe(T[a * items + b]);
      }
      const table = transitionTable(log, options);
      for (let a = 0; a < items; a++) {
        const row = live.row(a);
        for (const [at, b] of (row?.neighbours ?? []).entries()) {
          expect(row?.weights[at]).toBeCloseTo(weightBetween(table, a, b), 6);
        }
        const kept = (table.offsets[a + 1] ?? 0) - (table.offsets[a] ?? 0);
        expect(row?.neighbours.length ?? 0).toBe(kept);
      }
    }),
  );
});

test("an event is in the next answer: a scorer over live rows follows it at once", () => {
  const live = createLiveTransitions({ ...transitionDefaults, cap: 200 });
  const table = transitionTable(logOf([]), transitionDefaults);
  const rule = { last: 50, distinct: false, weighted: false, halfLife: { rows: 1 } };
  const scorer = createScorer(table, rule, live.row);
  const none = new Float64Array(1);
  const history = { item: Int32Array.of(2), time: none, weight: none, from: 0, to: 1 };
  expect(scorer.score(history)).toBe(0);
  live.fold({ user: 9, item: 2, time: 1, order: 0 });
  live.fold({ user: 9, item: 5, time: 2, order: 1 });
  expect(scorer.score(history)).toBe(1);
  expect(scorer.scores[5]).toBeCloseTo(1 / (1 + transitionDefaults.shrink), 6);
  expect(scorer.contributions(5)).toEqual([{ item: 2, amount: scorer.scores[5] }]);
  // An event between the answer and its explanation does not part the two.
  live.fold({ user: 8, item: 2, time: 3, order: 2 });
  live.fold({ user: 8, item: 5, time: 4, order: 3 });
  expect(scorer.contributions(5)).toEqual([{ item: 2, amount: scorer.scores[5] }]);
});

test("sparse counts are those of a map, also when many fall back to 0", () => {
  const steps = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -2, max: 2 })),
  );
  fc.assert(
    fc.property(steps, (all) => {
      const counts = sparseCounts();
      const map = new Map<number, number>();
      for (const [key, amount] of all) {
        counts.add(key * 1_000_003, amount);
        map.set(key * 1_000_003, (map.get(key * 1_000_003) ?? 0) + amount);
      }
      const told = new Map<number, number>();
      counts.each((key, count) => told.set(key, count));
      expect(told).toEqual(new Map([...map].filter(([, count]) => count !== 0)));
      for (const [key, count] of map) expect(counts.get(key)).toBe(count);
      expect(counts.get(999)).toBe(0);
    }),
  );
});
