import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DealtPeople, factorialCells, lastInEffects, wholeEffect } from "./factorial-cells.ts";
import { type FactorialEffects, factorialEffects } from "./factorial-effects.ts";
import { createRandom } from "./random.ts";

const vector = JSON.parse(
  readFileSync(new URL("../../test/reference/factorial_effects.json", import.meta.url), "utf8"),
);

function effectsOf(people: DealtPeople, treatments: number, leastInCell = 1): FactorialEffects {
  const found = factorialEffects(factorialCells(people), treatments, { leastInCell });
  if (!found.ok) throw new Error(`no effects: ${found.reason}`);
  return found;
}

interface Dealt extends DealtPeople {
  readonly outcome: Float64Array;
  readonly on: Uint32Array;
  readonly heldOut: Uint8Array;
}

/** People with lots of their own for each treatment; what each treatment adds, and each pair besides, is told. */
function dealt(
  seed: string,
  options: {
    people?: number;
    effects: readonly number[];
    together?: number;
    holdout?: number;
    noise?: number;
  },
): Dealt {
  const { people = 2_000, effects, together = 0, holdout = 0.3, noise = 1 } = options;
  const random = createRandom(seed);
  const heldOut = Uint8Array.from({ length: people }, () => Number(random.uniform() < 0.2));
  const on = Uint32Array.from(heldOut, (out) =>
    effects.reduce(
      (bits, _, j) => (random.uniform() < holdout || out === 1 ? bits : bits | (1 << j)),
      0,
    ),
  );
  const outcome = Float64Array.from(on, (bits) => {
    const has = effects.filter((_, j) => ((bits >> j) & 1) === 1);
    const added = has.reduce((sum, each) => sum + each, 0);
    const pairs = (has.length * (has.length - 1)) / 2;
    return 5 + added + together * pairs + noise * random.normal();
  });
  return { outcome, on, heldOut };
}

function expectClose(actual: readonly number[], wanted: readonly number[], digits: number): void {
  expect(actual).toHaveLength(wanted.length);
  for (const [i, each] of wanted.entries()) expect(actual[i]).toBeCloseTo(each, digits);
}

