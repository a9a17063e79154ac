import fc from "fast-check";
import { expect, test } from "vitest";
import { pointsOf } from "./histories.ts";
import { liveHistories, type TakenUp } from "./live-histories.ts";

const dayMs = 86_400_000;
const took = fc.record({
  person: fc.nat(2),
  item: fc.nat(3),
  at: fc.nat(20).map((day) => day * dayMs),
  points: fc.constantFrom(...Object.values(pointsOf)),
});
type Took = TakenUp & { readonly person: number };

function columnsOf(rows: readonly Omit<Took, "notedAt">[]) {
  const persons = [0, 1, 2].map((person) =>
    rows.filter((row) => row.person === person).sort((a, b) => a.at - b.at),
  );
  const flat = persons.flat();
  const starts = [0];
  for (const own of persons) starts.push((starts.at(-1) ?? 0) + own.length);
  return {
    high: new Uint32Array(3),
    low: Uint32Array.of(0, 1, 2),
    starts: Int32Array.from(starts),
    item: Int32Array.from(flat, ({ item }) => item),
    time: Float64Array.from(flat, ({ at }) => at),
    weight: Float64Array.from(flat, ({ points }) => points),
    basket: Int32Array.from(flat.keys()),
  };
}

/** One of each look, and of each product's purchases of one day. */
const distinct = (rows: readonly Pick<Took, "item" | "at" | "points">[]): string[] =>
  [...new Set(rows.map(({ item, at, points }) => `${at}/${item}/${points}`))].sort();

test("what was read and what was noted since are one history, each once, in the order of time; a merged person has both", () => {
  fc.assert(
    fc.property(fc.array(took), fc.array(took), fc.array(took), (read, noted, reread) => {
      const unique = [...new Map(read.map((row) => [JSON.stringify(row), row])).values()];
      const histories = liveHistories(columnsOf(unique));
      for (const row of noted) histories.note(String(row.person), { ...row, notedAt: 100 });
      const check = (
        known: readonly Omit<Took, "notedAt">[],
        subjects: readonly number[],
      ): void => {
        const { item, time, weight, from, to } = histories.of(subjects.map(String));
        const rows = Array.from({ length: to - from }, (_, at) => ({
          item: item[from + at] ?? 0,
          at: time[from + at] ?? 0,
          points: weight[from + at] ?? 0,
        }));
        expect(rows.map(({ at }) => at)).toEqual(
          rows.map(({ at }) => at).toSorted((a, b) => a - b),
        );
        expect(distinct(rows)).toEqual(
          distinct(known.filter(({ person }) => subjects.includes(person))),
        );
      };
      for (const subjects of [[0], [1], [0, 2], [0, 1, 2]]) check([...unique, ...noted], subjects);
      // What was noted before the new reading began is in it, or no more true.
      histories.replace(columnsOf(reread), 101);
      check(reread, [0, 1]);
    }),
  );
});
