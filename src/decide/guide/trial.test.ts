import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { SourceFile } from "../../collect/source-file.ts";
import { createRandom } from "../../stats/random.ts";
import { afterAnswers } from "./answers.ts";
import { priorBelief } from "./belief.ts";
import type { GuideProduct } from "./catalogue.ts";
import { rulesOf } from "./rules.ts";
import { answerOf } from "./shopper.ts";
import { afterAnswer, nextQuestion, openConversation, strategies } from "./strategy.ts";
import { runTrial, type TrialData, type TrialOptions } from "./trial.ts";
import { readTrialFiles } from "./trial-files.ts";
import { trialResults } from "./trial-report.ts";

/** 240 products of four attributes, the first of which tells little; some sell ten times as often as others. */
const products: GuideProduct[] = Array.from({ length: 240 }, (_, i) => ({
  sku: `P${i}`,
  name: "",
  values: {
    brand: i % 10 ? "Ours" : "Theirs",
    colour: `c${i % 4}`,
    kind: `k${Math.floor(i / 4) % 12}`,
    room: `r${Math.floor(i / 48)}`,
  },
}));
const purchases = new Map(products.map(({ sku }, i) => [sku, i % 7 ? 1 : 10]));
const random = createRandom(5);
const data: TrialData = {
  products,
  purchases,
  heldOut: Array.from({ length: 400 }, () => `P${random.integer(240)}`),
};

function trial(change: Partial<TrialOptions["habits"]> = {}): ReturnType<typeof runTrial> {
  return runTrial(data, {
    habits: { errors: 0.1, dontKnow: 0.1, seed: "1", ...change },
    sessions: 120,
    questions: 5,
    strategies,
    rules: rulesOf({}),
  });
}

const share = (row: Uint8Array | undefined): number =>
  (row ?? new Uint8Array()).reduce((sum, hit) => sum + hit, 0) / 120;

test("shoppers who always know and never err are all guided to their product, by every strategy", () => {
  const { hits } = trial({ errors: 0, dontKnow: 0 });
  for (const row of hits) expect(share(row[5])).toBe(1);
});

test("shoppers who never know are told no more than what sells best", () => {
  for (const row of trial({ dontKnow: 1 }).hits) expect(share(row[5])).toBe(share(row[0]));
});

test("a trial says the same again with the same seed, and other things with another", () => {
  expect(trial().hits).toEqual(trial().hits);
  expect(trial({ seed: "2" }).hits).not.toEqual(trial().hits);
});

test("where shoppers err, soft answers find more than filters and than the quiz", () => {
  const found = trial().hits.map((row) => share(row[5]));
  const [quiz = 0, , , hard = 0, soft = 0] = found;
  expect(soft).toBeGreaterThan(hard);
  expect(soft).toBeGreaterThan(quiz);
});

test("a soft conversation is the guide's own step by step", () => {
  const { catalogue } = trial();
  const soft = strategies.find(({ answer }) => answer === "soft");
  if (soft === undefined) throw new Error("no strategy is soft");
  const prior = priorBelief({ purchases: Float64Array.from(products, (_, i) => 1 + (i % 5)) });
  const rules = rulesOf({});
  let now = openConversation(prior, soft);
  const answers = [];
  for (let n = 0; n < 4; n += 1) {
    const question = nextQuestion(catalogue, now, { strategy: soft, rules, random });
    if (question === undefined) throw new Error("nothing is asked");
    const habits = { errors: 0.3, dontKnow: 0.1, seed: "3" };
    const meant = answerOf({ session: n, target: 17 }, question, { habits, times: n });
    now = afterAnswer(now, question, { meant, strategy: soft, rules });
    const attribute = question.column.name;
    const named = [...(meant?.ids ?? [])].map((id) => question.column.values[id] ?? "");
    answers.push(
      meant?.others ? { attribute, noneOf: named } : { attribute, value: named[0] ?? null },
    );
  }
  const { belief } = afterAnswers(catalogue, prior, { answers, rules });
  for (const [i, p] of belief.entries()) expect(p).toBeCloseTo(now.belief[i] ?? 0, 12);
});

