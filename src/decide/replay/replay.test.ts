import { describe, expect, test } from "vitest";
import { createRandom } from "../../stats/random.ts";
import type { Trial } from "../learning/trial-questions.ts";
import { policy } from "../policy.ts";
import { policyValue } from "./policy-value.ts";
import { replay } from "./replay.ts";

const program = {
  program: "p",
  salt: "s",
  treatments: [
    { id: "a", kind: "content", content: {}, notFor: [] },
    { id: "b", kind: "content", content: {}, notFor: [] },
  ],
} as const;
const arms = ["a", "b", "nothing"];
const isVip = (person: string): boolean => Number(person) % 2 === 0;

/** a is for VIPs, b for all others; drawn evenly. */
function log(n: number, fields: Partial<Trial> = {}): Trial[] {
  const random = createRandom(4);
  return Array.from({ length: n }, (_, i) => {
    const arm = arms[random.integer(3)] ?? "a";
    const fits = arm === (isVip(`${i}`) ? "a" : "b");
    return {
      ...{ person: `${i}`, decidedAt: i * 60_000, arm, arms, probabilities: [0.34, 0.33, 0.33] },
      ...{ segment: "", context: "?", figures: { alive: isVip(`${i}`) ? 1 : 0 } },
      reward: random.uniform() < (fits ? 0.12 : 0.04) ? 1 : 0,
      ...fields,
    };
  });
}
const wasMember = (person: string, audience: string): boolean =>
  audience === "vip" && isVip(person);
const judge = (text: object, trials: readonly Trial[] = log(12_000)) => {
  const { choices, taught } = replay(policy.parse(text), program, { trials, wasMember });
  return { ...policyValue(choices), taught };
};

describe("a policy replayed on a log whose truth is known", () => {
  test("rules that fit bring what they truly bring, and more than was done", () => {
    const found = judge({
      kind: "rules",
      rules: [{ audience: "vip", treatment: "a" }],
      otherwise: "b",
    });
    const { dr, gain, logged } = found.estimate ?? {};
    expect(dr?.lower).toBeLessThan(0.12);
    expect(dr?.upper).toBeGreaterThan(0.12);
    expect(gain?.lower).toBeGreaterThan(0.03);
    expect(logged?.value).toBeCloseTo(0.067, 1);
    expect(found.effective).toBeGreaterThan(3_000);
  });

  test("one best arm brings the mean of both groups", () => {
    const { dr } = judge({ kind: "best", treatment: "a" }).estimate ?? {};
    expect(dr?.lower).toBeLessThan(0.08);
    expect(dr?.upper).toBeGreaterThan(0.08);
  });

  test("policies that learn are taught by the older half and judged by the newer", () => {
    const byAudience = judge({
      ...{ kind: "thompson", goal: "clicked", windowDays: 1, by: ["vip"] },
    });
    expect(byAudience.taught).toBe(6_000);
    expect(byAudience.choices).toBe(6_000);
    expect(byAudience.estimate?.gain.lower).toBeGreaterThan(0.02);
    const pooled = judge({ kind: "thompson", goal: "clicked", windowDays: 1 });
    expect(pooled.estimate?.dr?.value).toBeLessThan(byAudience.estimate?.dr?.value ?? 0);
    const individual = judge({
      ...{ kind: "individual", goal: "clicked", windowDays: 1, features: ["alive"] },
    });
    expect(individual.estimate?.gain.lower).toBeGreaterThan(0.015);
    const segments = judge({
      kind: "segments",
      segments: [{ audience: "vip", policy: { kind: "thompson", goal: "clicked", windowDays: 1 } }],
      otherwise: { kind: "best", treatment: "b" },
    });
    expect(segments.estimate?.dr?.value).toBeGreaterThan(0.09);
  });

  test("what was ruled out then gives its share to nothing, as in a decision", () => {
    const without = { arms: ["b", "nothing"], probabilities: [0.33, 0.67], arm: "nothing" };
    const trials = [...log(10), ...log(10, without)];
    const { choices } = replay(policy.parse({ kind: "best", treatment: "a" }), program, {
      ...{ trials, wasMember },
    });
    expect(choices[15]?.targets).toEqual([0, 1]);
    expect(choices[15]?.unsupported).toBe(0);
  });
});

describe("what the log cannot tell is refused", () => {
  test("too few effective decisions", () => {
    const { estimate, refused } = judge({ kind: "best", treatment: "a" }, log(200));
    expect(estimate).toBeUndefined();
    expect(refused[0]).toMatch(/^Of 200 choices only \d+\.\d are effective; 100 are needed\./);
  });

  test("an arm that was never there", () => {
    const trials = log(3_000, { arms: ["b", "nothing"], probabilities: [0.5, 0.5], arm: "b" });
    const { refused } = judge({ kind: "split" }, trials);
    expect(refused[0]).toContain("33.3 % of what the policy would do could not be drawn");
  });

  test("one person with too much weight", () => {
    const { refused } = judge(
      { kind: "split" },
      log(3_000).map((each, i) => (i < 600 ? { ...each, person: "0" } : each)),
    );
    expect(refused[0]).toMatch(/^One person has 2\d\.\d % of all weight/);
  });

  test("no decision at all", () => {
    expect(judge({ kind: "split" }, []).refused).toEqual(["There is no choice to judge by."]);
  });
});
