import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SourceFile } from "../collect/source-file.ts";
import { policy } from "../decide/policy.ts";
import { createRandom } from "../stats/random.ts";
import { type OffPolicyReadout, readOffPolicy } from "./off-policy.ts";
import { type ChoiceColumns, readChoices } from "./off-policy-file.ts";
import { readTargetTable, targetOfPolicy } from "./target-policy.ts";

function file(text: string, name = "log.csv"): SourceFile {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, open: () => Readable.from([bytes]) };
}

const plain: ChoiceColumns = {
  ...{ action: "action", propensity: "p", reward: "reward", target: "t", features: [] },
};

async function read(text: string, columns: Partial<ChoiceColumns> = {}): Promise<OffPolicyReadout> {
  return readOffPolicy(await readChoices(file(text), { ...plain, ...columns }));
}

const chances = (text: string) => readTargetTable(file(text, "target.csv"), "action");

interface Drawn {
  readonly rows?: number;
  /** Rows of a user, who is keen or not in all of them. */
  readonly each?: number;
  readonly judged?: readonly number[];
}

const logged = [0.5, 0.3, 0.2];
const worth = (arm: number, keen: boolean): number => [1, 1.5, keen ? 3 : 0.5][arm] ?? 0;

/** Lines of a log whose truth is known: what a user is worth is their own, too. */
function drawn(seed: number, { rows = 4_000, each = 1, judged = [0.2, 0.2, 0.6] }: Drawn = {}) {
  const random = createRandom(seed);
  const lines: string[] = [];
  for (let user = 0; user < rows / each; user++) {
    const keen = random.uniform() < 0.5;
    const own = random.normal();
    for (let k = 0; k < each; k++) {
      const u = random.uniform();
      const arm = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
      const reward = worth(arm, keen) + own + random.normal();
      lines.push(
        `${"abc"[arm]},${logged[arm]},${reward.toFixed(4)},${judged[arm]},${user},${Number(keen)}`,
      );
    }
  }
  const truth = judged.reduce(
    (sum, chance, arm) => sum + (chance * (worth(arm, true) + worth(arm, false))) / 2,
    0,
  );
  return { text: ["action,p,reward,t,user,keen", ...lines].join("\n"), truth };
}

describe("the Open Bandit data", () => {
  const rowsOf = (name: string): string[][] => {
    const path = new URL(`../../test/reference/open-bandit/men-${name}.csv.gz`, import.meta.url);
    const [, ...lines] = gunzipSync(readFileSync(path)).toString().trim().split("\n");
    return lines.map((line) => line.split(","));
  };
  const columns = {
    action: "item",
    propensity: "propensity",
    reward: "click",
    features: ["place"],
  };
  const header = "item,place,click,propensity";
  // A position is no figure: "p1".
  const tableOf = (rows: string[][]): string =>
    [header, ...rows.map(([item, at, ...rest]) => [item, `p${at}`, ...rest].join())].join("\n");

  test("Thompson sampling by the random log is worth what others measured", async () => {
    const counts = new Map<string, number>();
    const bts = rowsOf("bts");
    const random = rowsOf("random");
    const count = (key: string): number => counts.get(key) ?? 0;
    for (const [item, at] of bts)
      for (const key of [`${at}`, `${item},${at}`]) counts.set(key, count(key) + 1);
    const items = [...new Set(random.map(([item]) => item))];
    const shares = items.flatMap((item) =>
      ["1", "2", "3"].map((at) => `${item},p${at},${count(`${item},${at}`) / count(at)}`),
    );
    const text = ["item,place,probability", ...shares].join("\n");
    const target = await readTargetTable(file(text, "bts.csv"), "item");
    const log = await readChoices(file(tableOf(random)), { ...columns, target });
    const { estimate, effective, refused, model } = readOffPolicy(log);
    expect(refused).toEqual([]);
    expect(model).toBe("actions and features");
    expect(estimate?.ips.value).toBeCloseTo(0.00566, 5);
    expect(estimate?.ips.standardError).toBeCloseTo(0.0014, 5);
    expect(estimate?.snips.value).toBeCloseTo(0.00574, 5);
    expect(effective).toBeCloseTo(2_869, 0);
    // The others' folds and penalty are not told: a fiftieth of the error apart.
    expect(Math.abs((estimate?.dr?.value ?? 0) - 0.00584)).toBeLessThan(3e-5);
    expect(estimate?.dr?.standardError).toBeCloseTo(0.0014, 5);
    // No weight is above the threshold.
    expect(estimate?.switchDr).toEqual(estimate?.dr);
  });

  test("even draws by the log of Thompson sampling are told with a warning", async () => {
    const target = targetOfPolicy({ kind: "split" });
    const log = await readChoices(file(tableOf(rowsOf("bts"))), { ...columns, target });
    const { estimate, effective, weights, warnings } = readOffPolicy(log);
    expect(estimate?.ips.value).toBeCloseTo(0.00301, 5);
    expect(effective).toBeCloseTo(656, 0);
    expect(weights?.largestWeight).toBeCloseTo(178, 0);
    expect(warnings[0]).toContain("Only 6.6 % of the choices are effective");
    // Less is taken from single choices: nearer to what even draws truly brought, 0.0046.
    expect(estimate?.switchDr?.value).toBeGreaterThan(estimate?.dr?.value ?? 1);
  });
});

