import fc from "fast-check";
import { expect, test } from "vitest";
import { offPolicyEstimate } from "./off-policy.ts";
import { createRandom } from "./random.ts";

const row = fc.record({
  reward: fc.double({ min: -5, max: 5, noNaN: true }),
  propensity: fc.double({ min: 0.05, max: 1, noNaN: true }),
  target: fc.double({ min: 0, max: 1, noNaN: true }),
});

test("two choices by hand", () => {
  const found = offPolicyEstimate({
    rewards: [1, 0, 2],
    propensities: [0.5, 0.5, 0.25],
    targets: [1, 0, 0.5],
  });
  // Weights 2, 0, 2: IPS (2 + 4) / 3, SNIPS 6 / 4, effective 16 / 8.
  expect(found.ips.value).toBeCloseTo(2, 12);
  expect(found.snips.value).toBeCloseTo(1.5, 12);
  expect(found.effective).toBeCloseTo(2, 12);
  expect(found.largestShare).toBeCloseTo(0.5, 12);
  expect(found.meanWeight).toBeCloseTo(4 / 3, 12);
});

test("the logging policy itself is worth what was logged, with all choices effective", () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), (rows) => {
      const propensities = rows.map(({ propensity }) => propensity);
      const rewards = rows.map(({ reward }) => reward);
      const found = offPolicyEstimate({ rewards, propensities, targets: propensities });
      for (const each of [found.ips, found.snips]) {
        expect(each.value).toBeCloseTo(found.logged.value, 9);
        expect(each.standardError).toBeCloseTo(found.logged.standardError, 9);
      }
      expect(found.effective).toBeCloseTo(rows.length, 6);
      expect(found.gain.standardError).toBeCloseTo(0, 9);
    }),
  );
});

test("a model that knows the rewards makes doubly robust exact; one that expects nothing makes it IPS", () => {
  const log = {
    rewards: [1, 3, 1, 3],
    propensities: [0.5, 0.5, 0.5, 0.5],
    targets: [0.2, 0.8, 0.2, 0.8],
  };
  const known = offPolicyEstimate(log, { logged: log.rewards, target: [2.6, 2.6, 2.6, 2.6] });
  expect(known.dr?.value).toBeCloseTo(2.6, 12);
  expect(known.dr?.standardError).toBeCloseTo(0, 12);
  const nothing = offPolicyEstimate(log, { logged: [0, 0, 0, 0], target: [0, 0, 0, 0] });
  expect(nothing.dr).toEqual(nothing.ips);
});

test("self-normalised values move with the rewards, and all with their unit", () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 20 }), (rows) => {
      fc.pre(rows.some(({ target }) => target > 0.01));
      const log = {
        rewards: rows.map(({ reward }) => reward),
        propensities: rows.map(({ propensity }) => propensity),
        targets: rows.map(({ target }) => target),
      };
      const found = offPolicyEstimate(log);
      const moved = offPolicyEstimate({ ...log, rewards: log.rewards.map((each) => each + 7) });
      expect(moved.snips.value).toBeCloseTo(found.snips.value + 7, 6);
      expect(moved.snips.standardError).toBeCloseTo(found.snips.standardError, 6);
      const scaled = offPolicyEstimate({ ...log, rewards: log.rewards.map((each) => each * 100) });
      expect(scaled.ips.value).toBeCloseTo(100 * found.ips.value, 6);
      expect(found.effective).toBeLessThanOrEqual(rows.length + 1e-9);
    }),
  );
});

test("choices of one unit count as one: repeating each ten times changes no error", () => {
  const rewards = [1, 0, 0, 1, 1, 0];
  const propensities = [0.5, 0.5, 0.3, 0.3, 0.9, 0.2];
  const targets = [0.2, 0.9, 0.4, 0.1, 0.5, 0.5];
  const once = offPolicyEstimate({ rewards, propensities, targets });
  const ten = (values: readonly number[]): number[] =>
    values.flatMap((each) => Array.from({ length: 10 }, () => each));
  const log = { rewards: ten(rewards), propensities: ten(propensities), targets: ten(targets) };
  const repeated = offPolicyEstimate({ ...log, units: ten([0, 1, 2, 3, 4, 5]) });
  expect(repeated.snips.value).toBeCloseTo(once.snips.value, 12);
  expect(repeated.snips.standardError).toBeCloseTo(once.snips.standardError, 12);
  expect(repeated.units).toBe(6);
  expect(repeated.largestShare).toBeCloseTo(once.largestShare, 12);
});

