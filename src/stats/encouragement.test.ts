import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meanEstimate } from "./arm-estimate.ts";
import { difference } from "./difference.ts";
import { type EncouragedEffect, type EncouragedUnits, encouragedEffect } from "./encouragement.ts";
import { createRandom } from "./random.ts";

function told(units: EncouragedUnits): EncouragedEffect {
  const found = encouragedEffect(units);
  if (!found.ok) throw new Error(found.reason);
  return found;
}

/** People of four frequencies who may unsubscribe at each message they get, and then get no more. */
function readers(seed: string, people: number, hazard = 0.02): EncouragedUnits {
  const random = createRandom(seed);
  const doses = [0, 1 / 3, 2 / 3, 1];
  const encouragement = Array.from({ length: people }, () => doses[random.integer(4)] ?? 0);
  const [taken, outcome]: number[][] = [[], []];
  for (const dose of encouragement) {
    let [sent, left] = [0, 0];
    for (let week = 0; week < 12 && left === 0; week++) {
      if (random.uniform() >= dose) continue;
      sent += 1;
      left = Number(random.uniform() < hazard);
    }
    taken?.push(sent);
    outcome?.push(left);
  }
  return { encouragement, taken: taken ?? [], outcome: outcome ?? [] };
}

const sumOf = (column: ArrayLike<number>): number =>
  Array.from(column).reduce((all, each) => all + each, 0);

describe("an effect by encouragement", () => {
  test("is that of Sommer & Zeger's vitamin A, as Imbens & Rubin 2015 print it", () => {
    // Of 12,094 children in villages that were offered it 9,675 took it; 46 of these died or of the others; of 11,588 in others 74 (chapter 23).
    const rows = [
      [0, 0, 0, 11_514],
      [0, 0, 1, 74],
      [1, 0, 0, 2_385],
      [1, 0, 1, 34],
      [1, 1, 0, 9_663],
      [1, 1, 1, 12],
    ] as const;
    const column = (j: 0 | 1 | 2): number[] =>
      rows.flatMap((row) => new Array<number>(row[3]).fill(row[j]));
    const found = told({ encouragement: column(0), taken: column(1), outcome: column(2) });
    // 0.8000 took it, and 2.6 and 3.2 fewer of 1,000 died (there as survivals, with errors 0.0009 and 0.0012).
    expect(found.taken.estimate).toBeCloseTo(0.8, 4);
    expect(found.intended.estimate).toBeCloseTo(-0.0026, 4);
    expect(found.intended.standardError).toBeCloseTo(0.0009, 4);
    expect(found.effect.estimate).toBeCloseTo(-0.0032, 4);
    expect(found.effect.standardError).toBeCloseTo(0.0012, 4);
  });

  test("of messages that end with the unsubscription is the chance at each", () => {
    const found = told(readers("known", 60_000));
    expect(Math.abs(found.effect.estimate - 0.02)).toBeLessThan(3 * found.effect.standardError);
    expect(found.effect.standardError).toBeLessThan(0.0008);
    expect(found.strength).toBeGreaterThan(1_000);
  });

  test("with two arms is the ratio of the differences of their means", () => {
    const plain = readers("two", 4_000);
    const encouragement = Array.from(plain.encouragement, (dose) => Number(dose > 0.5));
    const found = told({ ...plain, encouragement });
    const mean = (column: ArrayLike<number>, arm: number) => {
      const own = Array.from(column).filter((_, i) => encouragement[i] === arm);
      return meanEstimate({
        ...{ n: own.length, sum: sumOf(own) },
        sumOfSquares: sumOf(own.map((each) => each ** 2)),
      });
    };
    const gap = (column: ArrayLike<number>) =>
      difference(mean(column, 0), mean(column, 1), "absolute");
    const [sent, left] = [gap(plain.taken), gap(plain.outcome)];
    if (!sent.ok || !left.ok) throw new Error("no difference");
    expect(found.effect.estimate).toBeCloseTo(left.estimate / sent.estimate, 12);
    expect(found.intended.estimate).toBeCloseTo(left.estimate, 12);
    expect(found.intended.standardError / left.standardError).toBeCloseTo(1, 2);
    expect(found.taken.standardError / sent.standardError).toBeCloseTo(1, 2);
  });

  test("does not care for the units of encouragement, and its influences give the error", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (seed, scale, shift) => {
          const units = readers(`units ${seed}`, 300, 0.1);
          const found = told(units);
          const encouragement = Array.from(units.encouragement, (z) => shift + scale * z);
          const again = told({ ...units, encouragement });
          expect(again.effect.estimate).toBeCloseTo(found.effect.estimate, 8);
          expect(again.effect.standardError).toBeCloseTo(found.effect.standardError, 8);
          expect(sumOf(found.influence)).toBeCloseTo(0, 8);
          const squares = sumOf(found.influence.map((each) => each ** 2));
          expect((squares * 300) / 298).toBeCloseTo(found.effect.standardError ** 2, 12);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("is refused where nobody was encouraged otherwise, or it moved nothing", () => {
    const units = readers("refused", 200);
    expect(encouragedEffect({ ...units, encouragement: new Float64Array(200).fill(0.3) })).toEqual({
      ...{ ok: false, reason: "same-encouragement" },
    });
    const random = createRandom("noise");
    const noise = Array.from({ length: 200 }, () => random.uniform());
    expect(encouragedEffect({ ...units, encouragement: noise })).toMatchObject({ reason: "weak" });
    expect(encouragedEffect({ ...units, taken: new Float64Array(200) })).toMatchObject({
      reason: "weak",
    });
    expect(
      encouragedEffect({ encouragement: [0, 1], taken: [0, 1], outcome: [0, 1] }),
    ).toMatchObject({ reason: "few-units" });
    expect(() => encouragedEffect({ ...units, outcome: [1] })).toThrow("200 encouragements");
  });
});
