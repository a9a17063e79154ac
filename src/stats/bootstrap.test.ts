import { expect, test } from "vitest";
import { bootstrapMeans } from "./bootstrap.ts";
import { createRandom } from "./random.ts";

test("the interval of a normal mean is as wide as theory has it", () => {
  const random = createRandom(3);
  const column = Array.from({ length: 2_000 }, () => random.normal());
  const [mean] = bootstrapMeans([column], { draws: 1_000, level: 0.95, seed: 1 });
  const half = ((mean?.upper ?? 0) - (mean?.lower ?? 0)) / 2;
  expect(half).toBeGreaterThan(0.9 * (1.96 / Math.sqrt(2_000)));
  expect(half).toBeLessThan(1.1 * (1.96 / Math.sqrt(2_000)));
});

test("columns share their draws: a constant difference has an interval of no width", () => {
  const column = [1, 2, 3, 10];
  const shifted = column.map((value) => value + 1);
  const options = { draws: 50, level: 0.9, seed: "a" };
  const [one, other] = bootstrapMeans([column, shifted], options);
  expect((other?.lower ?? 0) - (one?.lower ?? 0)).toBeCloseTo(1, 12);
  expect(bootstrapMeans([column, shifted], options)).toEqual([one, other]);
});

test("no units have no mean", () => {
  expect(bootstrapMeans([[]], { draws: 20, level: 0.95, seed: 1 })[0]?.value).toBeNaN();
});
