import fc from "fast-check";
import { expect, test } from "vitest";
import { textId } from "../core/subject.ts";
import { nothing, type ReadyPolicy } from "./policy/ready-policy.ts";
import { type Policy, policy, readyPolicy } from "./policy.ts";

const treatments = [{ id: "a" }, { id: "b" }];
const asking = { now: 0 };

function made(of: Policy, among: readonly { readonly id: string }[] = treatments): ReadyPolicy {
  const parts = { isMember: () => false, markOf: () => undefined, stateOf: () => undefined };
  return readyPolicy({ program: "p", policy: of, treatments: among, salt: "s" }, parts);
}

test("without shares all arms are equally likely, and nothing is one of them", () => {
  const { arms, common } = made({ kind: "split" });
  expect(arms).toEqual(["a", "b", nothing]);
  expect(common).toEqual([3334, 3333, 3333]);
});

test("the best arm is certain, and the others are in the ledger all the same", () => {
  const best = made({ kind: "best", treatment: "b" });
  expect(best.common).toEqual([0, 10_000, 0]);
  expect(best.lotsOf("7", asking)).toMatchObject({ drawn: 1, parts: [0, 10_000, 0], state: 0 });
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
        const parts = made({ kind: "split", shares }, ids).common ?? [];
        expect(parts.reduce((sum, each) => sum + each, 0)).toBe(10_000);
        for (const [i, part] of parts.entries())
          expect(Math.abs(part - ((all[i] ?? 0) / total) * 10_000)).toBeLessThan(1);
      },
    ),
  );
});

test("people have arms in the shares that are logged (chi-square of 60,000 lots)", () => {
  const shares = { a: 0.05, b: 0.7, nothing: 0.25 };
  const { common = [], lotsOf } = made({ kind: "split", shares });
  const counts = [0, 0, 0];
  for (let i = 0; i < 60_000; i++) {
    const place = lotsOf(textId(`person ${i}`), asking).drawn;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const chiSquare = counts.reduce((sum, count, i) => {
    const expected = 6 * (common[i] ?? 0);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  // The 0.999 quantile of χ² with 2 degrees of freedom.
  expect(chiSquare).toBeLessThan(13.82);
});

test("a policy of an unknown kind is refused with the kinds that there are", () => {
  const read = policy.safeParse({ kind: "greedy" });
  expect(read.error?.issues[0]?.message).toBe(
    'is none of split, best, rules, thompson, individual, ladder, segments: "greedy"',
  );
});
