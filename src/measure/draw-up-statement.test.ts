import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  substitutingPrograms,
  substitutingTruth,
} from "../../test/measure/substituting-programs.ts";
import { createRandom } from "../stats/random.ts";
import { drawUpStatement } from "./draw-up-statement.ts";
import type { Statement, StatementPeople } from "./statement.ts";

const currency = "GBP";

function statementOf(people: StatementPeople, names: readonly string[]): Statement {
  const programs = names.map((name) => ({ name }));
  const drawn = drawUpStatement(people, { currency, programs });
  if (!drawn.ok) throw new Error(drawn.why);
  return drawn;
}

/** People of two programs with lots of their own; contribution in pence. */
function people(seed: string, added: (letIn: number) => number, size = 20_000): StatementPeople {
  const random = createRandom(seed);
  const heldOut = Uint8Array.from({ length: size }, () => Number(random.uniform() < 0.1));
  const letIn = Uint32Array.from(heldOut, (out) =>
    out === 1 ? 0 : Number(random.uniform() < 0.8) + 2 * Number(random.uniform() < 0.8),
  );
  const contribution = Float64Array.from(letIn, (bits) =>
    Math.round(500 * random.exponential() + added(bits)),
  );
  return { contribution, heldOut, letIn };
}

const both = (letIn: number): number =>
  100 * (letIn & 1) + 60 * (letIn >> 1) - 40 * Number(letIn === 3);

describe("a statement", () => {
  test("of one program that everybody had who was not held out is one line, the total", () => {
    const drawn = statementOf(
      {
        contribution: [300, 500, 200, 400, 100, 300],
        heldOut: [0, 0, 0, 0, 1, 1],
        letIn: [1, 1, 1, 1, 0, 0],
        eligible: [1, 1, 0, 0, 1, 0],
      },
      ["welcome"],
    );
    // 350 a person, and 200 of those held out; four people had it.
    expect(drawn.total.perPerson.value).toBeCloseTo(150, 9);
    expect(drawn.total.shop.value).toBe(600);
    expect(drawn.parts).toMatchObject({
      ...{ published: true, sum: 600 },
      lines: [{ program: "welcome", shop: { value: 600 } }],
    });
    expect(drawn.memo.costOfMeasuring.value).toBe(300);
    expect(drawn.memo.programs[0]).toMatchObject({ share: 1, reached: 2, ifSwitchedOff: null });
  });

  test("finds what the programs add, beside what is lost if one is switched off", () => {
    const drawn = statementOf(people("found", both, 100_000), ["welcome", "win-back"]);
    // 0.8 · 100 + 0.8 · 60 − 0.64 · 40, and of 40 half to either.
    const truths = [102.4, 67.2, 35.2];
    const lines = drawn.parts.published ? drawn.parts.lines : [];
    for (const [i, line] of [drawn.total, ...lines].entries()) {
      const { value, lower, upper, level } = line.perPerson;
      expect(level).toBe(0.95);
      expect(Math.abs(value - (truths[i] ?? 0))).toBeLessThan((3 * (upper - lower)) / 3.92);
    }
    const [welcome, winBack] = drawn.memo.programs;
    // 0.8 · (100 − 0.8 · 40) and 0.8 · (60 − 0.8 · 40).
    expect(Math.abs((welcome?.ifSwitchedOff?.perPerson.value ?? 0) - 54.4)).toBeLessThan(9);
    expect(Math.abs((winBack?.ifSwitchedOff?.perPerson.value ?? 0) - 22.4)).toBeLessThan(9);
  });

  test("adds up to the last penny, whatever was drawn", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const drawn = statementOf(people(`penny ${seed}`, both, 5_000), ["a", "b"]);
        if (!drawn.parts.published) return;
        const values = drawn.parts.lines.map(({ shop }) => shop.value);
        expect(values.every(Number.isInteger)).toBe(true);
        expect(values.reduce((sum, each) => sum + each, 0)).toBe(drawn.total.shop.value);
        expect(drawn.parts.sum).toBe(drawn.total.shop.value);
        const perPerson = drawn.parts.lines.reduce((sum, line) => sum + line.perPerson.value, 0);
        expect(perPerson).toBeCloseTo(drawn.total.perPerson.value, 8);
      }),
      { numRuns: 50 },
    );
  });

  test("of six programs that take from each other adds up, where the lifts by their own holdouts fall far short", () => {
    const { outcome, on, heldOut } = substitutingPrograms("six", 200_000);
    const contribution = Float64Array.from(outcome, (euros) => Math.round(100 * euros));
    const drawn = statementOf({ contribution, letIn: on, heldOut }, [..."abcdef"]);
    expect(drawn.parts.published).toBe(true);
    const { lower, upper } = drawn.total.perPerson;
    expect(lower).toBeLessThan(100 * substitutingTruth.total);
    expect(upper).toBeGreaterThan(100 * substitutingTruth.total);
    const lifts = drawn.memo.programs.reduce(
      (sum, { ifSwitchedOff }) => sum + (ifSwitchedOff?.shop.value ?? 0),
      0,
    );
    expect(lifts).toBeLessThan(0.7 * drawn.total.shop.value);
    expect(drawn.memo.pairsWithoutInteraction).toEqual([]);
  });

  test("sets what channels claim beside the parts", () => {
    const drawn = drawUpStatement(people("claims", both), {
      currency,
      programs: [
        { name: "a", claimed: { alone: 9_000_000, revenue: 8_000_000, contribution: 4_000_000 } },
        { name: "b" },
      ],
      level: 0.8,
    });
    if (!drawn.ok || !drawn.parts.published) throw new Error("no parts");
    const [a, b] = drawn.memo.programs;
    expect(a?.shareOfClaimed).toBe((drawn.parts.lines[0]?.shop.value ?? 0) / 4_000_000);
    expect(b).toMatchObject({ claimed: undefined, shareOfClaimed: null, reached: undefined });
    expect(drawn.memo.claimed?.alone).toBe(9_000_000);
    expect(drawn.total.perPerson.level).toBe(0.8);
  });
});

