import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goingQuiet } from "../../test/plan/going-quiet.ts";
import type { Program } from "../decide/program.ts";
import type { BusinessCase } from "./case.ts";
import { type CaseOverlap, caseOverlaps, overlapWarnings } from "./case-overlap.ts";
import { reckonCase } from "./reckon-case.ts";
import { readShopDefinition } from "./shop-definition.ts";

function program(name: string, otherwise: object = {}): Program {
  const given = {
    ...{ program: name, title: `The ${name}`, state: "running", placements: ["hero"] },
    treatments: [{ id: "it", kind: "content" }],
    ...otherwise,
  };
  const read = readShopDefinition(given, "here");
  if (read.kind !== "program") throw new Error("is no program");
  return read.text;
}

/** A case that is worth `people` times 24 by a lift of 1: all within the first month, and nothing discounted. */
function worth(name: string, people: number, lift = 1): BusinessCase {
  const value = (amount: number) => ({ value: amount, grade: "C", source: "test" });
  return goingQuiet({
    ...{ case: name, program: name, together: [], holdout: 0, discountRate: 0 },
    drivers: {
      ...{ people: value(people), lift: value(lift), orderValue: value(60), margin: value(0.4) },
    },
  });
}

const mine = { program: program("mine", { audience: "quiet" }), text: worth("mine", 1_000) };
/** 1,000 are quiet, 400 are loyal, 300 of these are both. */
const shared = [
  { audience: "quiet", members: 1_000, both: 1_000 },
  { audience: "loyal", members: 400, both: 300 },
];

describe("of two audiences", () => {
  test("those in both are counted, as a share of those for whom the program is", () => {
    const other = program("other", { audience: "loyal" });
    const plan = { programs: [mine.program, other], cases: [mine.text, worth("other", 400)] };
    // 300 of 1,000 of 24,000 are 7,200; 300 of 400 of 9,600 are 7,200, too.
    const [found, ...rest] = caseOverlaps(mine, plan, shared);
    expect(rest).toEqual([]);
    expect(found).toMatchObject({ program: "other", both: 300, share: 0.3, state: "running" });
    expect(found?.countedTwice).toBeCloseTo(7_200, 6);
  });

  test("the less of what either promises of them is the most that is there twice", () => {
    const other = program("other", { audience: "loyal" });
    for (const [lift, twice] of [
      [0.5, 3_600],
      [1, 7_200],
      [4, 7_200],
      // Who promises a loss promises nothing twice.
      [-1, 0],
    ] as const) {
      const plan = { programs: [other], cases: [worth("other", 400, lift)] };
      expect(caseOverlaps(mine, plan, shared)[0]?.countedTwice).toBeCloseTo(twice, 6);
    }
  });

  test("an audience without people, or with nobody in common, is no overlap", () => {
    const programs = [program("empty", { audience: "empty" }), program("far", { audience: "far" })];
    const far = { audience: "far", members: 50, both: 0 };
    expect(caseOverlaps(mine, { programs, cases: [] }, [...shared, far])).toEqual([]);
  });
});

describe("with a program for everybody", () => {
  test("all of an audience are in both, and of everybody as many as the case says there are", () => {
    const other = program("other");
    const plan = { programs: [other], cases: [worth("other", 10_000)] };
    // All of mine, 24,000; a tenth of theirs of 240,000.
    expect(caseOverlaps(mine, plan, shared)).toMatchObject([{ both: 1_000, share: 1 }]);
    expect(caseOverlaps(mine, plan, shared)[0]?.countedTwice).toBeCloseTo(24_000, 6);
    const all = { program: other, text: worth("other", 10_000) };
    const found = caseOverlaps(all, { programs: [mine.program], cases: [mine.text] }, shared);
    expect(found).toMatchObject([{ program: "mine", both: 1_000, share: 0.1 }]);
    expect(found[0]?.countedTwice).toBeCloseTo(24_000, 6);
  });

  test("a case for fewer people than the audience has is all of them", () => {
    const all = { program: program("all"), text: worth("all", 200) };
    const found = caseOverlaps(all, { programs: [mine.program], cases: [mine.text] }, shared);
    expect(found).toMatchObject([{ both: 1_000, share: 1 }]);
    expect(found[0]?.countedTwice).toBeCloseTo(4_800, 6);
  });

  test("two for everybody have all in common, and as much as the lesser promises", () => {
    const all = { program: program("all"), text: worth("all", 5_000) };
    const plan = { programs: [program("other")], cases: [worth("other", 5_000, 0.1)] };
    expect(caseOverlaps(all, plan, [])).toMatchObject([{ both: null, share: 1 }]);
    expect(caseOverlaps(all, plan, [])[0]?.countedTwice).toBeCloseTo(12_000, 6);
  });
});

test("what has ended is no overlap; what has no case is one of unknown money; the largest stands first", () => {
  const programs = [
    program("over", { state: "ended" }),
    program("some", { audience: "loyal" }),
    program("all", { state: "draft" }),
  ];
  const found = caseOverlaps(mine, { programs, cases: [] }, shared);
  expect(found.map((each) => [each.program, each.share, each.countedTwice])).toEqual([
    ["all", 1, null],
    ["some", 0.3, null],
  ]);
});

test("one is warned of what runs, from one person in twenty, in people and money", () => {
  const overlap: CaseOverlap = {
    ...{ program: "o", title: "Other", both: 1_234, share: 0.25, countedTwice: 5_678.4 },
    state: "running",
  };
  expect(overlapWarnings([overlap], "EUR")).toEqual([
    '1,234 people (25 %) for whom this is are also in "Other", which runs: up to 5,678 EUR of what both cases promise may be the same money.',
  ]);
  expect(overlapWarnings([{ ...overlap, both: null, countedTwice: null }], "EUR")).toEqual([
    'Everybody for whom this is are also in "Other", which runs: what it promises is not known, as it has no case.',
  ]);
  expect(overlapWarnings([{ ...overlap, share: 0.049 }], "EUR")).toEqual([]);
  expect(overlapWarnings([{ ...overlap, state: "paused" }], "EUR")).toEqual([]);
});

test("shares are shares, and no more is counted twice than either case promises", () => {
  const count = fc.integer({ min: 0, max: 5_000 });
  const lift = fc.double({ min: -2, max: 2, noNaN: true });
  fc.assert(
    fc.property(
      fc.record({ own: count, others: count, in: count, lift, theirs: lift, everybody: count }),
      fc.constantFrom("quiet", undefined),
      fc.constantFrom("loyal", "quiet", undefined),
      (given, ofMine, ofTheirs) => {
        const both = Math.min(given.in, given.own, given.others);
        const sizes = [
          { audience: "quiet", members: given.own, both: given.own },
          { audience: "loyal", members: given.others, both },
        ];
        const text = worth("mine", given.everybody, given.lift);
        const theirs = worth("other", given.everybody, given.theirs);
        const at = (audience: string | undefined) => (audience === undefined ? {} : { audience });
        const found = caseOverlaps(
          { program: program("mine", at(ofMine)), text },
          { programs: [program("other", at(ofTheirs))], cases: [theirs] },
          sizes,
        );
        for (const { share, countedTwice } of found) {
          expect(share).toBeGreaterThan(0);
          expect(share).toBeLessThanOrEqual(1);
          expect(countedTwice).toBeGreaterThanOrEqual(0);
          for (const one of [text, theirs])
            expect(countedTwice).toBeLessThanOrEqual(
              Math.max(0, reckonCase(one).netPresentValue) * (1 + 1e-12),
            );
        }
      },
    ),
    { numRuns: 100 },
  );
});
