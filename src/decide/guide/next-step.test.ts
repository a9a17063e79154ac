import { expect, test } from "vitest";
import type { GuideAnswer } from "./answers.ts";
import { priorBelief } from "./belief.ts";
import { buildCatalogue, type GuideProduct } from "./catalogue.ts";
import { estimateErrorRate } from "./error-rate.ts";
import { type GuideInput, type GuideStep, nextStep } from "./next-step.ts";
import { givenRules, rulesOf } from "./rules.ts";

/** Three colours × four materials × two brands, each combination twice; red sells best. */
const colours = ["red", "green", "blue"];
const materials = ["clay", "glass", "steel", "wood"];
const products: GuideProduct[] = Array.from({ length: 48 }, (_, i) => ({
  sku: `P${i}`,
  name: `Mug ${i}`,
  values: {
    colour: colours[i % 3] ?? "",
    material: materials[Math.floor(i / 3) % 4] ?? "",
    brand: i % 24 < 12 ? "Ours" : "Theirs",
  },
}));
const catalogue = buildCatalogue(products, new Map());
const prior = priorBelief({ purchases: Float64Array.from(products, (_, i) => (i % 3 ? 1 : 3)) });

function step(
  answers: readonly GuideAnswer[],
  given: Parameters<typeof rulesOf>[0] = {},
): GuideStep {
  return nextStep({ catalogue, prior, answers, rules: rulesOf(given) });
}

test("the question that tells most is asked first, with why, and the shortlist is there from the start", () => {
  const { question, stop, shortlist, covered } = step([]);
  expect(stop).toBeUndefined();
  expect(question).toMatchObject({
    attribute: "material",
    text: "Which material do you like?",
    why: "On average an answer sets aside 75 % of what people like you buy.",
  });
  expect(question?.options).toEqual([
    ...materials.map((value) => ({ value, label: value, share: expect.closeTo(0.25, 9) })),
    { value: null, label: "No preference", share: null },
  ]);
  expect(shortlist).toHaveLength(10);
  expect(covered).toBeCloseTo((10 * 3) / 80, 9);
});

test("an answer moves what matches it up, and what does not match is named so", () => {
  const { shortlist, question } = step([{ attribute: "material", value: "wood" }], { enough: 1 });
  expect(shortlist.slice(0, 4).map(({ sku }) => sku)).toEqual(["P9", "P21", "P33", "P45"]);
  expect(shortlist.map(({ matched }) => matched)).toEqual(shortlist.map(() => ["material"]));
  expect(question?.attribute).toBe("colour");
  const two = step([
    { attribute: "material", value: "wood" },
    { attribute: "colour", value: "blue" },
  ]).shortlist;
  expect(two[0]).toMatchObject({ sku: "P11", matched: ["material", "colour"], missed: [] });
  expect(two.at(-1)?.missed).toHaveLength(1);
});

test("answers may come in any order, no preference changes no probability, and an answer taken back is forgotten", () => {
  const wood: GuideAnswer = { attribute: "material", value: "wood" };
  const notRed: GuideAnswer = { attribute: "colour", noneOf: ["red"] };
  const close = (a: GuideStep, b: GuideStep): void => {
    expect(a.shortlist.map(({ sku }) => sku)).toEqual(b.shortlist.map(({ sku }) => sku));
    for (const [i, item] of a.shortlist.entries())
      expect(item.probability).toBeCloseTo(b.shortlist[i]?.probability ?? 0, 12);
  };
  close(step([wood, notRed]), step([notRed, wood]));
  const unmoved = step([{ attribute: "material", value: null }]);
  expect(unmoved.shortlist).toEqual(step([]).shortlist);
  expect(unmoved.question?.attribute).not.toBe("material");
  const answers = [wood, notRed];
  expect(step(answers.filter((answer) => answer !== notRed))).toEqual(step([wood]));
  expect(step(answers)).toEqual(step(answers));
});

test("something else is an answer, and the attribute may be asked again for the rest", () => {
  const rules = { mostOptions: 2, attributes: { brand: { ask: false }, colour: { ask: false } } };
  const first = step([], rules).question;
  const rest = first?.options.find((option) => "noneOf" in option);
  expect(rest).toEqual({
    noneOf: ["clay", "glass"],
    label: "Something else",
    share: expect.closeTo(0.5, 9),
  });
  const again = step([{ attribute: "material", noneOf: ["clay", "glass"] }], rules).question;
  const offered = again?.options.flatMap((option) => ("value" in option ? option.value : []));
  expect(offered).toEqual(["steel", "wood", null]);
  // Clay and glass are less likely now, not gone: whoever erred can still say so.
  expect(again?.options.find((option) => "noneOf" in option)).toMatchObject({
    noneOf: ["steel", "wood"],
    share: expect.closeTo(0.05, 1),
  });
});

