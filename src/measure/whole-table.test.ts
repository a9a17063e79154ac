import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wholeTable } from "./whole-table.ts";

const sum = (cells: readonly number[]): number => cells.reduce((all, each) => all + each, 0);

describe("a table of whole numbers", () => {
  test("of one row is each sum up to a part, less the one before", () => {
    expect(wholeTable([[1.4, 2.4, 3.2]])).toEqual([[1, 3, 3]]);
    expect(wholeTable([[-1.5, 1.5]])).toEqual([[-1, 1]]);
    expect(wholeTable([[1.4, 2.4], [0.4, 0.4]])).toEqual([[1, 3], [1, 0]]); // biome-ignore format: a table
    expect(wholeTable([])).toEqual([]);
  });

  test("keeps whole what is whole", () => {
    fc.assert(
      fc.property(table(fc.integer({ min: -1e6, max: 1e6 })), (cells) => {
        expect(wholeTable(cells)).toEqual(cells.map((row) => row.map((cell) => cell + 0)));
      }),
    );
  });

  test("adds up by rows and columns, each within 1 of what it was, however its rows are cut", () => {
    const money = fc.integer({ min: -1e8, max: 1e8 }).map((each) => each / 1_000);
    fc.assert(
      fc.property(table(money), (cells) => {
        const whole = wholeTable(cells);
        expect(whole.flat().every(Number.isInteger)).toBe(true);
        const columns = (cells[0] ?? []).map((_, j) => cells.map((row) => row[j] ?? 0));
        for (const [i, row] of cells.entries()) {
          expect(Math.abs(sum(whole[i] ?? []) - sum(row))).toBeLessThanOrEqual(1.001);
          for (const [j, cell] of row.entries())
            expect(Math.abs((whole[i]?.[j] ?? 0) - cell)).toBeLessThanOrEqual(2.001);
        }
        for (const [j, column] of columns.entries())
          expect(Math.abs(sum(whole.map((row) => row[j] ?? 0)) - sum(column))).toBeLessThanOrEqual(
            1.001,
          );
        expect(Math.abs(sum(whole.flat()) - sum(cells.flat()))).toBeLessThanOrEqual(0.501);
      }),
    );
  });
});

function table(cell: fc.Arbitrary<number>): fc.Arbitrary<number[][]> {
  return fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
    .chain(([rows, columns]) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
        ...{ minLength: rows, maxLength: rows },
      }),
    );
}
