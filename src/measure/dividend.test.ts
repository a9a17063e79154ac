import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { SourceFile } from "../collect/source-file.ts";
import { createRandom } from "../stats/random.ts";
import { additiveRewards, rewardsByAction } from "../stats/reward-model.ts";
import { type DividendLog, dividendOf } from "./dividend.ts";
import { dividendVerdict } from "./dividend-verdict.ts";
import { policyRules } from "./policy-rules.ts";
import { type DividendAsked, readDividend } from "./read-dividend.ts";

/** Two actions by lot; the second brings `effect(x)` more than the first. */
function drawn(
  seed: string,
  options: {
    readonly rows?: number;
    readonly effect: (x: number) => number;
    readonly chance?: number;
  },
): DividendLog {
  const { rows = 6_000, effect, chance = 0.5 } = options;
  const random = createRandom(seed);
  const x = Float64Array.from({ length: rows }, () => random.uniform() * 2 - 1);
  const other = Float64Array.from({ length: rows }, () => random.normal());
  const actions = Float64Array.from({ length: rows }, () => Number(random.uniform() < chance));
  const rewards = Float64Array.from(
    { length: rows },
    (_, i) => 5 + (other[i] ?? 0) + (actions[i] ?? 0) * effect(x[i] ?? 0) + random.normal(),
  );
  const propensities = actions.map((action) => (action === 1 ? chance : 1 - chance));
  return { rewards, actions, count: 2, features: [x, other], propensities };
}

const options = {
  expect: additiveRewards,
  individual: rewardsByAction,
  mostSegments: 8,
  repeats: 1,
};

test("an action that is good for all leaves nothing to be gained by segments or one by one", () => {
  const found = dividendOf(drawn("for all", { effect: () => 1 }), options);
  expect(found.single.action).toBe(1);
  expect(found.single.value.value).toBeCloseTo(6, 0);
  const verdict = dividendVerdict(found, { least: 0.5 });
  expect(verdict).toMatchObject({ verdict: "single", segments: 1 });
});

test("where it helps one half and harms the other, two segments are enough", () => {
  const found = dividendOf(drawn("halves", { effect: (x) => (x > 0 ? 2 : -2) }), options);
  const [two] = found.segments;
  // One half gains 2 beside nothing for all.
  expect(two?.beyondSingle.value).toBeGreaterThan(0.7);
  expect(two?.beyondSingle.value).toBeLessThan(1.2);
  const verdict = dividendVerdict(found, { least: 0.1 });
  expect(verdict).toMatchObject({ verdict: "segments", segments: 2 });
  const rules = policyRules(two?.policy.tree ?? { action: 0, units: 0 }, {
    actions: ["none", "mail"],
    says: ["recency", "channel is Web"],
  });
  expect(rules.map(({ action }) => action)).toEqual(["none", "mail"]);
  expect(rules[0]?.when[0]).toMatch(/^recency is at most -?0\.0\d+$/);
});

test("intervals of the dividend hold what is true in 95 of 100, of policies that were learned elsewhere", () => {
  // Nothing depends on anybody: the dividend of each class is 0 or less, and seldom looks like more.
  const runs = 60;
  let above = 0;
  for (let run = 0; run < runs; run += 1) {
    const found = dividendOf(drawn(`none ${run}`, { rows: 600, effect: () => 0.3 }), {
      ...options,
      mostSegments: 2,
    });
    const { value, standardError } = found.individual.beyondSingle;
    if (value - 1.959964 * standardError > 0) above += 1;
  }
  expect(above / runs).toBeLessThanOrEqual(0.1);
});

test("of one unit's rows the error is that of units", () => {
  const log = drawn("units", { rows: 1_000, effect: (x) => x });
  const twice = (column: ArrayLike<number>): Float64Array =>
    Float64Array.from([...Array.from(column), ...Array.from(column)]);
  const doubled = {
    ...{ rewards: twice(log.rewards), actions: twice(log.actions), count: 2 },
    ...{ features: log.features.map(twice), propensities: twice(log.propensities) },
    units: Float64Array.from({ length: 2_000 }, (_, i) => i % 1_000),
  };
  const [one, two] = [dividendOf(log, options), dividendOf(doubled, options)];
  const ratio = two.single.value.standardError / one.single.value.standardError;
  expect(ratio).toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(1.1);
});

test("the individual policy is learned from one log in all folds and repeats, so that its features are binned once", () => {
  const logs = new Set<object>();
  dividendOf(drawn("once", { rows: 600, effect: (x) => x }), {
    ...{ ...options, repeats: 2, mostSegments: 2 },
    individual: (log, rows) => {
      logs.add(log);
      return rewardsByAction(log, rows);
    },
  });
  expect(logs.size).toBe(1);
});

