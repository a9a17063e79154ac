import type { Command } from "commander";
import { modelParameters } from "../decide/recommend/recommend-model.ts";
import { printEvaluation } from "./recommend-report.ts";
import { evaluateRecommendations, protocols, type RecommendFlags } from "./recommend-task.ts";
import { progressLine } from "./terminal.ts";

/** `perennial recommend evaluate`: recommenders on any file of interactions, without a shop. */
export function recommendCommand(program: Command): void {
  const group = program
    .command("recommend")
    .description("what to show whom, and whether it is any good");
  group
    .command("evaluate")
    .description("fit recommenders on a part of the past, rank all items, compare with the rest")
    .option(
      "--interactions <file>",
      "one interaction a row: CSV, TSV, NDJSON, Parquet, also .gz (default: the shop's own orders)",
    )
    .option("--views", "the shop's own views of products and additions to carts as well")
    .option("--format <format>", "table, or sequences: a line a user, its items in order", "table")
    .option("--user <column>", "column that names the user")
    .option("--item <column>", "column that names the item")
    .option("--time <column>", "column of the time; without it rows are in the order of time")
    .option("--weight <column>", "column of how much an interaction counts, for sar")
    .option(
      "--order <column>",
      "column that names the basket; without it a user's rows of one instant",
    )
    .option("--timezone <zone>", "zone of times that name none (default: UTC)")
    .option("--date-order <order>", "dmy or mdy, for dates such as 03/04/2026")
    .option("--protocol <name>", protocols.join(", "), "time-split")
    .option("--test <file>", "rows to test on, with the same columns of user and item")
    .option("--until <date>", "time-split: learn up to this day (UTC), the same for all users")
    .option(
      "--train-share <share>",
      "time-split: each user's earliest share is learnt from",
      "0.75",
    )
    .option("--no-random", "time-split: no random split beside it")
    .option("--models <models...>", modelsHelp())
    .option("--k <number>", "length of the lists", "10")
    .option("--cap <rows>", "latest rows of a user that are learnt from; 0 for all", "200")
    .option("--cold <rows>", "users of whom at most so many rows are known are cold", "5")
    .option("--allow-seen", "recommend what a user has taken up already, too")
    .option("--seed <number>", "seed of the random split and the intervals", "1")
    .option("--draws <number>", "times that users are drawn again for the intervals", "500")
    .option("--json", "print JSON")
    .action(runEvaluate);
}

function modelsHelp(): string {
  const each = Object.entries(modelParameters).map(
    ([name, parameters]) => `${name} (${Object.keys(parameters).join(", ")})`,
  );
  return `models, e.g. cosine:neighbours=200,shrink=10; there are ${each.join("; ")}. Popularity and cosine are always beside`;
}

async function runEvaluate(flags: RecommendFlags): Promise<void> {
  const started = Date.now();
  const line = progressLine();
  const answer = await evaluateRecommendations(flags, line).finally(line.end);
  printEvaluation(answer, { started, json: flags.json === true });
}
