import { expect, test } from "vitest";
import { createRandom } from "../stats/random.ts";
import { type DividendTask, dividendInThread } from "./dividend-thread.ts";
import { tellDividend } from "./read-dividend.ts";

const rows = 1_000;

/** Two actions by lot, of which the second brings 2 more, and a feature that tells nothing. */
function task(costs: Readonly<Record<string, number>>): DividendTask {
  const random = createRandom("a dividend in a thread");
  const action = Int32Array.from({ length: rows }, () => Number(random.uniform() < 0.5));
  const outcome = Float64Array.from(action, (each) => 2 * each + random.normal());
  const column = Float64Array.from({ length: rows }, () => random.normal());
  const propensity = new Float64Array(rows).fill(0.5);
  const covariates = [{ name: "x", columns: [column], says: ["x"], missing: 0 }];
  return [
    { actions: ["none", "mail"], action, outcome, propensity, covariates, warnings: [] },
    { costs, mostSegments: 2 },
  ];
}

test("a thread finds the dividend that would be found here", async () => {
  const found = await dividendInThread(...task({}));
  expect(found).toEqual(tellDividend(...task({})));
  expect(found.singleAction).toBe("mail");
});

test("the same rows are not looked at twice, other costs and other rows are", async () => {
  const first = dividendInThread(...task({}));
  expect(dividendInThread(...task({}))).toBe(first);
  const [of, asked] = task({});
  expect(dividendInThread(of, { ...asked, costs: { mail: 1 } })).not.toBe(first);
  const outcome = Float64Array.from(of.outcome, (each, row) => (row === 7 ? each + 1e-9 : each));
  const other = dividendInThread({ ...of, outcome }, asked);
  expect(other).not.toBe(first);
  expect((await other).values?.single).toBeCloseTo((await first).values?.single ?? 0, 6);
});

test("what cannot be asked is the same error here, and is asked again the next time", async () => {
  const failed = dividendInThread(...task({ letter: 1 }));
  await expect(failed).rejects.toMatchObject({
    code: "BAD_ARGUMENT",
    message: expect.stringContaining('A cost is said for "letter"'),
  });
  const again = dividendInThread(...task({ letter: 1 }));
  expect(again).not.toBe(failed);
  await expect(again).rejects.toThrow("letter");
});