test("shoppers err, and know, as often as they are said to", () => {
  const { catalogue } = trial();
  const prior = priorBelief({ purchases: new Float64Array(240).fill(1) });
  const [quiz] = strategies;
  if (quiz === undefined) throw new Error("there is no quiz");
  const open = openConversation(prior, quiz);
  const question = nextQuestion(catalogue, open, { strategy: quiz, rules: rulesOf({}), random });
  if (question === undefined) throw new Error("nothing is asked");
  const habits = { errors: 0.1, dontKnow: 0.15, seed: "4" };
  const target = 3;
  const said = Array.from({ length: 4_000 }, (_, session) =>
    answerOf({ session, target }, question, { habits, times: 0 }),
  );
  const known = said.flatMap((meant) => meant ?? []);
  expect(known.length / 4_000).toBeCloseTo(0.85, 1);
  const own = question.column.ids[target] ?? 0;
  const wrong = known.filter(({ ids, others }) => ids.has(own) === others).length;
  expect(wrong / known.length).toBeCloseTo(0.1, 1);
});

test("a ratio's interval is of the same sessions: a strategy beside itself has the ratio 1, surely", () => {
  const [quiz] = strategies;
  if (quiz === undefined) throw new Error("there is no quiz");
  const row = [Uint8Array.from({ length: 200 }, (_, i) => (i % 4 ? 0 : 1))];
  const twice = [Uint8Array.from({ length: 200 }, (_, i) => (i % 2 ? 0 : 1))];
  const [first, same, double] = trialResults([row, row, twice], [quiz, quiz, quiz], {
    questions: [0],
    seed: "1",
  }).map(({ after }) => after[0]);
  expect(first?.found.value).toBe(0.25);
  // The interval of a share, .25 ± 1.96 √(.25 × .75 / 200).
  expect(first?.found.lower).toBeCloseTo(0.19, 1);
  expect(first?.found.upper).toBeCloseTo(0.31, 1);
  expect(same?.ratio).toEqual({ value: 1, lower: 1, upper: 1 });
  expect(double?.ratio?.value).toBe(2);
  expect(double?.ratio?.lower).toBeGreaterThan(1.6);
});

const file = (name: string, text: string): SourceFile => ({
  name,
  size: undefined,
  open: () => Readable.from([Buffer.from(text)]),
});
const catalogueCsv = "id,kind,price\nA,mug,4\nB,cup,5\nC,jar,\nD,pot,9\n";
const boughtCsv =
  "id,day\nA,2026-01-01\nA,2026-01-02\nB,2026-01-03\nA,2026-01-04\nB,2026-01-05\nC,2026-01-05\nX,2026-01-05\nA,\n";

test("purchases held out are not learnt from, and products that nobody bought take no part", async () => {
  const asked = { products: file("p.csv", catalogueCsv), purchases: file("b.csv", boughtCsv) };
  const tables = await readTrialFiles({ ...asked, time: "day", seed: "1" });
  expect(tables.products.map(({ sku, price, values }) => [sku, price, values])).toEqual([
    ["A", 4, { kind: "mug" }],
    ["B", 5, { kind: "cup" }],
    ["C", null, { kind: "jar" }],
  ]);
  expect([...tables.purchases]).toEqual([
    ["A", 3],
    ["B", 1],
  ]);
  expect(tables.heldOut).toEqual(["B", "C"]);
  expect(tables.leftOut).toBe(2);
  expect(tables.split).toBe("by time: those from 2026-01-05T00:00 UTC on are held out");
  const byLot = await readTrialFiles({ ...asked, seed: "1" });
  const learnt = [...byLot.purchases.values()].reduce((sum, count) => sum + count, 0);
  expect(learnt + byLot.heldOut.length).toBe(7);
});

test("files that do not fit together are refused with what to say", async () => {
  const purchases = file("b.csv", boughtCsv);
  const read = (text: string, more = {}): Promise<unknown> =>
    readTrialFiles({ products: file("p.csv", text), purchases, seed: "1", ...more });
  await expect(read("sku,kind\nA,mug\n")).rejects.toThrow(
    "p.csv and b.csv have no column in common. Say with --item which names the product.",
  );
  await expect(read("id,kind\nZ,mug\n")).rejects.toThrow(
    "No row of b.csv names a product of p.csv",
  );
  await expect(read(catalogueCsv, { attributes: ["size"] })).rejects.toThrow(
    '--attributes size: p.csv has no such column. It has "id", "kind", "price".',
  );
  await expect(read(catalogueCsv, { time: "at" })).rejects.toThrow("--time at: b.csv has no such");
  await expect(read("")).rejects.toThrow("p.csv is empty.");
});
