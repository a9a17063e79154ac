import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { interactionOf } from "../stats/interaction-test.ts";
import { createRandom } from "../stats/random.ts";
import { readExperimentOut } from "./experiment.ts";
import { readExperiment } from "./experiment-file.ts";
import type { ExperimentAsked } from "./read-effect.ts";
import { quartiles, segmentReader } from "./segment-column.ts";

async function read(
  lines: readonly string[],
  segments: readonly string[],
  asked: Partial<ExperimentAsked> = {},
) {
  const bytes = Buffer.from(["arm,spend,country,age,flag", ...lines].join("\n"));
  const file = { name: "e.csv", size: bytes.length, open: () => Readable.from([bytes]) };
  const columns = { arm: "arm", outcomes: ["spend"], covariates: [], segments };
  const units = await readExperiment(file, columns);
  return readExperimentOut(units, { control: "a", outcomes: ["spend"], ...asked });
}

const countries = ["at", "be", "ch", "de"];

/** An effect that is `differs` more in each country than in the one before, 2 on average, by no other column. */
function drawn(seed: string, differs: number, units = 8_000): readonly string[] {
  const random = createRandom(seed);
  return Array.from({ length: units }, () => {
    const arm = random.uniform() < 0.5 ? "b" : "a";
    const country = Math.floor(4 * random.uniform());
    const effect = arm === "b" ? 2 + differs * (country - 1.5) : 0;
    const spend = random.gamma(2, 0.1) + effect;
    const flag = random.uniform() < 0.5 ? "yes" : "no";
    return `${arm},${spend.toFixed(4)},${countries[country]},${Math.floor(18 + 60 * random.uniform())},${flag}`;
  });
}

test("where effects differ the levels have them in their order, with verdicts; beside a column by which they do not", async () => {
  const { segments = [] } = await read(drawn("differs", 3), ["country", "age", "flag"]);
  const [country, age, flag] = segments;
  expect(country).toMatchObject({ arm: "b", column: "country", interaction: { holds: true } });
  expect(country?.levels.map(({ level }) => level)).toEqual(countries);
  for (const [i, { difference, standardError, shrunken }] of country?.levels.entries() ?? []) {
    const truth = 2 + 3 * (i - 1.5);
    expect(Math.abs((difference ?? 0) - truth)).toBeLessThan(4 * (standardError ?? 0));
    // Towards 2, never beyond.
    expect(Math.abs((shrunken?.difference ?? 9) - 2)).toBeLessThan(Math.abs((difference ?? 2) - 2));
  }
  expect(country?.levels.map(({ verdict }) => verdict)).toEqual([
    ...["stop", "keep testing", "scale", "scale"],
  ]);
  expect(country?.says).toContain('highest for "de", lowest for "at"');
  expect(age?.levels).toHaveLength(4);
  for (const column of [age, flag]) {
    expect(column?.interaction?.holds).toBe(false);
    expect(column?.levels.every(({ verdict }) => verdict === null)).toBe(true);
    expect(column?.says).toContain("Nothing says that the effect differs");
  }
  // Two levels teach nothing of each other.
  expect(flag?.levels.every(({ shrunken }) => shrunken === null)).toBe(true);
});

test("a second computation, of four cells, has the same chance", async () => {
  const lines = drawn("cells", 1, 2_000);
  const { segments } = await read(lines, ["flag"]);
  const cell = (arm: string, flag: string) => {
    const of = lines
      .map((line) => line.split(","))
      .filter(([a, , , , f]) => a === arm && f === flag)
      .map(([, spend]) => Number(spend));
    const mean = of.reduce((sum, each) => sum + each, 0) / of.length;
    const squares = of.reduce((sum, each) => sum + (each - mean) ** 2, 0);
    return { people: of.length, mean, variance: squares / (of.length - 1) };
  };
  const { pValue } = interactionOf({
    ...{ neither: cell("a", "no"), onlyFirst: cell("b", "no") },
    ...{ onlySecond: cell("a", "yes"), both: cell("b", "yes") },
  });
  expect(segments?.[0]?.interaction?.p).toBeCloseTo(pValue, 10);
});

