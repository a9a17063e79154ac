import fc from "fast-check";
import { expect, test } from "vitest";
import { dodge } from "./dodge.ts";

const room = { gap: 16, low: 0, high: 300 };

test("labels with room stay where they are", () => {
  expect(dodge([20, 200, 100], room)).toEqual([20, 200, 100]);
});

test("labels that would overlap share the move", () => {
  expect(dodge([100, 104], room)).toEqual([94, 110]);
});

test("labels keep their order, their distance and the room they have", () => {
  const wishes = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 12 });
  fc.assert(
    fc.property(wishes, (wanted) => {
      const placed = dodge(wanted, room);
      const ranked = [...placed].sort((a, b) => a - b);
      for (const [rank, at] of ranked.entries()) {
        expect(at).toBeGreaterThanOrEqual(-1e-9);
        expect(at).toBeLessThanOrEqual(300 + 1e-9);
        if (rank > 0) expect(at - (ranked[rank - 1] ?? 0)).toBeGreaterThanOrEqual(16 - 1e-9);
      }
    }),
  );
});