describe("the whole and its parts", () => {
  test("are those of numpy's stacked estimating equations on people, with their covariance", () => {
    const found = effectsOf(vector, 3);
    expectClose([found.total, ...found.parts], vector.estimates, 9);
    for (const [i, row] of found.covariance.entries()) expectClose(row, vector.covariance[i], 7);
    expectClose(
      found.pairs.map(({ interaction }) => interaction?.effect ?? Number.NaN),
      vector.interactions,
      9,
    );
    expectClose(
      found.pairs.map(({ interaction }) => interaction?.standardError ?? Number.NaN),
      vector.interactionErrors,
      7,
    );
  });

  test("are one and the same where a single treatment has no people of its own held out", () => {
    const people = dealt("one", { effects: [1], holdout: 0 });
    const found = effectsOf(people, 1);
    expect(found.parts[0]).toBeCloseTo(found.total, 12);
    expect(found.covariance[1]?.[1]).toBeCloseTo(found.covariance[0]?.[0] ?? 0, 12);
    expect(found.covariance[0]?.[1]).toBeCloseTo(found.covariance[0]?.[0] ?? 0, 12);
    // Nobody was without it, so what is lost without it cannot be told.
    expect(lastInEffects(factorialCells(people), 1)).toEqual([
      { ok: false, arm: "control", reason: "few-units" },
    ]);
  });

  test("without noise are exact: half of an interaction goes to either, and the error is that of who was dealt what", () => {
    const people = dealt("exact", { effects: [3, 1], together: -2, noise: 0 });
    const { parts, shares, total, pairs } = effectsOf(people, 2);
    const both = [...people.on].filter((bits) => bits === 3).length / (people.on.length * 0.8);
    expect(pairs[0]?.interaction?.effect).toBeCloseTo(-2, 9);
    expect(pairs[0]?.interaction?.standardError).toBeCloseTo(0, 9);
    expect(parts[0]).toBeCloseTo(3 * (shares[0] ?? 0) - both, 1);
    expect((parts[0] ?? 0) + (parts[1] ?? 0)).toBeCloseTo(total, 9);
  });

  test("recover what was put in, and what is lost if one is switched off, in 95 of 100 drawings", () => {
    const runs = 300;
    const effects = [2, 1, 0.5];
    const holdout = 0.3;
    const truth = effects.map((each) => 0.7 * each - 0.49 * 0.6);
    const held = new Array<number>(7).fill(0);
    for (let run = 0; run < runs; run++) {
      const people = dealt(`recovery ${run}`, { effects, holdout, together: -0.6, noise: 3 });
      const { total, parts, covariance } = effectsOf(people, 3);
      const lastIn = lastInEffects(factorialCells(people), 3);
      const within = (at: number, off: number, error: number): void => {
        if (Math.abs(off) < 1.96 * error) held[at] = (held[at] ?? 0) + 1 / runs;
      };
      const wanted = [truth.reduce((sum, each) => sum + each, 0), ...truth];
      for (const [i, each] of [total, ...parts].entries())
        within(i, each - (wanted[i] ?? 0), Math.sqrt(covariance[i]?.[i] ?? 0));
      for (const [j, each] of lastIn.entries())
        if (each.ok)
          within(4 + j, each.estimate - ((effects[j] ?? 0) - 1.4 * 0.6), each.standardError);
    }
    // Three standard errors of a share of 0.95 from 300 are 0.038.
    for (const share of held) {
      expect(share).toBeGreaterThan(0.912);
      expect(share).toBeLessThan(0.988);
    }
  });

  test("by lots alone are right also where an audience follows from another treatment", () => {
    const random = createRandom("who they are for");
    const people = dealt("audience", { effects: [0, 0], people: 60_000, noise: 2 });
    // Half of the people are for either; the second treatment reaches those only whom the first did not have.
    const outcome = people.outcome.map((y, i) => {
      const [first, second] = [(people.on[i] ?? 0) & 1, (people.on[i] ?? 0) >> 1];
      return random.uniform() < 0.5 ? y + 2 * first + 3 * second * (1 - first) : y;
    });
    const { total, parts, covariance } = effectsOf({ ...people, outcome }, 2);
    // b = 1 and 1.5, g = -1.5, of which half goes to either.
    const truths = [1.015, 0.7 - 0.49 * 0.75, 1.05 - 0.49 * 0.75];
    for (const [i, each] of [total, ...parts].entries()) {
      const error = Math.sqrt(covariance[i]?.[i] ?? 0);
      expect(error).toBeLessThan(0.05);
      expect(Math.abs(each - (truths[i] ?? 0))).toBeLessThan(3 * error);
    }
  });

  test("change places with the treatments", () => {
    fc.assert(
      fc.property(fc.integer(), fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (seed, to) => {
        const people = dealt(`places ${seed}`, { effects: [2, -1, 0, 4], people: 600 });
        const moved = Uint32Array.from(people.on, (bits) =>
          to.reduce((all, place, j) => all | (((bits >> j) & 1) << place), 0),
        );
        const [one, other] = [effectsOf(people, 4), effectsOf({ ...people, on: moved }, 4)];
        expect(other.total).toBeCloseTo(one.total, 9);
        for (const [j, place] of to.entries()) {
          expect(other.parts[place]).toBeCloseTo(one.parts[j] ?? Number.NaN, 9);
          expect(other.covariance[1 + place]?.[0]).toBeCloseTo(one.covariance[1 + j]?.[0] ?? 0, 9);
        }
      }),
      { numRuns: 25 },
    );
  });

  test("stay what they are beside a treatment that nobody had, or that does nothing", () => {
    const people = dealt("beside", { effects: [2, 1], together: -0.5 });
    const [two, three] = [effectsOf(people, 2), effectsOf(people, 3)];
    expectClose(three.parts, [...two.parts, 0], 12);
    expect(three.covariance[3]).toEqual([0, 0, 0, 0]);
    expect(three.shares[2]).toBe(0);
    // Without noise, a treatment by lot that does nothing gets nothing and takes nothing.
    const exact = { effects: [2, 1, 0], noise: 0, people: 4_000 };
    const silent = dealt("silent", exact);
    const without = Uint32Array.from(silent.on, (bits) => bits & 3);
    const beside = effectsOf(silent, 3);
    const apart = effectsOf({ ...silent, on: without }, 2);
    expectClose(beside.parts, [...apart.parts, 0], 9);
  });

  test("scale with the outcome's unit, and do not move with its origin", () => {
    const people = dealt("unit", { effects: [2, 1] });
    const inPence = { ...people, outcome: Float64Array.from(people.outcome, (y) => 100 * y + 7e4) };
    const [plain, scaled] = [effectsOf(people, 2), effectsOf(inPence, 2)];
    expectClose(
      scaled.parts,
      plain.parts.map((part) => 100 * part),
      6,
    );
    expect(scaled.covariance[1]?.[2]).toBeCloseTo(1e4 * (plain.covariance[1]?.[2] ?? 0), 6);
  });
});