test("a choice that could not have been drawn is refused", () => {
  expect(() => offPolicyEstimate({ rewards: [1], propensities: [0], targets: [1] })).toThrow(
    "The propensity of choice 0 is 0: it must be above 0.",
  );
  expect(() => offPolicyEstimate({ rewards: [1, 2], propensities: [1], targets: [1, 1] })).toThrow(
    RangeError,
  );
  const log = { rewards: [1], propensities: [1], targets: [1] };
  expect(() => offPolicyEstimate({ ...log, units: [-1] })).toThrow(
    "The unit of choice 0 is -1: units are numbered from 0.",
  );
});

test("intervals of 95 % hold the truth in about 95 of 100 simulated logs, and doubly robust is at least as narrow", () => {
  const random = createRandom(9);
  const truths = [0.05, 0.09, 0.13];
  const judged = [0.1, 0.2, 0.7];
  const worth = truths.reduce((sum, truth, k) => sum + truth * (judged[k] ?? 0), 0);
  const held = { ips: 0, snips: 0, dr: 0 };
  let narrower = 0;
  const logs = 300;
  for (let log = 0; log < logs; log++) {
    const rewards: number[] = [];
    const propensities: number[] = [];
    const targets: number[] = [];
    const arms: number[] = [];
    for (let i = 0; i < 1_500; i++) {
      // The logging policy depends on who it is; the rewards do too.
      const keen = random.uniform() < 0.5;
      const chances = keen ? [0.6, 0.3, 0.1] : [0.2, 0.3, 0.5];
      const u = random.uniform();
      const arm = u < (chances[0] ?? 0) ? 0 : u < (chances[0] ?? 0) + (chances[1] ?? 0) ? 1 : 2;
      arms.push(arm);
      rewards.push(random.uniform() < (truths[arm] ?? 0) * (keen ? 1.4 : 0.6) ? 1 : 0);
      propensities.push(chances[arm] ?? 0);
      targets.push(judged[arm] ?? 0);
    }
    const model = { logged: arms.map((arm) => truths[arm] ?? 0), target: arms.map(() => worth) };
    const found = offPolicyEstimate({ rewards, propensities, targets }, model);
    for (const name of ["ips", "snips", "dr"] as const) {
      const value = found[name];
      if (value && value.lower <= worth && worth <= value.upper) held[name] += 1;
    }
    if ((found.dr?.standardError ?? 1) < found.ips.standardError) narrower += 1;
  }
  for (const count of Object.values(held)) {
    expect(count / logs).toBeGreaterThan(0.91);
    expect(count / logs).toBeLessThan(0.985);
  }
  expect(narrower).toBeGreaterThan(0.95 * logs);
});

test("a clustered log has the values and errors of numpy, also switched", () => {
  const actions = Array.from({ length: 400 }, (_, i) => {
    const lot = (i * i + 3 * i) % 11;
    return lot < 6 ? 0 : lot < 9 ? 1 : 2;
  });
  const expected = [1.1, 1.4, 2.2];
  const found = offPolicyEstimate(
    {
      rewards: actions.map((action, i) => 1 + 0.5 * action + (((i * 37) % 11) - 5) / 10),
      propensities: actions.map((action) => [0.6, 0.3, 0.1][action] ?? 0),
      targets: actions.map((action) => [0.1, 0.2, 0.7][action] ?? 0),
      units: actions.map((_, i) => (i * 7) % 90),
    },
    {
      logged: actions.map((action) => expected[action] ?? 0),
      target: actions.map(() => 0.11 + 0.28 + 1.54),
    },
    { switchAt: 5 },
  );
  const pairs = [
    [found.ips, 5.4126666666666665, 0.21949280976680272],
    [found.snips, 1.9470023980815347, 0.009543785956290362],
    [found.dr ?? undefined, 1.4389166666666662, 0.032595176782898846],
    [found.switchDr ?? undefined, 1.9411666666666663, 0.0026543702039797086],
  ] as const;
  for (const [{ value, standardError } = { value: 0, standardError: 0 }, wanted, error] of pairs) {
    expect(value).toBeCloseTo(wanted, 10);
    expect(standardError).toBeCloseTo(error, 10);
  }
  expect(found.effective).toBeCloseTo(172.76199790429624, 8);
  expect(found.largestShare).toBeCloseTo(0.019634292565947238, 10);
});

test("switched, it is doubly robust where no weight is above the threshold, the model where all are", () => {
  const log = { rewards: [1, 3, 2], propensities: [0.5, 0.5, 0.5], targets: [0.2, 0.8, 0.5] };
  const model = { logged: [1, 2, 1], target: [4, 5, 6] };
  expect(offPolicyEstimate(log, model).switchDr).toEqual(offPolicyEstimate(log, model).dr);
  expect(offPolicyEstimate(log, model, { switchAt: 0 }).switchDr?.value).toBeCloseTo(5, 12);
  expect(offPolicyEstimate(log).switchDr).toBeNull();
});
