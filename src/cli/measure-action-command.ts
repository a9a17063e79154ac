import type { Command } from "commander";
import { fileOnDisk } from "../collect/source-file.ts";
import { readAction } from "../measure/read-action.ts";
import { printAction } from "./action-report.ts";
import { listed, saidShares } from "./option-values.ts";
import { printJson, progressLine } from "./terminal.ts";

interface Flags {
  readonly data: string;
  readonly action: string;
  readonly outcome: string;
  readonly randomized?: boolean;
  readonly encouragement?: string;
  readonly control?: string;
  readonly covariates?: readonly string[];
  readonly before?: string;
  readonly cluster?: string;
  readonly shares?: string;
  readonly rowsAreUnits?: boolean;
  readonly json?: boolean;
}

/** `perennial measure action`: what an action that is no order is worth. */
export function measureActionCommand(measure: Command): void {
  measure
    .command("action")
    .description("what an action that is no order is worth: an app install, a sign-up, a review")
    .requiredOption("--data <table>", "a row a person: CSV, TSV, NDJSON or Parquet, also .gz")
    .requiredOption("--action <column>", "column of whether somebody did it: yes or no, 1 or 0")
    .requiredOption("--outcome <column>", "column of what came after, a number")
    .option("--randomized", "the action itself was drawn by lot")
    .option("--encouragement <column>", "column of what people were drawn to that led to it")
    .option("--control <name>", "the value of --encouragement that encouraged nobody")
    .option("--covariates <columns>", "columns of what was known before", listed)
    .option("--before <column>", "an outcome of the time before: it must show nothing")
    .option("--cluster <column>", "column of who it was, where rows are not independent")
    .option("--shares <arm=share,…>", "what each arm was to get (default: equal shares)")
    .option("--rows-are-units", "each row is a unit, though a column of ids repeats some")
    .option("--json", "print JSON")
    .action(action);
}

async function action(flags: Flags): Promise<void> {
  const progress = progressLine();
  const found = await readAction(
    fileOnDisk(flags.data),
    {
      ...{ action: flags.action, outcome: flags.outcome, encouragement: flags.encouragement },
      ...{ control: flags.control, randomized: flags.randomized === true },
      ...{ covariates: flags.covariates ?? [], before: flags.before, cluster: flags.cluster },
      ...{ shares: saidShares(flags.shares), rowsAreUnits: flags.rowsAreUnits === true },
    },
    progress.rows,
  ).finally(progress.end);
  if (flags.json) printJson({ schema: "perennial.action/1", action: flags.action, ...found });
  else printAction(flags.action, found);
}