test("the whole without a model is the same difference of means, its error over n − 1", () => {
  const people = dealt("whole", { effects: [1, 2] });
  const { total, covariance } = effectsOf(people, 2);
  const whole = wholeEffect(factorialCells(people));
  if (!whole.ok) throw new Error(whole.reason);
  expect(whole.estimate).toBeCloseTo(total, 12);
  expect(whole.standardError / Math.sqrt(covariance[0]?.[0] ?? 0)).toBeCloseTo(1, 2);
});

describe("what the lots do not tell", () => {
  test("a pair with few people in one of its four cells has no interaction, and says how few", () => {
    const found = effectsOf(dealt("few", { effects: [1, 1, 1] }), 3, 420);
    for (const { smallestCell, interaction } of found.pairs)
      expect(interaction === null).toBe(smallestCell < 420);
    expect(found.pairs.every(({ interaction }) => interaction === null)).toBe(true);
    const never = dealt("never", { effects: [1, 1] });
    const apart = Uint32Array.from(never.on, (bits) => (bits === 3 ? 1 : bits));
    expect(effectsOf({ ...never, on: apart }, 2).pairs).toEqual([
      { first: 0, second: 1, smallestCell: 0, interaction: null },
    ]);
  });

  test("two treatments that the same people had cannot be told apart; without people held out nothing can", () => {
    const people = dealt("same", { effects: [1, 1] });
    const same = Uint32Array.from(people.on, (bits) => ((bits & 1) === 1 ? 3 : 0));
    expect(factorialEffects(factorialCells({ ...people, on: same }), 2)).toEqual({
      ok: false,
      reason: "inseparable",
      treatment: 1,
    });
    const nobody = { ...people, heldOut: people.heldOut.map(() => 0) };
    expect(factorialEffects(factorialCells(nobody), 2)).toMatchObject({ reason: "few-people" });
  });

  test("what cannot be is refused with its value", () => {
    const cell = { on: 4, heldOut: false, n: 3, sum: 1, sumOfSquares: 1 };
    expect(() => factorialEffects([cell], 2)).toThrow(
      "has the treatments 4: it must be from 0 to 3",
    );
    expect(() => factorialEffects([{ ...cell, n: 1.5 }], 3)).toThrow("has 1.5 people");
    expect(() => factorialEffects([cell], 17)).toThrow("There are 17 treatments");
    expect(() => factorialCells({ outcome: [1], on: [1], heldOut: [1] })).toThrow(
      "Person 0 is held out of all treatments and has 1",
    );
    expect(() => factorialCells({ outcome: [1, 2], on: [1], heldOut: [0] })).toThrow("1 lots");
  });
});