describe("a statement by shorter periods and departments", () => {
  const size = 20_000;
  /** Contribution cut at random into three months, of which the last has none. */
  function inMonths(all: StatementPeople, seed: string): StatementPeople {
    const random = createRandom(seed);
    const first = Float64Array.from({ length: size }, (_, i) =>
      Math.round((all.contribution[i] ?? 0) * random.uniform()),
    );
    const second = first.map((each, i) => (all.contribution[i] ?? 0) - each);
    return {
      ...all,
      periods: [first, second, new Float64Array(size)].map((contribution, i) => ({
        ...{ from: `2026-0${i + 1}-01`, to: `2026-0${i + 1}-28`, contribution },
      })),
    };
  }

  test("adds up by rows and columns, and no cut changes a line", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const all = people(`months ${seed}`, both, size);
        const drawn = statementOf(inMonths(all, `${seed}`), ["a", "b"]);
        const uncut = statementOf(all, ["a", "b"]);
        if (!drawn.parts.published || !uncut.parts.published) return;
        expect(drawn.periods).toHaveLength(3);
        for (const { total, lines } of drawn.periods)
          expect(lines?.reduce((sum, { shop }) => sum + shop.value, 0)).toBe(total?.shop.value);
        for (const [j, { shop }] of drawn.parts.lines.entries()) {
          const over = drawn.periods.reduce(
            (sum, { lines }) => sum + (lines?.[j]?.shop.value ?? 0),
            0,
          );
          expect(over).toBe(shop.value);
          expect(Math.abs(shop.value - (uncut.parts.lines[j]?.shop.value ?? 0))).toBeLessThan(2);
        }
        const last = drawn.periods[2]?.total;
        expect([last?.shop.value, last?.shop.lower, last?.shop.upper]).toEqual([0, 0, 0]);
      }),
      { numRuns: 20 },
    );
  });

  test("has totals alone where whole and parts contradict each other", () => {
    const plain = people("leaked months", both, size);
    const contribution = Float64Array.from(
      { length: size },
      (_, i) => (plain.contribution[i] ?? 0) + 400 * (plain.heldOut[i] ?? 0),
    );
    const drawn = statementOf(inMonths({ ...plain, contribution }, "cut"), ["a", "b"]);
    expect(drawn.parts.published).toBe(false);
    const [first, second, third] = drawn.periods;
    expect(first?.lines).toBeNull();
    expect((first?.total?.shop.value ?? 0) + (second?.total?.shop.value ?? 0)).toBe(
      drawn.total.shop.value,
    );
    // Nobody brought anything.
    expect(third?.total).toBeNull();
  });

  test("adds the programs of a department up, with the error of the sum", () => {
    const programs = [
      { name: "a", department: "CRM" },
      { name: "b", department: "CRM" },
    ];
    const drawn = drawUpStatement(people("departments", both), { currency, programs });
    if (!drawn.ok) throw new Error(drawn.why);
    const [crm, ...more] = drawn.departments;
    expect(more).toEqual([]);
    expect(crm).toMatchObject({ department: "CRM", programs: ["a", "b"] });
    // All programs are of it, so it has the whole, and the whole's interval.
    expect(crm?.shop.value).toBe(drawn.total.shop.value);
    expect(crm?.perPerson.lower).toBeCloseTo(drawn.total.perPerson.lower, 6);
    const some = drawUpStatement(people("departments", both), {
      ...{ currency, programs: [{ name: "a", department: "CRM" }, { name: "b" }] },
    });
    if (!some.ok) throw new Error(some.why);
    expect(some.departments.map(({ department }) => department)).toEqual(["CRM", null]);
  });

  test("expects less of programs that stand out than they show", () => {
    const { outcome, on, heldOut } = substitutingPrograms("picked", 200_000);
    const contribution = Float64Array.from(outcome, (euros) => Math.round(100 * euros));
    const { memo } = statementOf({ contribution, letIn: on, heldOut }, [..."abcdef"]);
    expect(memo.selected?.programs).toBeGreaterThan(0);
    expect(memo.selected?.expected).toBeLessThan(memo.selected?.sum ?? 0);
    expect(statementOf(people("few", both), ["a", "b"]).memo.selected).toBeNull();
  });
});

