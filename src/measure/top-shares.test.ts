import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createRandom } from "../stats/random.ts";
import { upliftAtTop } from "../stats/uplift-curve.ts";
import { readExperimentOut } from "./experiment.ts";
import { readExperiment } from "./experiment-file.ts";
import type { ExperimentAsked } from "./read-effect.ts";

async function read(lines: readonly string[], asked: Partial<ExperimentAsked> = {}) {
  const bytes = Buffer.from(["arm,spend,score", ...lines].join("\n"));
  const file = { name: "e.csv", size: bytes.length, open: () => Readable.from([bytes]) };
  const columns = { arm: "arm", outcomes: ["spend"], covariates: [], score: "score" };
  const units = await readExperiment(file, columns);
  return readExperimentOut(units, { control: "a", outcomes: ["spend"], ...asked });
}

/** The score of each is the effect that it has, from 0 to 4. */
function drawn(seed: string, units = 6_000): readonly string[] {
  const random = createRandom(seed);
  return Array.from({ length: units }, () => {
    const arm = random.uniform() < 0.5 ? "b" : "a";
    const score = 4 * random.uniform();
    const spend = random.gamma(2, 0.2) + (arm === "b" ? score : 0);
    return `${arm},${spend.toFixed(4)},${score}`;
  });
}

test("the effect of treating the highest is told a thousand of them and of all, with the share reached", async () => {
  const lines = drawn("top");
  const { top = [], effects } = await read(lines);
  const [b] = top;
  expect(b?.arm).toBe("b");
  expect(b?.shares.map(({ top: share }) => share)).toEqual([0.1, 0.2, 0.3, 0.5, 1]);
  for (const { top: share, reached, ofThem, ofAll } of b?.shares ?? []) {
    expect(reached).toBeCloseTo(share, 3);
    // Of the top share u the mean effect is 4 (1 − u / 2).
    const [lower, upper] = ofThem?.interval ?? [0, 0];
    const truth = 4_000 * (1 - share / 2);
    expect(Math.abs((ofThem?.difference ?? 0) - truth)).toBeLessThan(upper - lower);
    expect(ofAll?.difference).toBeCloseTo(reached * (ofThem?.difference ?? 0), 9);
  }
  expect(b?.shares.at(-1)?.ofThem?.difference).toBeCloseTo(
    1_000 * (effects[0]?.difference ?? 0),
    9,
  );
  expect(b?.areas?.ofPerfect).toBeNull();
  expect(b?.areas?.auuc).toBeGreaterThan(0.2);
  const fields = lines.map((line) => line.split(","));
  const column = (i: number) => fields.map((each) => Number(each[i]));
  const units = {
    ...{ outcome: column(1), score: column(2) },
    treated: fields.map(([arm]) => Number(arm === "b")),
  };
  expect(b?.shares[2]?.ofThem?.difference).toBeCloseTo(
    1_000 * upliftAtTop(units, { share: 0.3, strategy: "overall" }),
    9,
  );
});

test("intervals hold the truth in 95 of 100 experiments", async () => {
  const rounds = 150;
  let held = 0;
  for (let round = 0; round < rounds; round++) {
    const { top = [] } = await read(drawn(`coverage ${round}`, 1_500));
    const [lower, upper] = top[0]?.shares[2]?.ofThem?.interval ?? [0, 0];
    held += Number(lower < 3_400 && 3_400 < upper);
  }
  // Binomial, 1 in 1,000 on each side.
  expect(held).toBeGreaterThanOrEqual(133);
  expect(held).toBeLessThanOrEqual(150);
});

test("units of the same score are treated alike: the share reached says how many that are", async () => {
  const tied = drawn("ties").map((line) => line.replace(/[^,]+$/, (score) => score.slice(0, 1)));
  const { top = [] } = await read(tied);
  const [tenth, fifth, , half] = top[0]?.shares ?? [];
  expect(tenth?.from).toBe(3);
  expect(tenth?.reached).toBeCloseTo(0.25, 1);
  expect(fifth).toEqual({ ...tenth, top: 0.2 });
  expect(half?.reached).toBeCloseTo(0.5, 1);
});

test("what cannot be told is told in words", async () => {
  const lines = drawn("words", 400);
  const same = await read(lines.map((line) => line.replace(/[^,]+$/, "1")));
  expect(same.top?.[0]).toMatchObject({ shares: [], areas: null });
  expect(same.top?.[0]?.says).toContain("the same for all units");
  const none = await read(lines.map((line) => line.replace(/[^,]+$/, "high")));
  expect(none.top?.[0]?.says).toBe("No unit has a score that is a number.");
  expect(none.warnings.join()).toContain('"score" is no number: 400 rows');
  const [few] = (await read(lines)).top?.[0]?.shares ?? [];
  expect(few).toMatchObject({ ofThem: null, ofAll: null });
  expect(few?.why).toContain("below 25");
  const refused = await read(lines, { shares: { a: 0.9, b: 0.1 } });
  expect(refused.top?.[0]).toMatchObject({ shares: [], areas: null });
  expect(refused.top?.[0]?.says).toContain("do not have the units");
});
