import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { SourceFile } from "../collect/source-file.ts";
import { createRandom } from "../stats/random.ts";
import { readExperimentOut } from "./experiment.ts";
import { type ExperimentColumns, readExperiment } from "./experiment-file.ts";
import type { ExperimentAsked } from "./read-effect.ts";

function file(text: string, name = "e.csv"): SourceFile {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, open: () => Readable.from([bytes]) };
}

const plainColumns: ExperimentColumns = { arm: "arm", outcomes: ["spend"], covariates: [] };

async function read(
  text: string,
  columns: Partial<ExperimentColumns> = {},
  asked: Partial<ExperimentAsked> = {},
) {
  const all = { ...plainColumns, ...columns };
  const units = await readExperiment(file(text), all);
  return readExperimentOut(units, { control: "a", outcomes: all.outcomes, ...asked });
}

/** Lines of an experiment: an arm, whether it bought, what it spent, what it spent before. */
function drawn(seed: string, options: { units?: number; effect?: number; shareOfB?: number } = {}) {
  const { units = 4_000, effect = 0, shareOfB = 0.5 } = options;
  const random = createRandom(seed);
  const lines = Array.from({ length: units }, () => {
    const arm = random.uniform() < shareOfB ? "b" : "a";
    const before = random.gamma(2, 0.1);
    const spend = before + random.normal() * 10 + (arm === "b" ? effect : 0);
    return `${arm},${Number(random.uniform() < 0.1)},${spend.toFixed(3)},${before.toFixed(3)}`;
  });
  return ["arm,bought,spend,before", ...lines].join("\n");
}

test("means, differences and intervals are those of the rows", async () => {
  const text = `arm,spend\n${Array.from({ length: 40 }, (_, i) => `a,${i % 5}\nb,${(i % 5) + 1}`).join("\n")}\n`;
  const { srm, arms, effects, warnings } = await read(text);
  expect(srm).toEqual({ p: 1, ok: true, expected: { a: 0.5, b: 0.5 } });
  expect(arms).toEqual({
    a: { n: 40, mean: 2, means: { spend: 2 } },
    b: { n: 40, mean: 3, means: { spend: 3 } },
  });
  const [effect] = effects;
  // 40 values of variance 2 · 40 / 39 in each arm.
  expect(effect?.difference).toBeCloseTo(1, 12);
  expect(effect?.standardError).toBeCloseTo(Math.sqrt((2 * 2) / 39), 12);
  expect(effect?.relative?.difference).toBeCloseTo(0.5, 12);
  expect(effect?.verdict).toBe("scale");
  expect(effect?.interval?.[0]).toBeGreaterThan(0);
  expect(warnings).toEqual([]);
});

test("covariates take away what they explain", async () => {
  const { effects } = await read(drawn("covariates", { effect: 2 }), { covariates: ["before"] });
  const [effect] = effects;
  expect(effect?.adjusted?.varianceReduction).toBeGreaterThan(0.5);
  const [lower, upper] = effect?.adjusted?.interval ?? [0, 0];
  expect(lower).toBeLessThan(2);
  expect(upper).toBeGreaterThan(2);
});

test("what came after cannot be a covariate", async () => {
  for (const name of ["spend", "Arm"])
    await expect(read(drawn("after", { units: 10 }), { covariates: [name] })).rejects.toThrow(
      `"${name}" is what was done or what came of it`,
    );
});

test("a covariate of labels and gaps counts as levels", async () => {
  const random = createRandom("labels");
  const rows = Array.from({ length: 2_000 }, () => {
    const city = random.uniform() < 0.5 ? "north" : random.uniform() < 0.5 ? "south" : "";
    const spend = (city === "north" ? 20 : city === "south" ? 10 : 0) + random.normal();
    return `${random.uniform() < 0.5 ? "a" : "b"},${spend},${city}`;
  });
  const { effects, warnings } = await read(["arm,spend,city", ...rows].join("\n"), {
    covariates: ["city"],
  });
  expect(effects[0]?.adjusted?.varianceReduction).toBeGreaterThan(0.95);
  expect(warnings.join()).toMatch(/"city" is missing in \d+ rows/);
});

