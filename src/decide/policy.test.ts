import fc from "fast-check";
import { expect, test } from "vitest";
import { textId } from "../core/subject.ts";
import { armsOf, nothing, policy } from "./policy.ts";

const treatments = [{ id: "a" }, { id: "b" }];

test("without shares all arms are equally likely, and nothing is one of them", () => {
  const { arms, probabilities } = armsOf({ policy: { kind: "split" }, treatments, salt: "s" });
  expect(arms).toEqual(["a", "b", nothing]);
  expect(probabilities).toEqual([0.3334, 0.3333, 0.3333]);
});

test("the best arm is certain, and the others are in the ledger all the same", () => {
  const best = armsOf({ policy: { kind: "best", treatment: "b" }, treatments, salt: "s" });
  expect(best.probabilities).toEqual([0, 1, 0]);
  expect(best.draw("7")).toBe(1);
});

test("shares that do not add up to 1 are refused", () => {
  expect(policy.safeParse({ kind: "split", shares: { a: 0.5, nothing: 0.4 } }).success).toBe(false);
  expect(policy.safeParse({ kind: "split", shares: { a: 0.6, nothing: 0.4 } }).success).toBe(true);
});

test("probabilities add up to 1 whatever the shares, and each is within a part of its share", () => {
  const weights = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(
      weights.filter((all) => all.some((each) => each > 0)),
      (all) => {
        const total = all.reduce((sum, each) => sum + each, 0);
        const ids = all.slice(1).map((_, i) => ({ id: `t${i}` }));
        const names = [...ids.map(({ id }) => id), nothing];
        const shares = Object.fromEntries(names.map((name, i) => [name, (all[i] ?? 0) / total]));
        const made = armsOf({ policy: { kind: "split", shares }, treatments: ids, salt: "s" });
        const parts = made.probabilities.map((each) => Math.round(each * 10_000));
        expect(parts.reduce((sum, each) => sum + each, 0)).toBe(10_000);
        for (const [i, part] of parts.entries())
          expect(Math.abs(part - ((all[i] ?? 0) / total) * 10_000)).toBeLessThan(1);
      },
    ),
  );
});

test("people have arms in the shares that are logged (chi-square of 60,000 lots)", () => {
  const shares = { a: 0.05, b: 0.7, nothing: 0.25 };
  const { probabilities, draw } = armsOf({
    policy: { kind: "split", shares },
    treatments,
    salt: "s",
  });
  const counts = [0, 0, 0];
  for (let i = 0; i < 60_000; i++) {
    const place = draw(textId(`person ${i}`));
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const chiSquare = counts.reduce((sum, count, i) => {
    const expected = 60_000 * (probabilities[i] ?? 0);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  // The 0.999 quantile of χ² with 2 degrees of freedom.
  expect(chiSquare).toBeLessThan(13.82);
});