describe("a log whose truth is known", () => {
  test("is judged alike by a column, a table of chances and a policy", async () => {
    const { text } = drawn(1);
    const byColumn = await read(text);
    const byTable = await read(text, {
      target: await chances("action,probability\na,0.2\nb,0.2\nc,0.6"),
    });
    const byPolicy = await read(text, {
      target: targetOfPolicy({ kind: "split", shares: { a: 0.2, b: 0.2, c: 0.6 } }),
    });
    expect(byColumn.model).toBe("actions");
    expect(byTable.estimate).toEqual(byColumn.estimate);
    expect(byPolicy.estimate).toEqual(byColumn.estimate);
  });

  test("is told more exactly with what was known before, also where chances depend on it", async () => {
    const { text, truth } = drawn(2);
    const without = await read(text);
    const features = ["keen"];
    const having = await read(text, { features });
    expect(having.model).toBe("actions and features");
    expect(having.estimate?.dr?.standardError).toBeLessThan(
      without.estimate?.dr?.standardError ?? 0,
    );
    expect(Math.abs((having.estimate?.dr?.value ?? 0) - truth)).toBeLessThan(0.2);
    // The third for who is keen, the second for the others.
    const target = await chances("action,keen,probability\nc,1,1\nb,0,1");
    const { estimate } = await read(text, { features, target });
    expect(estimate?.dr?.lower).toBeLessThan(2.25);
    expect(estimate?.dr?.upper).toBeGreaterThan(2.25);
    expect(estimate?.gain.lower).toBeGreaterThan(0.5);
  });

  test("is told without the chances of other actions, which is said", async () => {
    const { text, truth } = drawn(3);
    const random = createRandom(3);
    const [header, ...lines] = text.split("\n");
    // Chances that differ from row to row, by 1 on average.
    const wavering = lines.map((line) => {
      const [action, p, reward, t, ...rest] = line.split(",");
      return [action, p, reward, Number(t) * (0.5 + random.uniform()), ...rest].join();
    });
    const { estimate, model, warnings } = await read([header, ...wavering].join("\n"));
    expect(model).toBe("nothing");
    expect(warnings[0]).toContain("The chances of actions that were not taken are not told");
    expect(estimate?.dr?.lower).toBeLessThan(truth);
    expect(estimate?.dr?.upper).toBeGreaterThan(truth);
  });

  test("has 95 % intervals that hold it in about 95 of 100 logs, with several rows a user", async () => {
    let [held, tooNarrow] = [0, 0];
    const logs = 100;
    for (let seed = 0; seed < logs; seed++) {
      const { text, truth } = drawn(100 + seed, { rows: 800, each: 8 });
      const holds = ({ estimate }: OffPolicyReadout): boolean =>
        (estimate?.dr?.lower ?? 9) <= truth && truth <= (estimate?.dr?.upper ?? 0);
      held += Number(holds(await read(text, { cluster: "user" })));
      tooNarrow += Number(!holds(await read(text)));
    }
    expect(held / logs).toBeGreaterThan(0.9);
    expect(held / logs).toBeLessThan(0.99);
    expect(tooNarrow / logs).toBeGreaterThan(0.15);
  });

  test("the logging policy itself is worth what was logged, in any unit", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50 }), async (seed) => {
        const { text } = drawn(seed, { rows: 600, judged: logged });
        const { estimate, effective } = await read(text);
        expect(estimate?.ips.value).toBeCloseTo(estimate?.logged.value ?? 0, 9);
        expect(estimate?.dr?.value).toBeCloseTo(estimate?.logged.value ?? 0, 1);
        expect(effective).toBeCloseTo(600, 6);
      }),
      { numRuns: 10 },
    );
  });
});