test("where nothing differs a column is taken to differ in about 5 of 100 experiments, at every look in fewer", async () => {
  const differ = async (round: number, units: number, asked: Partial<ExperimentAsked>) => {
    const { segments = [] } = await read(
      drawn(`nothing ${round}`, 0, units),
      ["country", "flag"],
      asked,
    );
    return Number(segments.some(({ interaction }) => interaction?.holds));
  };
  let [once, always] = [0, 0];
  for (let round = 0; round < 100; round++) once += await differ(round, 1_500, {});
  for (let round = 0; round < 10; round++)
    always += await differ(round, 9_000, { sequential: true });
  // Of 100 rounds at 5 % 5 are expected, and more than 13 come with a chance of 1 in 2,000.
  expect(once).toBeGreaterThan(0);
  expect(once).toBeLessThan(14);
  expect(always).toBe(0);
});

test("at every look the estimates are drawn to that of all too, without an interval that would not hold", async () => {
  const { segments } = await read(drawn("looks", 3, 10_000), ["country"], { sequential: true });
  expect(segments?.[0]?.interaction?.holds).toBe(true);
  const [first] = segments?.[0]?.levels ?? [];
  expect(first?.shrunken?.difference).toBeGreaterThan(first?.difference ?? 0);
  expect(first?.shrunken?.interval).toBeNull();
});

test("levels that are too small for a figure are told in words, and an experiment that is refused tells none", async () => {
  const lines = drawn("small", 0, 600);
  const rare = lines.map((line, i) => (i < 6 ? line.replace(/,[a-z]{2},/, ",us,") : line));
  const { segments } = await read(rare, ["country"]);
  const us = segments?.[0]?.levels.find(({ level }) => level === "us");
  expect(us).toMatchObject({ units: 6, difference: null, verdict: null });
  expect(us?.why).toContain("below 25");
  const refused = await read(drawn("refused", 0, 600), ["country"], { shares: { a: 0.9, b: 0.1 } });
  expect(refused.segments).toEqual([]);
  await expect(read(lines, ["spend"])).rejects.toThrow("what was done or what came of it");
  const one = await read(
    lines.map((line) => line.replace(/,[a-z]{2},/, ",at,")),
    ["country"],
  );
  expect(one.segments?.[0]).toMatchObject({ interaction: null });
  expect(one.segments?.[0]?.says).toContain("cannot be told");
});

test("numbers fall in quartiles, few values and labels are levels, small ones come together", () => {
  const column = (texts: readonly string[]) => {
    const reader = segmentReader("c");
    for (const text of texts) reader.push(text);
    const { levels, codes } = reader.end();
    return levels.map((level, code) => [level, codes.filter((each) => each === code).length]);
  };
  const many = (n: number, of: (i: number) => string) => Array.from({ length: n }, (_, i) => of(i));
  expect(column([...many(1_000, (i) => String(i + 1)), "", ""])).toEqual([
    ["at most 250.3", 250],
    ["above 250.3, at most 500.5", 250],
    ["above 500.5, at most 750.8", 250],
    ["above 750.8", 250],
    ["missing", 2],
  ]);
  expect(column(many(1_000, (i) => String(i % 10 === 0 ? i : 0)))).toEqual([
    ["at most 0", 901],
    ["above 0", 99],
  ]);
  expect(column(many(900, (i) => String(10 * (i % 3))))).toEqual([
    ["0", 300],
    ["10", 300],
    ["20", 300],
  ]);
  const shops = [...many(500, () => "b"), ...many(500, () => "a")];
  expect(column([...shops, ...many(30, (i) => (i % 2 ? "x" : "y"))])).toEqual([
    ["a", 500],
    ["b", 500],
    ["others", 30],
  ]);
  expect(column([...shops, ...many(30, () => "x")]).at(-1)).toEqual(["x", 30]);
  expect(column(many(3_000, (i) => `id ${i}`))).toEqual([["others", 3_000]]);
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
      const { levels, codes } = quartiles("c", Float64Array.from(values));
      for (const code of codes) expect(levels[code]).toBeDefined();
      expect(levels.length).toBeLessThanOrEqual(4);
    }),
  );
});
