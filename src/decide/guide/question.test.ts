import fc from "fast-check";
import { expect, test } from "vitest";
import { answered, entropyBits, hardFactors, priorBelief, softFactors } from "./belief.ts";
import { buildCatalogue, type GuideCatalogue, type GuideColumn } from "./catalogue.ts";
import { type QuestionForm, weighQuestion } from "./question.ts";

const form = (change: Partial<QuestionForm> = {}): QuestionForm => ({
  mostOptions: 8,
  leastShare: 0,
  errorRate: 0.05,
  refused: new Set(),
  ...change,
});

/** Items of one attribute; each its own family unless it names one. */
function catalogueOf(values: readonly string[], families?: readonly number[]): GuideCatalogue {
  return buildCatalogue(
    values.map((value, i) => ({
      sku: `${i}`,
      name: "",
      ...(families ? { family: `f${families[i]}` } : {}),
      values: { a: value, b: `${i % 3}` },
    })),
    new Map(),
    ["b"],
  );
}

function columnOf(catalogue: GuideCatalogue, values: readonly string[]): GuideColumn {
  // By SKU, since variants were brought beside each other.
  const names = [...new Set(values.filter((value) => value !== ""))];
  const ids = Int32Array.from(
    catalogue.skus,
    (sku) => names.indexOf(values[Number(sku)] ?? "") + 1,
  );
  const idOf = new Map(names.map((value, i) => [value, i + 1]));
  return { name: "a", values: ["", ...names], idOf, ids, edges: null };
}

function weigh(values: readonly string[], weights: readonly number[], change = {}) {
  const catalogue = catalogueOf(values);
  const belief = priorBelief({ purchases: Float64Array.from(weights) });
  return weighQuestion(catalogue, belief, {
    column: columnOf(catalogue, values),
    form: form(change),
  });
}

test("entropies and gains are those in closed form", () => {
  expect(entropyBits([0.5, 0.25, 0.25])).toBe(1.5);
  expect(entropyBits([1, 0])).toBe(0);
  // Without errors an answer tells the whole entropy of the options: 1.5 bits.
  expect(weigh(["x", "y", "z"], [2, 1, 1], { errorRate: 0 })?.gain).toBeCloseTo(1.5, 12);
  // With errors, of two equal options: the capacity of the binary symmetric channel, 1 − H(e) (Cover & Thomas 2006, eq. 7.5).
  const noise = entropyBits([0.1, 0.9]);
  expect(weigh(["x", "y"], [1, 1], { errorRate: 0.1 })?.gain).toBeCloseTo(1 - noise, 12);
  // Of four equal ones: log₂ 4 − H(.85, .05, .05, .05).
  const four = weigh(["w", "x", "y", "z"], [1, 1, 1, 1], { errorRate: 0.15 });
  expect(four?.gain).toBeCloseTo(2 - entropyBits([0.85, 0.05, 0.05, 0.05]), 12);
  // An answer that is wrong as often as by lot tells nothing.
  expect(weigh(["x", "y"], [1, 1], { errorRate: 0.5 })?.gain).toBeCloseTo(0, 12);
  // Half of two halves, and 62 % of (.5, .3, .2), are set aside by an answer.
  expect(weigh(["x", "y"], [1, 1])?.separates).toBeCloseTo(0.5, 12);
  expect(weigh(["x", "y", "z"], [5, 3, 2])?.separates).toBeCloseTo(0.62, 12);
});

test("purchases decide, not the number of products", () => {
  const common = weigh(["x", "x", "x", "y"], [1, 1, 1, 97])?.gain ?? 0;
  const even = weigh(["x", "x", "x", "y"], [1, 1, 1, 3])?.gain ?? 0;
  expect(common).toBeLessThan(even / 3);
});

test("a question offers the likeliest values, the rest is something else; what was refused is not offered again", () => {
  const values = ["a", "b", "c", "d", "e"];
  const question = weigh(values, [1, 5, 3, 4, 2], { mostOptions: 2 });
  expect(question?.options.map((id) => values[id - 1])).toEqual(["b", "d"]);
  expect(question?.masses[0]).toBeCloseTo(5 / 15, 12);
  expect(question?.other).toBeCloseTo(6 / 15, 12);
  const again = weigh(values, [1, 5, 3, 4, 2], { mostOptions: 2, refused: new Set([2, 4]) });
  expect(again?.options.map((id) => values[id - 1])).toEqual(["c", "e"]);
  expect(weigh(values, [1, 5, 3, 4, 2], { leastShare: 0.25 })?.options).toEqual([2, 4]);
});

test("a question with one answer, and one whose answers nobody knows, are none", () => {
  expect(weigh(["x", "x"], [1, 1])).toBeUndefined();
  expect(weigh(["x", "y"], [1, 0])).toBeUndefined();
  expect(weigh(["", ""], [1, 1])).toBeUndefined();
});

test("what tells only the variants of each product apart tells nothing about the product", () => {
  const values = ["S", "M", "S", "M"];
  const catalogue = catalogueOf(values, [0, 0, 1, 1]);
  const belief = priorBelief({ purchases: Float64Array.of(3, 3, 1, 1) });
  const column = columnOf(catalogue, values);
  const question = weighQuestion(catalogue, belief, { column, form: form() });
  expect(question?.gain).toBeCloseTo(0, 12);
});

