import { expect, test } from "vitest";
import { randomPiece } from "./random-piece.ts";

test("no piece comes twice, none is changed by those that follow, and bits are even", () => {
  const pieces = Array.from({ length: 20_000 }, () => randomPiece(16));
  const texts = pieces.map((piece) => piece.toString("hex"));
  expect(new Set(texts).size).toBe(pieces.length);
  const ones = pieces.reduce(
    (sum, piece) => sum + piece.reduce((own, byte) => own + (byte & 1), 0),
    0,
  );
  // 320,000 draws: six standard errors.
  expect(Math.abs(ones - 160_000)).toBeLessThan(6 * Math.sqrt(80_000));
});
