import type { Command } from "commander";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { rulesOf } from "../decide/guide/rules.ts";
import { strategies } from "../decide/guide/strategy.ts";
import { runTrial } from "../decide/guide/trial.ts";
import { readTrialFiles, type TrialTables } from "../decide/guide/trial-files.ts";
import {
  intervalLevel,
  type StrategyResult,
  type TrialFigure,
  trialResults,
} from "../decide/guide/trial-report.ts";
import { inSession } from "./session.ts";
import { percent, print, printJson, progressLine, table, whole } from "./terminal.ts";

interface Flags {
  readonly products: string;
  readonly purchases: string;
  readonly item?: string;
  readonly time?: string;
  readonly attributes?: string;
  readonly errors: string;
  readonly dontKnow: string;
  readonly sessions: string;
  readonly questions: string;
  readonly seed: string;
  readonly json?: boolean;
}

/** `perennial guide`: the shop's own rules, and how well guided questions find what people bought. */
export function guideCommand(program: Command): void {
  const group = program.command("guide").description("guided selling");
  group
    .command("evaluate")
    .description("simulated shoppers look for held-out purchases: guided questions beside a quiz")
    .requiredOption("--products <file>", "CSV or CSV.gz: one row a product, a column an attribute")
    .requiredOption("--purchases <file>", "CSV or CSV.gz: one row a purchase")
    .option("--item <column>", "column of both that names the product (default: the common one)")
    .option(
      "--time <column>",
      "column of purchases that says when: the newest fifth is held out (default: a fifth by lot)",
    )
    .option("--attributes <names>", "a,b,...: only these, in the order in which the quiz asks them")
    .option("--errors <share>", "share of wrong answers", "0.1")
    .option("--dont-know <share>", "share of answers that are no preference", "0.15")
    .option("--sessions <number>", "simulated shoppers", "1500")
    .option("--questions <number>", "how many questions each answers", "6")
    .option("--seed <number>", "seed of all that is drawn", "1")
    .option("--json", "print JSON")
    .action(evaluate);
  group
    .command("rules <file>")
    .description(
      "set the questions' wording and rules from a file of JSON (docs/guided-selling.md)",
    )
    .action(async (file: string, { data }: { readonly data?: string }) => {
      await inSession({ data }, async ({ operate }) => {
        printJson(await operate("set-guide-rules", {}, fileOnDisk(file)));
      });
    });
}

async function evaluate(flags: Flags): Promise<void> {
  const started = Date.now();
  const habits = {
    errors: shareGiven(flags.errors, "errors"),
    dontKnow: shareGiven(flags.dontKnow, "dont-know"),
    seed: flags.seed,
  };
  const sessions = countGiven(flags.sessions, "sessions", 100_000);
  const questions = countGiven(flags.questions, "questions", 30);
  const attributes = flags.attributes?.split(",").map((name) => name.trim());
  const tables = await readTrialFiles({
    products: fileOnDisk(flags.products),
    purchases: fileOnDisk(flags.purchases),
    ...{ item: flags.item, time: flags.time, attributes, seed: flags.seed },
  });
  const progress = progressLine();
  const { catalogue, hits } = runTrial(tables, {
    ...{ habits, sessions, questions, attributes, strategies, rules: rulesOf({}) },
    onSession: (done) => {
      if (done % 10 === 0) progress.stage(`${whole(done)} of ${whole(sessions)} shoppers`);
    },
  });
  progress.end();
  const shown = [2, 4, 6].filter((after) => after < questions);
  const document = {
    schema: "perennial.guide-evaluation/1",
    ...sizesOf(tables),
    attributes: catalogue.columns.map(({ name, values }) => ({ name, values: values.length - 1 })),
    ...{ sessions, ...habits, intervalLevel },
    strategies: trialResults(hits, strategies, {
      questions: [...shown, questions],
      seed: flags.seed,
    }),
    seconds: (Date.now() - started) / 1000,
  };
  if (flags.json) printJson(document);
  else print(evaluationText(document));
}

function sizesOf({ products, purchases, heldOut, split, leftOut }: TrialTables) {
  const learnt = [...purchases.values()].reduce((sum, count) => sum + count, 0);
  const isNew = heldOut.filter((sku) => !purchases.has(sku)).length;
  return {
    products: products.length,
    purchases: { learntFrom: learnt, heldOut: heldOut.length, leftOut, split },
    /** Of the purchases held out, the share of products that were not bought before. */
    neverBoughtBefore: heldOut.length === 0 ? 0 : isNew / heldOut.length,
  };
}

type Evaluation = ReturnType<typeof sizesOf> & {
  readonly attributes: readonly { readonly name: string; readonly values: number }[];
  readonly sessions: number;
  readonly errors: number;
  readonly dontKnow: number;
  readonly strategies: readonly StrategyResult[];
  readonly seconds: number;
};

function evaluationText(document: Evaluation): string {
  const { purchases, strategies: results } = document;
  const counts = results[0]?.after.map(({ questions }) => questions) ?? [];
  const head = [
    `${whole(document.products)} products that were bought; ${document.attributes.map(({ name, values }) => `${name} (${whole(values)})`).join(", ")}`,
    `${whole(purchases.learntFrom)} purchases to learn from, ${whole(purchases.heldOut)} held out (${purchases.split}); ${percent(document.neverBoughtBefore)} of these are of products not bought before.`,
    `${whole(document.sessions)} shoppers look for one each; ${percent(document.errors)} of answers are wrong, ${percent(document.dontKnow)} are no preference.`,
    "",
    `Share whose product is among the ten shown, with an interval of ${percent(intervalLevel)}, and the ratio to the static quiz:`,
    "",
  ];
  const columns = counts.flatMap((after) => [
    { head: `after ${after}`, align: "right" as const },
    { head: "ratio", align: "right" as const },
  ]);
  const rows = results.map(({ name, after }) => [
    name,
    ...after.flatMap(({ found, ratio }) => [
      figureText(found, 3),
      ratio === null ? "" : figureText(ratio, 2),
    ]),
  ]);
  return [...head, table([{ head: "asks" }, ...columns], rows)].join("\n");
}

function figureText({ value, lower, upper }: TrialFigure, digits: number): string {
  return `${value.toFixed(digits)} (${lower.toFixed(digits)}–${upper.toFixed(digits)})`;
}

function shareGiven(text: string, option: string): number {
  const share = Number(text);
  if (text.trim() !== "" && share >= 0 && share <= 1) return share;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--${option} ${text}: write a share from 0 to 1, e.g. 0.1.`,
  );
}

function countGiven(text: string, option: string, most: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--${option} ${text}: write a whole number from 1 to ${whole(most)}.`,
  );
}