test("questions end when enough were asked, enough is found, or nothing is to be gained", () => {
  const asked = ["brand", "colour"].map((attribute) => ({ attribute, value: null }));
  expect(step(asked, { mostQuestions: 2 }).stop).toEqual({
    reason: "asked-enough",
    why: "At most 2 questions are asked.",
  });
  expect(step([], { enough: 0.3 }).stop).toEqual({
    reason: "found-enough",
    why: "These 10 hold 37 % of what people like you buy with these answers.",
  });
  const dear = step([], { cost: 2 });
  expect(dear.stop?.reason).toBe("nothing-to-gain");
  expect(dear.question).toBeUndefined();
  // Each answer is worth its gain times the chance of one: what few can answer is not asked first.
  const few = { attributes: { material: { noPreference: 0.9 } } };
  expect(step([], few).question?.attribute).toBe("colour");
  const all = ["material", "colour", "brand"].map((attribute) => ({ attribute, value: null }));
  expect(step(all).stop?.reason).toBe("nothing-to-gain");
});

test("a shop's file words questions and values, and rules out attributes", () => {
  const rules = givenRules.parse({
    attributes: {
      material: { question: "What should it be made of?", labels: { wood: "Wood (oak)" } },
    },
  });
  const { question } = step([], rules);
  expect(question?.text).toBe("What should it be made of?");
  expect(question?.options[3]).toMatchObject({ value: "wood", label: "Wood (oak)" });
  expect(step([], { attributes: { material: { ask: false } } }).question?.attribute).toBe("colour");
  expect(() => givenRules.parse({ errorRate: 0 })).toThrow();
  expect(() => givenRules.parse({ questions: 3 })).toThrow();
});

test("answers that the catalogue does not know are refused with what there is", () => {
  const refused = (answers: GuideInput["answers"], message: string): void =>
    expect(() => step(answers)).toThrow(message);
  refused(
    [{ attribute: "size", value: "M" }],
    'products have no attribute "size". They have "colour", "material", "brand".',
  );
  refused(
    [{ attribute: "colour", value: "pink" }],
    'no product has the colour "pink". Values are "red", "green", "blue".',
  );
  refused(
    [
      { attribute: "colour", value: "red" },
      { attribute: "colour", value: null },
    ],
    '"colour" is answered twice',
  );
});

test("variants are one product of the shortlist, shown by the likeliest of them", () => {
  const shirts = buildCatalogue(
    [
      ...["S", "M", "L"].map((size) => ({
        ...{ sku: `A-${size}`, name: "Shirt A", family: "A", values: { size, cut: "slim" } },
      })),
      ...["S", "M"].map((size) => ({
        ...{ sku: `B-${size}`, name: "Shirt B", family: "B", values: { size, cut: "wide" } },
      })),
    ],
    new Map(),
    ["size", "cut"],
  );
  const even = priorBelief({ purchases: new Float64Array(5).fill(1) });
  const input = { catalogue: shirts, prior: even, rules: rulesOf({ shortlist: 2, enough: 1.1 }) };
  const first = nextStep({ ...input, answers: [] });
  expect(first.shortlist.map(({ name }) => name)).toEqual(["Shirt A", "Shirt B"]);
  expect(first.shortlist[0]?.probability).toBeCloseTo(0.6, 12);
  expect(first.question?.attribute).toBe("cut");
  const large = nextStep({ ...input, answers: [{ attribute: "size", value: "L" }] });
  expect(large.shortlist[0]?.sku).toBe("A-L");
});

test("an error rate is the share of wrong answers, held by the assumed one while there are few", () => {
  expect(estimateErrorRate({ answers: 0, wrong: 0 }, 0.05)).toBe(0.05);
  expect(estimateErrorRate({ answers: 80, wrong: 14 }, 0.05)).toBeCloseTo(0.15, 12);
  expect(estimateErrorRate({ answers: 1e6, wrong: 1e5 }, 0.05)).toBeCloseTo(0.1, 4);
  expect(estimateErrorRate({ answers: 100, wrong: 90 }, 0.05)).toBe(0.5);
});