/** The gain as it is defined, over a table of P(answer | item): H(families) − Σ P(v) H(families | v). */
function slowGain(
  catalogue: GuideCatalogue,
  belief: Float64Array,
  asked: { readonly column: GuideColumn; readonly options: readonly number[]; readonly e: number },
): number {
  const { column, options, e } = asked;
  const distinct = new Set([...column.ids].filter((id, i) => id > 0 && (belief[i] ?? 0) > 0));
  const hasOther = [...distinct].some((id) => !options.includes(id));
  const answers = [...options, ...(hasOther ? [-1] : [])];
  const chance = (item: number, answer: number): number => {
    const id = column.ids[item] ?? 0;
    if (id === 0) return 1 / answers.length;
    const own = options.includes(id) ? id : -1;
    return own === answer ? 1 - e : e / (answers.length - 1);
  };
  const families = (of: (item: number) => number): number[] => {
    const sums = new Map<number, number>();
    for (const [i, family] of catalogue.familyOf.entries())
      sums.set(family, (sums.get(family) ?? 0) + of(i));
    return [...sums.values()];
  };
  const bits = (masses: readonly number[]): number => {
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    return total > 0 ? entropyBits(masses.map((mass) => mass / total)) * total : 0;
  };
  const before = bits(families((i) => belief[i] ?? 0));
  return answers.reduce(
    (gain, answer) => gain - bits(families((i) => (belief[i] ?? 0) * chance(i, answer))),
    before,
  );
}

const shop = fc.integer({ min: 2, max: 24 }).chain((n) =>
  fc.record({
    values: fc.array(fc.constantFrom("", "p", "q", "r", "s", "t"), { minLength: n, maxLength: n }),
    families: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: n, maxLength: n }),
    weights: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: n, maxLength: n }),
    mostOptions: fc.integer({ min: 2, max: 5 }),
    e: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
  }),
);

test("the gain is 0 or above, and that of an independent implementation over all items", () => {
  fc.assert(
    fc.property(shop, ({ values, families, weights, mostOptions, e }) => {
      const catalogue = catalogueOf(values, families);
      const bySku = Float64Array.from(catalogue.skus, (sku) => weights[Number(sku)] ?? 0);
      const belief = priorBelief({ purchases: bySku });
      const column = columnOf(catalogue, values);
      const question = weighQuestion(catalogue, belief, {
        column,
        form: form({ mostOptions, errorRate: e }),
      });
      if (question === undefined) return;
      expect(question.gain).toBeGreaterThanOrEqual(0);
      const slow = slowGain(catalogue, belief, { column, options: question.options, e });
      expect(question.gain).toBeCloseTo(Math.max(0, slow), 9);
      const shares = question.masses.reduce((sum, mass) => sum + mass, question.other);
      const unknown = belief.reduce((sum, p, i) => sum + (column.ids[i] === 0 ? p : 0), 0);
      expect(shares + unknown).toBeCloseTo(1, 9);
    }),
    { seed: 1, numRuns: 400 },
  );
});

test("an answer is Bayes' rule: P sums to 1, nothing goes, and answers may come in any order", () => {
  fc.assert(
    fc.property(shop, ({ values, weights, e }) => {
      const catalogue = catalogueOf(values);
      const prior = priorBelief({ purchases: Float64Array.from(weights) });
      const column = columnOf(catalogue, values);
      if (column.values.length < 3) return;
      const factors = softFactors(e, column.values.length - 1);
      const one = { column, ids: new Set([1]), others: false };
      const two = { column, ids: new Set([2]), others: true };
      const there = answered(answered(prior, one, factors), two, factors);
      const back = answered(answered(prior, two, factors), one, factors);
      expect(there.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      for (const [i, p] of there.entries()) {
        expect(p).toBeGreaterThan(0);
        expect(p).toBeCloseTo(back[i] ?? 0, 12);
      }
    }),
    { seed: 2, numRuns: 200 },
  );
});

test("a wrong answer makes a product less likely by its factor, a filter loses it", () => {
  const values = ["x", "y", ""];
  const column = columnOf(catalogueOf(values), values);
  const even = priorBelief({ purchases: Float64Array.of(1, 1, 1) });
  const x = { column, ids: new Set([1]), others: false };
  // Of two answers: 1 − e, e, and a half where it is not known.
  const soft = answered(even, x, softFactors(0.1, 2));
  for (const [i, p] of [0.9 / 1.5, 0.1 / 1.5, 0.5 / 1.5].entries())
    expect(soft[i]).toBeCloseTo(p, 12);
  expect([...answered(even, x, hardFactors)]).toEqual([1, 0, 0]);
  const nothing = { column, ids: new Set([1, 2]), others: true };
  expect(() => answered(even, nothing, hardFactors)).toThrow("no product that can be bought");
});

test("the prior is purchases × in stock × margin weight", () => {
  const purchases = Float64Array.of(2, 2, 5);
  const available = Uint8Array.of(1, 1, 0);
  const marginWeight = Float64Array.of(1, 3, 1);
  expect([...priorBelief({ purchases, available, marginWeight })]).toEqual([0.25, 0.75, 0]);
  expect(() => priorBelief({ purchases, available: new Uint8Array(3) })).toThrow(
    "no product that can be bought",
  );
});
