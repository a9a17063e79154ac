import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  confoundedEffect,
  observedConfounding,
  robustnessValue,
  timesAsStrong,
} from "./confounding-bounds.ts";
import { createRandom } from "./random.ts";

// Cinelli & Hazlett 2020, section 5: exposure to violence and attitudes to peace in Darfur, with "female" as the covariate to compare with.
const darfur = { estimate: 0.09731582, standardError: 0.02325654, degreesOfFreedom: 783 };
const female = { withAction: 0.00908, withOutcome: 0.109 };

test("Darfur: the robustness values of Cinelli & Hazlett 2020, table 1", () => {
  expect(robustnessValue(darfur)).toBeCloseTo(0.139, 3);
  expect(robustnessValue(darfur, { alpha: 0.05 })).toBeCloseTo(0.076, 3);
});

test.each([
  [1, 0.0092, 0.1246, 0.0752, 0.0219],
  [2, 0.0183, 0.2493, 0.0529, 0.0204],
  [3, 0.0275, 0.3741, 0.0304, 0.0187],
])(
  "Darfur: what is left beside a confounder %i times as strong as female",
  (k, withAction, withOutcome, estimate, standardError) => {
    const strength = timesAsStrong(female, k) ?? { withAction: 1, withOutcome: 1 };
    expect(strength.withAction).toBeCloseTo(withAction, 3);
    expect(Math.abs(strength.withOutcome - withOutcome)).toBeLessThan(2e-3);
    const left = confoundedEffect(darfur, strength);
    expect(Math.abs(left.estimate - estimate)).toBeLessThan(3e-4);
    expect(Math.abs(left.standardError - standardError)).toBeLessThan(1e-4);
  },
);

const vector = JSON.parse(
  readFileSync(
    new URL("../../test/reference/instrumental_variables.json", import.meta.url),
    "utf8",
  ),
);

test("numpy's least squares say the same of effect, error and partial R², by t values and residual sums", () => {
  const { outcome, action, covariates, regression: wanted } = vector;
  const found = observedConfounding({
    ...{ outcome, action },
    groups: covariates.map((each: number[]) => [each]),
  });
  expect(found?.effect.estimate).toBeCloseTo(wanted.estimate, 10);
  expect(found?.effect.standardError).toBeCloseTo(wanted.standardError, 10);
  expect(found?.effect.degreesOfFreedom).toBe(wanted.degreesOfFreedom);
  for (const j of [0, 1]) {
    expect(found?.covariates[j]?.withAction).toBeCloseTo(wanted.covariates[j].withAction, 10);
    expect(found?.covariates[j]?.withOutcome).toBeCloseTo(wanted.covariates[j].withOutcome, 10);
  }
  const together = observedConfounding({ outcome, action, groups: [covariates] });
  expect(together?.covariates[0]?.withAction).toBeCloseTo(wanted.both.withAction, 10);
  expect(together?.covariates[0]?.withOutcome).toBeCloseTo(wanted.both.withOutcome, 10);
});

function drawn(seed: string) {
  const random = createRandom(seed);
  const size = 200;
  const column = (draw: (i: number) => number) =>
    Float64Array.from({ length: size }, (_, i) => draw(i));
  const [seen, hidden] = [column(() => random.normal()), column(() => random.normal())];
  const action = column((i) => Number((seen[i] ?? 0) + (hidden[i] ?? 0) + random.normal() > 0.5));
  const outcome = column(
    (i) => (action[i] ?? 0) + 0.5 * (seen[i] ?? 0) + (hidden[i] ?? 0) + random.normal(),
  );
  return { seen, hidden, action, outcome };
}

test("left beside a confounder is what a regression with it finds, and at the robustness value nothing", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const { seen, hidden, action, outcome } = drawn(`exact ${seed}`);
      const without = observedConfounding({ outcome, action, groups: [[seen]] });
      const beside = observedConfounding({ outcome, action, groups: [[seen], [hidden]] });
      const strength = beside?.covariates[1];
      if (without === undefined || beside === undefined || strength === undefined) return;
      const left = confoundedEffect(without.effect, strength);
      // The hidden taste moves both the same way: the effect was too large by exactly the bias.
      expect(left.estimate).toBeCloseTo(beside.effect.estimate, 8);
      expect(left.standardError).toBeCloseTo(beside.effect.standardError, 8);
      const value = robustnessValue(without.effect);
      const nothing = confoundedEffect(without.effect, { withAction: value, withOutcome: value });
      expect(nothing.estimate).toBeCloseTo(0, 8);
      const surely = robustnessValue(without.effect, { alpha: 0.05 });
      expect(surely).toBeLessThan(value);
      const half = robustnessValue(without.effect, { share: 0.5 });
      const left2 = confoundedEffect(without.effect, { withAction: half, withOutcome: half });
      expect(left2.estimate).toBeCloseTo(without.effect.estimate / 2, 8);
    }),
    { numRuns: 40 },
  );
});

test("a confounder that is as strong as what was seen, k = 1, takes away what leaving that out adds", () => {
  // The hidden and the seen taste are drawn alike: the bound about the seen one holds for the hidden one about.
  let [bound, truth] = [0, 0];
  for (let run = 0; run < 50; run++) {
    const { seen, hidden, action, outcome } = drawn(`alike ${run}`);
    const alike = Float64Array.from(outcome, (each, i) => each + 0.5 * (seen[i] ?? 0));
    const without = observedConfounding({ outcome: alike, action, groups: [[seen]] });
    const own = without?.covariates[0];
    const strength = own && timesAsStrong(own, 1);
    if (without === undefined || strength === undefined) continue;
    bound += confoundedEffect(without.effect, strength).estimate / 50;
    truth +=
      (observedConfounding({ outcome: alike, action, groups: [[seen], [hidden]] })?.effect
        .estimate ?? 0) / 50;
  }
  expect(bound).toBeLessThan(truth + 0.1);
  expect(truth).toBeGreaterThan(0.85);
  expect(truth).toBeLessThan(1.15);
});

test("ends: no effect needs nothing, an overwhelming one nearly all, and no strength exceeds what there is", () => {
  expect(robustnessValue({ estimate: 0, standardError: 1, degreesOfFreedom: 50 })).toBe(0);
  const weak = { estimate: 1, standardError: 1, degreesOfFreedom: 50 };
  expect(robustnessValue(weak, { alpha: 0.05 })).toBe(0);
  expect(robustnessValue({ ...weak, estimate: 1e6 })).toBeCloseTo(1, 3);
  expect(robustnessValue({ ...weak, estimate: 1e6 }, { alpha: 0.05 })).toBeLessThanOrEqual(1);
  expect(timesAsStrong({ withAction: 0.6, withOutcome: 0.1 }, 1)).toBeUndefined();
  expect(timesAsStrong({ withAction: 0.1, withOutcome: 0.1 }, 20)).toBeUndefined();
  expect(timesAsStrong({ withAction: 0.01, withOutcome: 0.9 }, 5)?.withOutcome).toBe(1);
  const follows = [0, 1, 0, 1, 0];
  expect(
    observedConfounding({ outcome: [1, 2, 3, 4, 5], action: follows, groups: [[follows]] }),
  ).toBeUndefined();
  expect(
    observedConfounding({ outcome: [1, 2, 3], action: [0, 1, 1], groups: [] }),
  ).toBeUndefined();
  expect(
    observedConfounding({ outcome: [0, 1, 0, 1, 0], action: follows, groups: [] }),
  ).toBeUndefined();
});