describe("what the log cannot tell is refused, in words", () => {
  const rows = (count: number, line: (i: number) => string): string =>
    ["action,p,reward,t,user", ...Array.from({ length: count }, (_, i) => line(i))].join("\n");
  const refusal = async (text: string, columns: Partial<ChoiceColumns> = {}): Promise<string> => {
    const { estimate, refused } = await read(text, columns);
    expect(estimate).toBeUndefined();
    return refused.join(" ");
  };

  test("no choice, and too few effective ones", async () => {
    expect(await refusal("action,p,reward,t\n")).toBe("There is no choice to judge by.");
    const thin = rows(2_000, (i) =>
      i % 50 ? `a,0.98,${i % 7},0.1,${i}` : `b,0.02,${i % 7},0.9,${i}`,
    );
    expect(await refusal(thin)).toMatch(
      /^Of 2000 choices only 4\d\.\d are effective; 100 are needed/,
    );
  });

  test("one unit with too much of all weight", async () => {
    const text = rows(1_000, (i) => `${"ab"[i % 2]},0.5,${i % 7},0.5,${i < 200 ? 0 : i}`);
    expect(await refusal(text, { cluster: "user" })).toContain("has 20.0 % of all weight");
  });

  test("units that come again, unless they are named or said to be none", async () => {
    const text = rows(1_000, (i) => `${"ab"[i % 2]},0.5,${i % 7},0.5,${i % 500}`);
    expect(await refusal(text)).toContain('The column "user" names 500 rows again');
    const log = await readChoices(file(text), plain);
    expect(readOffPolicy(log, { rowsAreUnits: true }).refused).toEqual([]);
    expect((await read(text, { cluster: "user" })).refused).toEqual([]);
  });

  test("actions that the log never took", async () => {
    const text = rows(1_000, (i) => `${"ab"[i % 2]},0.5,${i % 7},0.5,${i}`);
    const target = await chances("action,probability\na,0.7\nc,0.3");
    expect(await refusal(text, { target })).toContain(
      "30.0 % of what the policy would do could not be drawn",
    );
    // A column does not name them, but then the weights do not add up.
    const column = rows(1_000, (i) => `${"ab"[i % 2]},0.5,${i % 7},${i % 2 ? 0 : 0.7},${i}`);
    expect(await refusal(column)).toContain("The mean weight is 0.700");
  });

  test("chances that are missing or none in more than a trace of the rows", async () => {
    const some = (every: number): string =>
      rows(1_000, (i) => `${"ab"[i % 2]},${i % every ? 0.5 : "50"},${i % 7},0.5,${i}`);
    expect(await refusal(some(20))).toContain("5.0 % of the rows have no chance that can be used");
    const { estimate, warnings } = await read(some(200));
    expect(estimate).toBeDefined();
    expect(warnings[0]).toBe(
      '"p" is empty, or not above 0 and at most 1: 5 rows left out, the first on line 2.',
    );
  });

  test("rewards that do not vary, or hardly", async () => {
    const all = (reward: (i: number) => number): string =>
      rows(1_000, (i) => `${"ab"[i % 2]},0.5,${reward(i)},0.5,${i}`);
    expect(await refusal(all(() => 3))).toContain("All rewards are 3");
    expect(await refusal(all((i) => Number(i % 200 === 0)))).toContain("only 5 rewards differ");
  });
});

describe("what is wrong with a file is said", () => {
  test("of a log: rows left out by why, columns by name", async () => {
    const text =
      "action,p,reward,t,user\n,0.5,1,1,u\nx,0,1,1,u\nx,0.5,much,1,u\nx,0.5,1,2,u\nx,0.5,1,1,\n";
    const {
      bad,
      read: rows,
      action,
    } = await readChoices(file(text), { ...plain, cluster: "user" });
    expect(bad.map(({ reason }) => reason)).toEqual([
      '"action" is empty: the row names no action',
      '"p" is empty, or not above 0 and at most 1',
      '"reward" is empty or no number',
      '"t" is empty, or not from 0 to 1',
      '"user" is empty: the row is of no unit',
    ]);
    expect([rows, action.length]).toEqual([5, 0]);
    await expect(read(text, { reward: "z" })).rejects.toThrow(
      'log.csv has no column "z". It has: action, p, reward, t, user.',
    );
    await expect(read("")).rejects.toThrow("log.csv has no header row");
  });

  test("of features: what was done or what came of it was not known before", async () => {
    for (const name of ["action", "p", "reward", "t"])
      await expect(read(drawn(1).text, { features: ["keen", name] })).rejects.toThrow(
        `"${name}" is what was done or what came of it`,
      );
  });

  test("of a table of chances: the line, the value and what to do", async () => {
    await expect(chances("action,share\na,1")).rejects.toThrow('no column "probability"');
    await expect(chances("action,probability\na,1.5")).rejects.toThrow(
      'target.csv, line 2: the probability "1.5" is not from 0 to 1.',
    );
    await expect(chances("action,probability\na,0.5\na,0.5")).rejects.toThrow(
      'line 3: "a" has a chance',
    );
    await expect(chances("action,keen,probability\na,1,0.5")).rejects.toThrow(
      "target.csv: the chances of 1 sum to 0.5000, not to 1.",
    );
    const { refused } = await read(drawn(5).text, {
      target: await chances("action,keen,probability\na,1,1"),
    });
    expect(refused[0]).toMatch(/^\d\d\.\d % of the rows have no chance that can be used/);
  });

  test("of a policy that asks who somebody is", () => {
    const rules = policy.parse({ kind: "rules", rules: [{ audience: "vip", treatment: "x" }] });
    expect(() => targetOfPolicy(rules)).toThrow("only split and best can be judged");
  });
});
