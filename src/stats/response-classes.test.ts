import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type ClassEvidence,
  classChances,
  type ResponseClass,
  relativeRates,
} from "./class-evidence.ts";
import { createRandom } from "./random.ts";
import { drawResponseClasses, memberBelief } from "./response-class-draws.ts";
import { fitResponseClasses } from "./response-classes.ts";

/** People of whom only marks were seen. */
function markedOnly(
  patterns: readonly (readonly number[])[],
  often: readonly number[],
): ClassEvidence {
  const rows = patterns.flatMap((pattern, i) =>
    Array.from({ length: often[i] ?? 0 }, () => pattern),
  );
  return {
    ...{ people: rows.length, conditions: 1, segments: 1 },
    counts: new Float64Array(rows.length),
    exposure: new Float64Array(rows.length).fill(1),
    marks: (patterns[0] ?? []).map((_, m) => ({
      successes: Float64Array.from(rows, (row) => row[m] ?? 0),
      trials: new Float64Array(rows.length).fill(1),
    })),
    segment: new Uint8Array(rows.length),
  };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

test("two classes of the role conflict answers of Stouffer & Toby 1951 are those of Goodman 1974", () => {
  // Goodman 1974, Biometrika 61, 215-231: shares .279 and .721; first answers .993, .940, .927, .769 and .714, .330, .354, .132.
  const patterns = Array.from({ length: 16 }, (_, i) =>
    [8, 4, 2, 1].map((bit) => (i & bit ? 0 : 1)),
  );
  // Each of the 216 people thirty times, so that what is assumed before anything is seen does not count.
  const often = [42, 23, 6, 25, 6, 24, 7, 38, 1, 4, 1, 6, 2, 9, 2, 20].map((n) => 30 * n);
  const { classes, logLikelihood } = fitResponseClasses(markedOnly(patterns, often), { most: 2 });
  const [first, second] = classes;
  const near = (of: ResponseClass | undefined, published: readonly number[]) => {
    const fitted = [of?.shares[0] ?? 0, ...(of?.logOdds ?? []).map(logistic)];
    for (const [i, each] of fitted.entries())
      expect(Math.abs(each - (published[i] ?? 0))).toBeLessThan(0.005);
  };
  near(first, [0.279, 0.993, 0.94, 0.927, 0.769]);
  near(second, [0.721, 0.714, 0.33, 0.354, 0.132]);
  // An EM of numpy ends at −504.46767, which nothing passes.
  expect(logLikelihood / 30).toBeGreaterThan(-504.48);
  expect(logLikelihood / 30).toBeLessThan(-504.4676);
});

test("chances of classes are those of numpy and scipy", () => {
  // test/reference/response_classes.py
  const evidence: ClassEvidence = {
    ...{ people: 3, conditions: 3, segments: 1, segment: [0, 0, 0] },
    counts: Float64Array.of(3, 1, 0, 1, 0, 4, 0, 0, 0),
    exposure: Float64Array.of(200, 30, 30, 100, 50, 20, 10, 0, 0),
    marks: [
      {
        successes: Float64Array.of(4, 1, 0),
        trials: Float64Array.of(5, 6, 0),
        usual: Float64Array.of(0.4, -0.3, 0),
      },
      { successes: Float64Array.of(0, 4, 0), trials: Float64Array.of(1, 4, 0) },
    ],
  };
  const classes = [
    { shares: [0.3], multipliers: [1, 1.1, 1.2], logOdds: [1.5, -0.5] },
    { shares: [0.7], multipliers: [1, 2, 5], logOdds: [-0.5, 2] },
  ];
  const chances = [0, 1, 2].map((person) => classChances(evidence, person, classes)[0] ?? 0);
  for (const [i, wanted] of [0.948755789981898, 6.686143376388909e-6, 0.3].entries())
    expect(Math.abs((chances[i] ?? 0) / wanted - 1)).toBeLessThan(1e-11);
});

test("the likelihood reaches the maximum that scipy finds, at the same classes", () => {
  // test/reference/response_classes.py: 300 people by a rule, none drawn; each twenty times here, so that priors do not count.
  const i = Array.from({ length: 6_000 }, (_, each) => each % 300);
  const evidence: ClassEvidence = {
    ...{ people: 6_000, conditions: 2, segments: 1, segment: new Uint8Array(6_000) },
    counts: Float64Array.from(i.flatMap((n) => [(n * 7) % 5, n % 3 === 0 ? (n * 11) % 4 : n % 2])),
    exposure: Float64Array.from(i.flatMap(() => [90, 10])),
    marks: [
      {
        successes: Float64Array.from(i, (n) =>
          n % 3 === 0 ? Math.floor((n % 4) / 3) : 2 - Number(n % 7 < 2) - Number(n % 5 < 1),
        ),
        trials: new Float64Array(6_000).fill(2),
      },
    ],
  };
  const { logLikelihood, classes } = fitResponseClasses(evidence, { most: 2 });
  expect(Math.abs(logLikelihood / 20 + 4156.775124736161)).toBeLessThan(0.01);
  const found = classes.map(({ shares, multipliers, logOdds }) => [
    shares[0],
    multipliers[1],
    logOdds[0],
  ]);
  const wanted = [
    [0.7042850824518804, 2.213905121515538, 1.0458017037573926],
    [0.2957149175481196, 9.145179820240516, -2.3597589329681568],
  ];
  // Steps end before the last digits: a tenth of what 300 people leave open, and less.
  for (const [k, each] of wanted.entries())
    for (const [of, value] of each.entries())
      expect(Math.abs((found[k]?.[of] ?? 0) / value - 1)).toBeLessThan(0.05);
});

/** People of known classes: acts are Poisson at the person's own rate times the multiplier of the class. */
function peopleOf(
  truth: readonly ResponseClass[],
  { people, seed }: { readonly people: number; readonly seed: string },
) {
  const random = createRandom(seed);
  const conditions = truth[0]?.multipliers.length ?? 0;
  const column = () => new Float64Array(people);
  const marks = (truth[0]?.logOdds ?? []).map(() => ({
    successes: column(),
    trials: column(),
    usual: column(),
  }));
  const counts = new Float64Array(people * conditions);
  const exposure = new Float64Array(people * conditions);
  const segment = new Uint8Array(people);
  const types = new Uint8Array(people);
  for (let person = 0; person < people; person++) {
    const s = random.integer(truth[0]?.shares.length ?? 1);
    segment[person] = s;
    let left = random.uniform();
    let k = 0;
    while (k < truth.length - 1 && left > (truth[k]?.shares[s] ?? 0))
      left -= truth[k++]?.shares[s] ?? 0;
    types[person] = k;
    const rate = random.gamma(1.5, 1.5 / 0.012);
    for (let c = 0; c < conditions; c++) {
      const at = person * conditions + c;
      exposure[at] = c === 0 ? 500 : 7 * (1 + random.integer(5));
      counts[at] = random.poisson(rate * (exposure[at] ?? 0) * (truth[k]?.multipliers[c] ?? 1));
    }
    for (const [m, { successes, trials, usual }] of marks.entries()) {
      usual[person] = random.normal();
      trials[person] = random.integer(8);
      for (let n = trials[person] ?? 0; n > 0; n--)
        if (random.uniform() < logistic((usual[person] ?? 0) + (truth[k]?.logOdds[m] ?? 0)))
          successes[person] = (successes[person] ?? 0) + 1;
    }
  }
  const segments = truth[0]?.shares.length ?? 1;
  const evidence: ClassEvidence = {
    people,
    conditions,
    counts,
    exposure,
    marks,
    segment,
    segments,
  };
  return { evidence, types };
}

const three: readonly ResponseClass[] = [
  { shares: [0.5, 0.2], multipliers: [1, 1, 1, 1.1], logOdds: [1.5, -1] },
  { shares: [0.3, 0.3], multipliers: [1, 1.1, 2.5, 2.5], logOdds: [0, 1] },
  { shares: [0.2, 0.5], multipliers: [1, 1, 1.2, 7], logOdds: [-1.5, 3] },
];

test("three classes are found again, by number, size and answers", () => {
  const { evidence } = peopleOf(three, { people: 5_000, seed: "found again" });
  const { classes } = fitResponseClasses(evidence, { most: 5 });
  expect(classes).toHaveLength(3);
  for (const [k, { shares, multipliers, logOdds }] of classes.entries()) {
    const truth = three[k];
    for (const [s, share] of shares.entries())
      expect(Math.abs(share - (truth?.shares[s] ?? 0))).toBeLessThan(0.05);
    for (const [c, r] of multipliers.entries())
      expect(Math.abs(Math.log(r / (truth?.multipliers[c] ?? 1)))).toBeLessThan(0.2);
    for (const [m, odds] of logOdds.entries())
      expect(Math.abs(odds - (truth?.logOdds[m] ?? 0))).toBeLessThan(0.3);
  }
});

test("of people with a chance of a class, so many are of it", () => {
  const { evidence, types } = peopleOf(three, { people: 5_000, seed: "calibrated" });
  const { classes } = fitResponseClasses(evidence, { most: 3 });
  const bins = Array.from({ length: 5 }, () => ({ people: 0, expected: 0, seen: 0 }));
  for (let person = 0; person < evidence.people; person++) {
    const chance = classChances(evidence, person, classes)[0] ?? 0;
    const bin = bins[Math.min(4, Math.floor(5 * chance))];
    if (bin === undefined) continue;
    bin.people += 1;
    bin.expected += chance;
    if (types[person] === 0) bin.seen += 1;
  }
  for (const { people, expected, seen } of bins) {
    expect(people).toBeGreaterThan(100);
    // Four standard errors, and what the fit is off by.
    expect(Math.abs(seen - expected) / people).toBeLessThan(4 * Math.sqrt(0.25 / people) + 0.03);
  }
});

test("draws of classes hold what is true as often as they say", () => {
  const two = [three[0], three[2]].flatMap((each) =>
    each === undefined ? [] : [{ ...each, shares: [0.5, 0.5] }],
  );
  let [within, all] = [0, 0];
  for (let shop = 0; shop < 24; shop++) {
    const { evidence } = peopleOf(two, { people: 250, seed: `held ${shop}` });
    const { classes } = fitResponseClasses(evidence, { most: 2 });
    const draws = drawResponseClasses(evidence, classes, {
      draws: 100,
      random: createRandom(`draws ${shop}`),
    });
    for (const [k, truth] of two.entries()) {
      // Not a multiplier at the bound of what rises: projecting it moves it up.
      const read = [
        (each: ResponseClass | undefined) => each?.multipliers[3] ?? 0,
        (each: ResponseClass | undefined) => each?.logOdds[0] ?? 0,
        (each: ResponseClass | undefined) => each?.shares[0] ?? 0,
      ];
      for (const of of read) {
        const sorted = draws.map((each) => of(each[k])).sort((a, b) => a - b);
        all += 1;
        if (of(truth) >= (sorted[5] ?? 0) && of(truth) <= (sorted[94] ?? 0)) within += 1;
      }
    }
  }
  // 90 % of 144: standard error 2.5 %, more as those of a shop hang together.
  expect(within / all).toBeGreaterThan(0.82);
  expect(within / all).toBeLessThan(0.97);
});

test("without differences there is one class, whose multipliers are acts by time", () => {
  const one = [{ shares: [1], multipliers: [1, 1.5, 2, 3], logOdds: [0.5] }];
  const { evidence } = peopleOf(one, { people: 2_000, seed: "one" });
  const alike = {
    ...evidence,
    exposure: Array.from(evidence.exposure, (_, at) => (at % 4 === 0 ? 500 : 20)),
  };
  const { classes } = fitResponseClasses(alike, { most: 4 });
  expect(classes).toHaveLength(1);
  const acts = [0, 1, 2, 3].map((c) =>
    Array.from(evidence.counts).reduce((sum, n, at) => sum + (at % 4 === c ? n : 0), 0),
  );
  const [, ...later] = classes[0]?.multipliers ?? [];
  // With equal times the likeliest multiplier is (acts / time) / (acts / time under the first), but for one act put to each.
  for (const [i, r] of later.entries())
    expect(Math.abs(r / ((25 * (acts[i + 1] ?? 0)) / (acts[0] ?? 1)) - 1)).toBeLessThan(0.02);
});

test("nobody, or people of whom nothing was seen, are one class that answers to nothing", () => {
  const blank: ClassEvidence = {
    ...{ people: 50, conditions: 3, segments: 2 },
    counts: new Float64Array(150),
    exposure: new Float64Array(150),
    marks: [{ successes: new Float64Array(50), trials: new Float64Array(50) }],
    segment: new Uint8Array(50),
  };
  for (const people of [0, 50]) {
    const { classes } = fitResponseClasses({ ...blank, people }, { most: 4 });
    expect(classes).toEqual([{ shares: [1, 1], multipliers: [1, 1, 1], logOdds: [0] }]);
  }
  const { classes } = fitResponseClasses(blank, { most: 4 });
  const draws = drawResponseClasses(blank, classes, { draws: 4, random: createRandom(1) });
  const { chances, responses } = memberBelief(blank, 0, draws);
  expect([...chances]).toEqual([1]);
  expect(responses.map(({ length }) => length)).toEqual([4, 4]);
  expect(memberBelief(blank, 0, [])).toEqual({
    chances: new Float64Array(0),
    responses: [],
    marked: [new Float64Array(0)],
  });
});

const small = fc.record({
  people: fc.integer({ min: 1, max: 30 }),
  seed: fc.integer({ min: 0, max: 1_000 }).map(String),
  scale: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
});

test("chances sum to 1, multipliers and each person's draws rise, and no unit of time matters", () => {
  fc.assert(
    fc.property(small, ({ people, seed, scale }) => {
      const { evidence } = peopleOf(three, { people, seed });
      const { classes } = fitResponseClasses(evidence, { most: 3 });
      const scaled = {
        ...evidence,
        exposure: Array.from(evidence.exposure, (time) => time * scale),
      };
      const drawn = drawResponseClasses(evidence, classes, {
        draws: 3,
        random: createRandom(seed),
      });
      for (const { multipliers } of [...classes, ...drawn.flat()]) {
        expect(multipliers[0]).toBe(1);
        const [, ...later] = multipliers;
        for (const [i, r] of later.entries()) expect(r).toBeGreaterThanOrEqual(later[i - 1] ?? 0);
      }
      for (let person = 0; person < people; person++) {
        const chances = classChances(evidence, person, classes);
        expect(Math.abs(chances.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-9);
        const other = classChances(scaled, person, classes);
        for (const [k, chance] of chances.entries())
          expect(Math.abs((other[k] ?? 0) - chance)).toBeLessThan(1e-9);
        const { responses } = memberBelief(evidence, person, drawn);
        for (let draw = 0; draw < 3; draw++)
          for (const [level, response] of responses.entries())
            expect(response[draw] ?? 0).toBeGreaterThanOrEqual(
              (responses[level - 1]?.[draw] ?? 0) - 1e-12,
            );
      }
    }),
    { numRuns: 40 },
  );
});

test("rates beside the person's own average come to 1 over what they lived through", () => {
  const { evidence } = peopleOf(three, { people: 20, seed: "average" });
  for (let person = 0; person < 20; person++)
    for (const each of three) {
      const rates = relativeRates(evidence, person, each);
      let [sum, time] = [0, 0];
      for (let c = 0; c < 4; c++) {
        time += evidence.exposure[person * 4 + c] ?? 0;
        sum += (rates[c] ?? 0) * (evidence.exposure[person * 4 + c] ?? 0);
      }
      expect(Math.abs(sum / time - 1)).toBeLessThan(1e-12);
    }
});

test("the same evidence and seed give the same classes", () => {
  const { evidence } = peopleOf(three, { people: 300, seed: "same" });
  const once = () => fitResponseClasses(evidence, { most: 3 });
  expect(once()).toEqual(once());
});
