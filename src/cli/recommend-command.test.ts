import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluateRecommendations } from "./recommend-task.ts";

const cli = new URL("main.ts", import.meta.url).pathname;
const shop = new URL("../../examples/online-retail/orders_to_2011-08-31.csv.gz", import.meta.url)
  .pathname;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "perennial-recommend-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | string | null | undefined;
  readonly out: string;
  readonly talk: string;
}

function recommend(...flags: string[]): Promise<Ended> {
  const args = ["--import", "tsx", cli, "recommend", "evaluate", ...flags];
  const env = { ...process.env, NO_COLOR: "1" };
  return new Promise((resolve) =>
    execFile(process.execPath, args, { env }, (error, out, talk) =>
      resolve({ code: error === null ? 0 : error.code, out, talk }),
    ),
  );
}

const silent = { rows: () => undefined, stage: () => undefined, end: () => undefined };
const defaults = {
  format: "table",
  protocol: "time-split",
  trainShare: "0.75",
  random: true,
  k: "10",
  cap: "200",
  cold: "5",
  seed: "1",
  draws: "50",
};

test("the sample shop's orders, cut at a day: what users share beats popularity, and the answer says so", async () => {
  const { log, evaluation, verdict, warnings } = await evaluateRecommendations(
    {
      ...defaults,
      interactions: shop,
      user: "CustomerID",
      item: "StockCode",
      time: "InvoiceDate",
      order: "InvoiceNo",
      until: "2011-07-31",
      models: ["sar"],
    },
    silent,
  );
  expect(log.item.length).toBe(232_053);
  expect(verdict.served).toMatch(/^(sar|cosine)$/);
  const [popularity, cosine, sar] = evaluation.models;
  expect(popularity?.all.ndcg).toBeCloseTo(0.0588, 3);
  expect(cosine?.all.ndcg).toBeCloseTo(0.1195, 3);
  expect(sar?.all.ndcg).toBeCloseTo(0.12, 3);
  expect((popularity?.cold.users ?? 0) + (popularity?.warm.users ?? 0)).toBe(873);
  expect(warnings.join("\n")).toContain("88652 rows left out, first on line 624");
});

test("a person reads a table and a verdict", async () => {
  const file = join(folder, "walks.txt");
  const lines = Array.from({ length: 60 }, (_, u) =>
    [u, ...Array.from({ length: 7 }, (_, i) => 100 + ((u + i) % 30))].join(" "),
  );
  writeFileSync(file, `${lines.join("\n")}\n`);
  const { code, out } = await recommend(
    ...["--interactions", file, "--format", "sequences", "--protocol", "leave-last-out"],
    ...["--models", "transitions", "--k", "3", "--draws", "50"],
  );
  expect(code).toBe(0);
  expect(out).toContain("420 interactions of 60 users with 30 items");
  expect(out).toMatch(/^Model\s+MAP\s+nDCG@3/m);
  expect(out).toMatch(/^- transitions is served/m);
});

test.each([
  [{ protocol: "hindsight" }, "--protocol hindsight: write one of leave-last-out"],
  [{ protocol: "given-test" }, "--protocol given-test and --test FILE go together"],
  [{ k: "0" }, "--k 0: write a whole number, 1 or more."],
  [{ trainShare: "2" }, "--train-share 2: write a share between 0 and 1"],
  [{ until: "July" }, "--until July: write a day such as 2026-05-31"],
  [{}, "Say which columns name the user and the item"],
  [{ user: "user", item: "item" }, "Nothing is left to test"],
])("what cannot be meant is refused in one sentence: %s", async (flags, sentence) => {
  const interactions = join(folder, "log.csv");
  writeFileSync(interactions, "user,item\nana,cup\n");
  const asked = evaluateRecommendations({ ...defaults, interactions, ...flags }, silent);
  await expect(asked).rejects.toThrow(sentence);
});
