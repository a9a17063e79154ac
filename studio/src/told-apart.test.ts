import { expect, test } from "vitest";
import { surestFirst, toldApart } from "./told-apart.ts";

const estimate = (value: number, lower: number, upper: number) => ({
  value,
  lower,
  upper,
  level: 0.8,
});
const groups = [
  { name: "wide", rate: estimate(1.8, 0.7, 4) },
  { name: "less", rate: estimate(0.5, 0.4, 0.6) },
  { name: "more", rate: estimate(1.3, 1.2, 1.4) },
];

test("what is surest comes first, however large a doubtful difference looks", () => {
  const order = surestFirst(groups, ({ rate }) => [rate, null]).map(({ name }) => name);
  expect(order).toEqual(["less", "more", "wide"]);
});

test("only intervals without 1 count as told apart", () => {
  expect(toldApart(groups, ({ rate }) => [rate])).toBe(2);
  expect(toldApart(groups, () => [null])).toBe(0);
});