const file = (text: string): SourceFile => {
  const bytes = Buffer.from(text);
  return { name: "log.csv", size: bytes.length, open: () => Readable.from([bytes]) };
};
const asked: DividendAsked = {
  ...{ action: "action", outcome: "y", features: ["x"], costs: {}, mostSegments: 2 },
};

test("what cannot be told is refused in words, without a number", async () => {
  const rows = (count: number, of: (i: number) => string): string =>
    ["action,y,x,p", ...Array.from({ length: count }, (_, i) => of(i))].join("\n");
  const told = async (text: string, more: Partial<DividendAsked> = {}) => {
    const found = await readDividend(file(text), { ...asked, ...more });
    expect(found.verdict).toBeNull();
    expect(found.values).toBeUndefined();
    return found.refused;
  };
  expect(await told(rows(300, (i) => `a,${i},1,0.5`))).toContain("one action only");
  expect(await told(rows(300, (i) => `${i < 20 ? "b" : "a"},${i},1,0.5`))).toContain(
    'The action "b" was taken in 20 of 300 rows',
  );
  expect(await told(rows(400, (i) => `${i % 2 ? "a" : "b"},1,${i},0.5`))).toContain(
    "the same for all",
  );
  expect(await told(rows(400, (i) => `${i % 2 ? "a" : "b"},${Number(i < 3)},${i},0.5`))).toContain(
    "Only 3 of 400 rows have an outcome other than the usual one",
  );
  expect(
    await told(
      rows(400, (i) => `${i % 2 ? "a" : "b"},${i},1,${i < 9 ? "" : 0.5}`),
      { propensity: "p" },
    ),
  ).toContain("9 of 400 rows tell no chance");
  expect(
    await told(
      rows(400, (i) => `${i % 2 ? "a" : "b"},${i},1,${i ? 0.5 : 0.0001}`),
      { propensity: "p" },
    ),
  ).toContain("a chance of 0.00010");
  await expect(
    readDividend(file(rows(400, (i) => `a,${i},1,1`)), { ...asked, costs: { mail: 1 } }),
  ).rejects.toThrow('A cost is said for "mail", which no row is of');
});

test("who was drawn for several times counts with every action that they had", async () => {
  const random = createRandom("several");
  const lines = Array.from(
    { length: 1_200 },
    (_, i) => `${"ab"[random.integer(2)]},${random.normal().toFixed(3)},${i % 5},${i % 400}`,
  );
  const found = await readDividend(file(["action,y,x,person", ...lines].join("\n")), {
    ...asked,
    cluster: "person",
  });
  expect(found.units).toBe(1_200);
});

test("rows of units that come again are refused, unless they are named or said to be units", async () => {
  const random = createRandom("again");
  const lines = Array.from(
    { length: 800 },
    (_, i) => `${"ab"[random.integer(2)]},${random.normal().toFixed(3)},${i % 5},${i % 400}`,
  );
  const text = ["action,y,x,customer_id", ...lines].join("\n");
  const refused = await readDividend(file(text), asked);
  expect(refused.verdict).toBeNull();
  expect(refused.refused).toContain('The column "customer_id" names 400 rows again');
  for (const more of [{ rowsAreUnits: true }, { cluster: "customer_id" }])
    expect((await readDividend(file(text), { ...asked, ...more })).verdict).not.toBeNull();
});

test("a feature that is beyond all numbers is missing", async () => {
  const lines = Array.from({ length: 600 }, (_, i) => `${"ab"[i % 2]},${i % 7},${i || "1e999"}`);
  const found = await readDividend(file(["action,y,x", ...lines].join("\n")), asked);
  expect(found.verdict).not.toBeNull();
});

test("costs are taken off, and labels become rules that can be read", async () => {
  const random = createRandom("labels");
  const lines = Array.from({ length: 4_000 }, () => {
    const action = random.uniform() < 0.5 ? "mail" : "none";
    const city = random.uniform() < 0.4 ? "north" : "south";
    const gain = action === "mail" ? (city === "north" ? 4 : 0) : 0;
    return `${action},${(gain + random.normal()).toFixed(3)},${city}`;
  });
  const found = await readDividend(file(["action,y,x", ...lines].join("\n")), {
    ...asked,
    costs: { mail: 2 },
  });
  expect(found.verdict).toBe("segments");
  expect(found.policy?.map(({ when, action }) => `${when.join()}: ${action}`)).toEqual([
    "x is not north: none",
    "x is north: mail",
  ]);
  // For all it costs 2 and brings 1.6; for the north alone 0.4 · 2.
  expect(found.values?.segments).toBeCloseTo(0.8, 0);
  expect(found.singleAction).toBe("none");
});
