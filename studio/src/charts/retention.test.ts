import { expect, test } from "vitest";
import { cellAfterKey, type RetentionRow, rampStep } from "./retention.ts";

const row = (month: string, length: number): RetentionRow => ({
  month,
  label: month,
  customers: 100,
  truncated: false,
  cells: Array.from({ length }, () => ({ share: 0.2, customers: 20, open: false })),
});
const triangle = [row("2011-01", 3), row("2011-02", 2), row("2011-03", 0)];

test("arrow keys walk the triangle and stop at its edges", () => {
  expect(cellAfterKey("ArrowRight", { row: 0, column: 0 }, triangle)).toEqual({
    row: 0,
    column: 1,
  });
  expect(cellAfterKey("ArrowRight", { row: 0, column: 2 }, triangle)).toEqual({
    row: 0,
    column: 2,
  });
  expect(cellAfterKey("ArrowUp", { row: 0, column: 0 }, triangle)).toBeNull();
  expect(cellAfterKey("ArrowDown", { row: 1, column: 0 }, triangle)).toBeNull();
  expect(cellAfterKey("End", { row: 1, column: 0 }, triangle)).toEqual({ row: 1, column: 1 });
  expect(cellAfterKey("x", { row: 0, column: 0 }, triangle)).toBeNull();
});

test("going down into a shorter row lands on its last cell", () => {
  expect(cellAfterKey("ArrowDown", { row: 0, column: 2 }, triangle)).toEqual({ row: 1, column: 1 });
});

test("the ramp has seven equal steps up to its top", () => {
  expect([0, 0.1, 0.35, 0.7, 0.9].map((share) => rampStep(share, 0.7))).toEqual([0, 1, 3, 6, 6]);
  expect(rampStep(0, 0)).toBe(0);
});