test("arms that are not as they were drawn show no effect, but with the shares that were meant", async () => {
  const text = drawn("ratio", { shareOfB: 0.3, effect: 3 });
  const refused = await read(text);
  expect(refused.srm.ok).toBe(false);
  expect(refused.effects[0]).toMatchObject({ difference: null, p: null, verdict: "not decidable" });
  expect(refused.effects[0]?.why).toContain("--shares");
  const meant = await read(text, {}, { shares: { a: 0.7, b: 0.3 } });
  expect(meant.srm.ok).toBe(true);
  expect(meant.effects[0]?.difference).not.toBeNull();
});

test("rows of one unit are one: the same rows twice are no more than once, when the unit is named", async () => {
  const lines = drawn("twice", { units: 600 }).split("\n").slice(1);
  const named = lines.map((line, i) => `c${i},${line}`);
  const header = "customer,arm,bought,spend,before";
  const once = await read([header, ...named].join("\n"));
  const twice = [header, ...named, ...named].join("\n");
  const refused = await read(twice);
  expect(refused.effects[0]?.difference).toBeNull();
  expect(refused.effects[0]?.why).toContain("--cluster");
  const clustered = await read(twice, { cluster: "customer" });
  expect(clustered.arms["a"]?.n).toBe(once.arms["a"]?.n);
  expect(clustered.effects[0]?.difference).toBeCloseTo(once.effects[0]?.difference ?? 0, 10);
  expect(clustered.effects[0]?.standardError).toBeCloseTo(once.effects[0]?.standardError ?? 0, 10);
  const asRows = await read(twice, {}, { rowsAreUnits: true });
  expect(asRows.effects[0]?.standardError).toBeLessThan(once.effects[0]?.standardError ?? 0);
});

test("a unit in two arms is left out, and where many are nothing is told", async () => {
  const lines = drawn("mixed", { units: 1_000 }).split("\n").slice(1);
  const rows = lines.map((line, i) => `${i},${line}`);
  const some = await read(
    ["k,arm,bought,spend,before", ...rows, "0,a,0,1,1", "0,b,0,1,1"].join("\n"),
    { cluster: "k" },
  );
  expect(some.warnings.join()).toContain("1 units have rows in several arms and are left out");
  expect((some.arms["a"]?.n ?? 0) + (some.arms["b"]?.n ?? 0)).toBe(999);
  const both = rows.slice(0, 50).flatMap((_, i) => [`${i},a,0,1,1`, `${i},b,0,1,1`]);
  const many = await read(["k,arm,bought,spend,before", ...rows, ...both].join("\n"), {
    cluster: "k",
  });
  expect(many.effects[0]?.why).toContain("50 of 1000 units have rows in several arms");
  expect(many.effects[0]?.difference).toBeNull();
});

test("a small spread about a large mean is told as that about a small one", async () => {
  const random = createRandom("far");
  const rows = Array.from({ length: 400 }, (_, i) => [i % 2 ? "a" : "b", random.integer(7)]);
  const at = (origin: number) =>
    read(["arm,spend", ...rows.map(([arm, own]) => `${arm},${origin + Number(own)}`)].join("\n"));
  const [near, far] = [await at(0), await at(1e9)];
  expect(far.effects[0]?.standardError).toBeCloseTo(near.effects[0]?.standardError ?? 0, 12);
  expect(far.effects[0]?.difference).toBeCloseTo(near.effects[0]?.difference ?? 0, 6);
});

test("a row that was torn apart by its delimiter is left out, and said", async () => {
  const whole = Array.from({ length: 60 }, (_, i) => `Ada,${i % 2 ? "a" : "b"},${i % 5},`);
  const told = await read(["name,arm,spend", ...whole, "Smith, John,a,9"].join("\n"));
  expect(told.arms).toMatchObject({ a: { n: 30 }, b: { n: 30 } });
  expect(told.warnings).toEqual([
    'The row has 4 cells, the header 3. A text with the delimiter in it must stand in quotes: 1 row, the first on line 62: "9".',
  ]);
});