describe("a statement that cannot be split", () => {
  test("shows the gap with its error where held-out people were reached, and no parts", () => {
    // Those held out of everything got 300 from somewhere: the holdouts of the programs contradict theirs.
    const leaked = people("leak", both, 40_000);
    const contribution = Float64Array.from(
      { length: 40_000 },
      (_, i) => (leaked.contribution[i] ?? 0) + 300 * (leaked.heldOut[i] ?? 0),
    );
    const { parts, total, memo } = statementOf({ ...leaked, contribution }, ["a", "b"]);
    if (parts.published) throw new Error("published");
    expect(parts.reason).toBe("incoherent");
    expect(parts.why).toContain(
      "do not add up to what the universal holdout shows (p below 0.0001)",
    );
    expect(parts.coherence?.pValue).toBeLessThan(0.01);
    expect(parts.residual?.perPerson.upper).toBeLessThan(0);
    expect(total).toEqual(memo.universalHoldout);
    expect(memo.programs.map(({ shareOfClaimed }) => shareOfClaimed)).toEqual([null, null]);
  });

  test("names the program that no lot tells from another, and keeps the total", () => {
    const plain = people("same", both);
    const letIn = Uint32Array.from({ length: 20_000 }, (_, i) =>
      ((plain.letIn[i] ?? 0) & 1) === 1 ? 3 : 0,
    );
    const { parts, total } = statementOf({ ...plain, letIn }, ["a", "b"]);
    expect(parts).toMatchObject({ published: false, reason: "inseparable", residual: null });
    expect(parts.published ? "" : parts.why).toContain('the program "b"');
    expect(total.shop.value).not.toBe(0);
  });

  test("names pairs of which too few people had neither, one or both", () => {
    const drawn = statementOf(people("pairs", both, 4_000), ["a", "b"]);
    expect(drawn.memo.pairsWithoutInteraction).toEqual([["a", "b"]]);
  });

  test("is none without people held out, or without programs, and says what to do", () => {
    const plain = people("none", both, 100);
    const heldOut = new Uint8Array(100);
    const asked = { currency, programs: [{ name: "a" }, { name: "b" }] };
    expect(drawUpStatement({ ...plain, heldOut }, asked)).toMatchObject({
      ...{ ok: false, reason: "held-out-people" },
      why: expect.stringContaining("Apply a universal holdout"),
    });
    expect(drawUpStatement(plain, { currency, programs: [] })).toMatchObject({
      ...{ ok: false, reason: "program-count" },
      why: "There are 0 programs; a statement takes 1 to 16.",
    });
  });
});
