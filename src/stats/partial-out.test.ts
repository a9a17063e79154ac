import { expect, test } from "vitest";
import { innerProduct, partialOut } from "./partial-out.ts";
import { createRandom } from "./random.ts";

test("what is left is of no mean, goes with no covariate, and columns that follow from others take nothing more", () => {
  const random = createRandom("left");
  const column = () => Float64Array.from({ length: 50 }, () => 3 + random.normal());
  const [y, one, two] = [column(), column(), column()];
  const sum = one.map((each, i) => each - 2 * (two[i] ?? 0));
  const plain = partialOut([y], [one, two]);
  const more = partialOut([y], [one, two, sum, one.map(() => 4)]);
  expect(plain.covariates).toBe(2);
  expect(more.covariates).toBe(2);
  const left = plain.columns[0] ?? [];
  expect(
    innerProduct(
      left,
      left.map(() => 1),
    ),
  ).toBeCloseTo(0, 10);
  expect(innerProduct(left, one)).toBeCloseTo(0, 10);
  expect(innerProduct(left, two)).toBeCloseTo(0, 10);
  for (const [i, each] of left.entries()) expect(more.columns[0]?.[i]).toBeCloseTo(each, 8);
});

test("a line is told wholly by its covariate", () => {
  for (const each of partialOut([[1, 3, 5, 7]], [[0, 1, 2, 3]]).columns[0] ?? [9])
    expect(each).toBeCloseTo(0, 12);
});