test("a covariate that tells the arm is named: nothing can be adjusted with it", async () => {
  const [head, ...lines] = drawn("copy").split("\n");
  const text = [
    `${head},copy,half`,
    ...lines.map((each) => `${each},${each[0]},${each[0] === "a" ? 1 : each.at(-1)}`),
  ];
  const warned = async (covariates: readonly string[]) =>
    (await read(text.join("\n"), { covariates })).warnings;
  expect(await warned(["before", "copy"])).toEqual([
    '"copy" is the same for all units of an arm: it tells the arm, not what was known before, and nothing can be adjusted with it. Leave it out.',
  ]);
  expect(await warned(["before"])).toEqual([]);
});

test("what cannot be told is told in words, never in a number", async () => {
  const nothing = { difference: null, standardError: null, interval: null, p: null };
  const same = await read(`arm,spend\n${"a,1\nb,1\n".repeat(40)}`);
  expect(same.effects[0]).toMatchObject({ ...nothing, verdict: "not decidable" });
  expect(same.effects[0]?.why).toContain("is the same for all units");
  const few = Array.from({ length: 2_000 }, (_, i) => `${i % 2 ? "a" : "b"},${i < 3 ? 9 : 0}`);
  const rare = await read(["arm,spend", ...few].join("\n"));
  expect(rare.effects[0]).toMatchObject(nothing);
  expect(rare.effects[0]?.why).toMatch(/Only [12] units of "a" have a "spend"/);
  const empty = await read(`arm,spend\n${"a,1\na,2\nb,\nb,x\n".repeat(30)}`);
  expect(empty.effects[0]).toMatchObject(nothing);
  expect(empty.arms["b"]).toEqual({ n: 60, mean: null, means: { spend: null } });
  expect(empty.warnings.join()).toContain(
    '"spend" is no number: 30 rows, the first on line 5: "x".',
  );
  expect(empty.warnings.join()).toContain("missing more often in some arms than in others");
  await expect(read("arm,spend\nb,1\nb,2")).rejects.toThrow(
    'No row is of the arm "a". There are: "b"',
  );
  await expect(read("arm,spend\na,1\na,2")).rejects.toThrow("nothing to compare it with");
  await expect(read("group,spend\na,1")).rejects.toThrow('no column "arm". It has: group, spend');
  const ids = Array.from({ length: 60 }, (_, i) => `${i},1`).join("\n");
  await expect(read(`arm,spend\n${ids}`)).rejects.toThrow("more than 50 values");
});

test("what holds at every look is wider than what holds at one, and asks for more units", async () => {
  const text = drawn("sequential", { effect: 2 });
  const [fixed, always] = [await read(text), await read(text, {}, { sequential: true })];
  const width = ({ effects: [effect] }: typeof fixed): number =>
    (effect?.interval?.[1] ?? 0) - (effect?.interval?.[0] ?? 0);
  expect(width(always)).toBeGreaterThan(1.3 * width(fixed));
  const short = await read(drawn("short", { units: 500 }), {}, { sequential: true });
  expect(short.effects[0]?.why).toContain("begin at 1000");
});

test("verdicts follow from the interval and from what is worth while", async () => {
  const verdict = async (effect: number, asked: Partial<ExperimentAsked> = {}) => {
    const { effects } = await read(drawn("verdicts", { effect }), {}, asked);
    return effects[0];
  };
  expect((await verdict(3))?.verdict).toBe("scale");
  expect((await verdict(-3))?.verdict).toBe("stop");
  expect((await verdict(3, { lowerIsBetter: new Set(["spend"]) }))?.verdict).toBe("stop");
  expect((await verdict(0))?.verdict).toBe("keep testing");
  expect((await verdict(0, { minimalEffect: { value: 5, isShare: false } }))?.verdict).toBe("stop");
  const least = { minimalEffect: { value: 0.02, isShare: true } };
  const waits = await verdict(0, { ...least, perWeek: 20_000 });
  expect(waits?.verdict).toBe("keep testing");
  expect(waits?.weeksLeft).toBeGreaterThan(0);
  expect((await verdict(0, { ...least, perWeek: 500 }))?.verdict).toBe("not decidable");
});

test("of several effects the chances are adjusted for their number", async () => {
  const { effects } = await read(drawn("several"), { outcomes: ["spend", "bought", "before"] });
  expect(effects.map(({ role }) => role)).toEqual(["primary", "secondary", "secondary"]);
  for (const { p, pAdjusted } of effects) expect(pAdjusted).toBeGreaterThanOrEqual(p ?? 1);
});
