import { describe, expect, test } from "vitest";
import { createRandom } from "../stats/random.ts";
import { type PastPeople, pastTestEffects } from "./past-test-effects.ts";
import { fates } from "./program-questions.ts";

/** Half of the people are held out; expected and later share what a person is like. */
function people(count: number, effects: { readonly expected: number; readonly later: number }) {
  const random = createRandom("past people");
  const table = {
    ...{ fate: new Float64Array(count), early: new Float64Array(count) },
    ...{ expected: new Float64Array(count), later: new Float64Array(count) },
    ...{ contributionBefore: new Float64Array(count), ordersBefore: new Float64Array(count) },
  };
  for (let i = 0; i < count; i++) {
    const isTreated = i % 2 === 0;
    const like = random.gamma(2, 0.2);
    table.fate[i] = isTreated ? 0 : fates.heldOut;
    table.early[i] = like * random.uniform() + (isTreated ? 1 : 0);
    table.expected[i] = like + random.normal() + (isTreated ? effects.expected : 0);
    table.later[i] = like + 5 * random.normal() + (isTreated ? effects.later : 0);
    table.contributionBefore[i] = like + random.normal();
    table.ordersBefore[i] = random.poisson(2);
  }
  return table satisfies PastPeople;
}

describe("the effects of a past test", () => {
  test("on what was expected and on what came are found, with the covariance of the same people", () => {
    const found = pastTestEffects(people(4_000, { expected: 3, later: 2 }), 0.5);
    if (!found.ok) throw new Error(found.why);
    const { after, total, treated, heldOut } = found;
    expect([treated, heldOut]).toEqual([2_000, 2_000]);
    expect(Math.abs(after.surrogate - 3)).toBeLessThan(3 * after.surrogateError);
    expect(Math.abs(after.long - 2)).toBeLessThan(3 * after.longError);
    // With what had come by then both have one more, and the same difference.
    expect(total.surrogate - total.long).toBeCloseTo(after.surrogate - after.long, 9);
    expect(total.covariance).toBeGreaterThan(after.covariance);
  });

  test("the covariance is that of the people: of 400 draws the two estimates vary together by it", () => {
    const random = createRandom("again and again");
    const drawn = Array.from({ length: 400 }, () => {
      const all = people(200, { expected: 0, later: 0 });
      for (let i = 0; i < 200; i++) {
        const like = 10 * random.normal();
        all.expected[i] = like + random.normal();
        all.later[i] = like + 5 * random.normal();
      }
      const found = pastTestEffects(all, 0.5);
      if (!found.ok) throw new Error(found.why);
      return found.after;
    });
    const products = drawn.map(({ surrogate, long }) => surrogate * long);
    const told = drawn.map(({ covariance }) => covariance);
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, each) => sum + each, 0) / values.length;
    // Var(like) (1 / 100 + 1 / 100) = 2; the error of a mean of 400 such products is some 0.16.
    expect(Math.abs(mean(products) - 2)).toBeLessThan(0.5);
    expect(Math.abs(mean(told) - 2)).toBeLessThan(0.1);
  });

  test("is refused in words: nobody held out, arms that are not as drawn, too few who did anything", () => {
    const all = people(400, { expected: 0, later: 0 });
    const nobody = { ...all, fate: all.fate.map(() => 0) };
    expect(pastTestEffects(nobody, 0.5)).toEqual({
      ...{ ok: false, why: "Nobody held out had a closed window by then." },
    });
    expect(pastTestEffects(all, 0.1)).toMatchObject({
      why: expect.stringContaining("The arms do not have the units that they were to have"),
    });
    const idle = { ...all, later: all.later.map((each, i) => (i < 20 ? each : 0)) };
    expect(pastTestEffects(idle, 0.5)).toMatchObject({
      why: expect.stringMatching(/^Only \d+ units of "held out" have a "contribution later"/),
    });
  });

  test("people with another fate do not count", () => {
    const all = people(400, { expected: 1, later: 1 });
    const more = { ...all, fate: all.fate.map((fate, i) => (i < 40 ? fates.open : fate)) };
    const [whole, some] = [pastTestEffects(all, 0.5), pastTestEffects(more, 0.5)];
    expect(whole).toMatchObject({ ok: true, treated: 200, heldOut: 200 });
    expect(some).toMatchObject({ ok: true, treated: 180, heldOut: 180 });
  });
});
