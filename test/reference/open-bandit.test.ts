import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { offPolicyEstimate } from "../../src/stats/off-policy.ts";
import { dot, logisticRidge } from "../../src/stats/ridge.ts";
import { logistic } from "../../src/stats/special.ts";

/** One item shown by the shop ZOZOTOWN: Saito et al. 2021, "Open Bandit Dataset and Pipeline", the small files of men. */
interface Shown {
  readonly item: number;
  readonly position: number;
  readonly click: number;
  readonly propensity: number;
}

function read(name: string): Shown[] {
  const path = new URL(`open-bandit/men-${name}.csv.gz`, import.meta.url);
  const [, ...lines] = gunzipSync(readFileSync(path)).toString().trim().split("\n");
  return lines.map((line) => {
    const [item = 0, position = 0, click = 0, propensity = 0] = line.split(",").map(Number);
    return { item, position, click, propensity };
  });
}

const random = read("random");
const thompson = read("bts");
const items = 34;
const positions = 3;

/** How often Thompson sampling showed an item at a position: the policy that is judged. */
function shares(): (item: number, position: number) => number {
  const counts = new Map<string, number>();
  for (const { item, position } of thompson)
    for (const key of [`${item}/${position}`, `${position}`])
      counts.set(key, (counts.get(key) ?? 0) + 1);
  return (item, position) =>
    (counts.get(`${item}/${position}`) ?? 0) / (counts.get(`${position}`) ?? 1);
}

const columnsOf = (item: number, position: number): number[] => {
  const row = new Array<number>(items + positions).fill(0);
  row[item] = 1;
  row[items + position - 1] = 1;
  return row;
};

/** Clicks as a logistic regression on item and position expects them, learned without the choice's own third. */
function expected(of: (item: number, position: number) => number): {
  logged: Float64Array;
  target: Float64Array;
} {
  const logged = new Float64Array(random.length);
  const target = new Float64Array(random.length);
  for (let fold = 0; fold < 3; fold++) {
    const learned = random.filter((_, i) => i % 3 !== fold);
    const theta = logisticRidge(
      {
        rows: learned.map(({ item, position }) => columnsOf(item, position)),
        values: learned.map(({ click }) => click),
      },
      new Array<number>(items + positions).fill(1),
    );
    const chance = (item: number, position: number): number =>
      logistic(dot(columnsOf(item, position), theta));
    for (const [i, { item, position }] of random.entries()) {
      if (i % 3 !== fold) continue;
      logged[i] = chance(item, position);
      for (let other = 0; other < items; other++)
        target[i] = (target[i] ?? 0) + of(other, position) * chance(other, position);
    }
  }
  return { logged, target };
}

test("on the Open Bandit data inverse propensities, self-normalised and doubly robust are those that others measured", () => {
  const share = shares();
  const log = {
    rewards: random.map(({ click }) => click),
    propensities: random.map(({ propensity }) => propensity),
    targets: random.map(({ item, position }) => share(item, position)),
  };
  const found = offPolicyEstimate(log, expected(share));
  expect(found.logged.value).toBeCloseTo(0.0046, 5);
  expect(found.ips.value).toBeCloseTo(0.00566, 5);
  expect(found.ips.standardError).toBeCloseTo(0.0014, 5);
  expect(found.snips.value).toBeCloseTo(0.00574, 5);
  expect(found.effective).toBeCloseTo(2_869, 0);
  // The folds and the penalty of the others' model are not told.
  expect(Math.abs((found.dr?.value ?? 0) - 0.00584)).toBeLessThan(1e-4);
  expect(found.dr?.standardError).toBeCloseTo(0.0014, 4);
  // What Thompson sampling truly brought, 0.0069, is in the interval.
  expect(found.dr?.upper).toBeGreaterThan(0.0069);
});

test("in the other direction hardly any effective choice is left", () => {
  const found = offPolicyEstimate({
    rewards: thompson.map(({ click }) => click),
    propensities: thompson.map(({ propensity }) => propensity),
    targets: thompson.map(() => 1 / items),
  });
  expect(found.ips.value).toBeCloseTo(0.00301, 5);
  expect(found.effective).toBeCloseTo(656, 0);
  expect(found.largestWeight).toBeCloseTo(178, 0);
});
