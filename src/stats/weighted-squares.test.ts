import fc from "fast-check";
import { expect, test } from "vitest";
import { weightedSquares } from "./weighted-squares.ts";

test("sums are to the last bit those that are made row by row, whatever the number of rows", () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const rows = fc.array(fc.array(number, { minLength: 3, maxLength: 3 }), { maxLength: 11 });
  fc.assert(
    fc.property(rows, fc.array(number, { maxLength: 2 }), (weighted, diagonal) => {
      const size = diagonal.length;
      const squares = weightedSquares(diagonal);
      const wanted = Array.from({ length: size ** 2 }, () => 0);
      for (const [i, each] of diagonal.entries()) wanted[i * size + i] = each;
      for (const [weight = 0, ...x] of weighted) {
        squares.add(Float64Array.from(x), weight);
        for (let i = 0; i < size; i++)
          for (let j = 0; j <= i; j++)
            wanted[i * size + j] = (wanted[i * size + j] ?? 0) + weight * (x[i] ?? 0) * (x[j] ?? 0);
      }
      // A zero has no sign here: nothing is added as a row that weighs 0.
      const plain = (each: number): number => each + 0;
      expect(Array.from(squares.sums(), plain)).toEqual(wanted.map(plain));
      // Asked again they are the same.
      expect(Array.from(squares.sums(), plain)).toEqual(wanted.map(plain));
    }),
  );
});
