import type { Command } from "commander";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { readExperimentOut } from "../measure/experiment.ts";
import { readExperiment } from "../measure/experiment-file.ts";
import type { ExperimentAsked } from "../measure/read-effect.ts";
import { printExperiment } from "./experiment-report.ts";
import { measureActionCommand } from "./measure-action-command.ts";
import { measureMessageCommand } from "./measure-message-command.ts";
import { measureOffPolicyCommand } from "./measure-off-policy-command.ts";
import { measurePolicyCommand } from "./measure-policy-command.ts";
import { measureProgramCommand } from "./measure-program-command.ts";
import { measureReportCommand } from "./measure-report-command.ts";
import { measureStatementCommand } from "./measure-statement-command.ts";
import { measureSurrogateCommand } from "./measure-surrogate-command.ts";
import { listed, positive, saidEffect, saidShares } from "./option-values.ts";
import { powerCommand } from "./power-command.ts";
import { progressLine } from "./terminal.ts";

interface ExperimentFlags {
  readonly data: string;
  readonly arm: string;
  readonly control: string;
  readonly outcome: readonly string[];
  readonly lowerIsBetter?: readonly string[];
  readonly covariates?: readonly string[];
  readonly cluster?: string;
  readonly score?: string;
  readonly segments?: readonly string[];
  readonly rowsAreUnits?: boolean;
  readonly shares?: string;
  readonly sequential?: boolean;
  readonly tuning?: string;
  readonly minimalEffect?: string;
  readonly perWeek?: string;
  readonly json?: boolean;
}

/** `perennial measure`: what something really added. */
export function measureCommand(program: Command): void {
  const measure = program.command("measure").description("what something really added");
  measure
    .command("experiment")
    .description("read an experiment from a table: one row a unit, or several with --cluster")
    .requiredOption("--data <table>", "CSV, TSV, NDJSON or Parquet, also .gz")
    .requiredOption("--arm <column>", "column of what each unit was drawn to")
    .requiredOption("--control <name>", "the arm that the others are compared with")
    .requiredOption(
      "--outcome <columns>",
      "columns of what came of it, the first the primary one (A,B, or several times)",
      listed,
    )
    .option("--lower-is-better <columns>", "of these outcomes less is better", listed)
    .option("--covariates <columns>", "columns known before the arms were drawn", listed)
    .option("--cluster <column>", "column of the unit that was drawn, where it has several rows")
    .option(
      "--score <column>",
      "a figure known before: what it does to treat only the highest tenth, fifth, …",
    )
    .option(
      "--segments <columns>",
      "columns known before and named before: the primary outcome by their levels",
      listed,
    )
    .option("--rows-are-units", "each row is a unit, though a column of ids repeats some")
    .option("--shares <arm=share,…>", "what each arm was to get (default: equal shares)")
    .option("--sequential", "intervals and p values that hold at every look")
    .option("--tuning <units>", "units at which a sequential interval is narrowest", "5000")
    .option("--minimal-effect <effect>", "the least that is worth while: 0.5, or 2% of the control")
    .option("--per-week <units>", "units that come in a week, to tell how long it still takes")
    .option("--json", "print JSON")
    .action(experiment);
  measureOffPolicyCommand(measure);
  measureProgramCommand(measure);
  measureSurrogateCommand(measure);
  measureReportCommand(measure);
  measureStatementCommand(measure);
  measurePolicyCommand(measure);
  measureActionCommand(measure);
  measureMessageCommand(measure);
  powerCommand(measure);
}

async function experiment(flags: ExperimentFlags): Promise<void> {
  const { outcome: outcomes, covariates = [], lowerIsBetter = [] } = flags;
  for (const name of lowerIsBetter)
    if (!outcomes.includes(name))
      throw new PerennialError(
        "BAD_ARGUMENT",
        `--lower-is-better "${name}" is no --outcome. They are: ${outcomes.join(", ")}.`,
      );
  const asked: ExperimentAsked = {
    ...{ control: flags.control, outcomes, lowerIsBetter: new Set(lowerIsBetter) },
    ...{ shares: saidShares(flags.shares), sequential: flags.sequential === true },
    tuning: positive("--tuning", flags.tuning),
    minimalEffect: saidEffect("--minimal-effect", flags.minimalEffect),
    perWeek: positive("--per-week", flags.perWeek),
    rowsAreUnits: flags.rowsAreUnits === true,
  };
  const progress = progressLine();
  const units = await readExperiment(
    fileOnDisk(flags.data),
    {
      ...{ arm: flags.arm, outcomes, covariates, cluster: flags.cluster },
      ...{ score: flags.score, segments: flags.segments },
    },
    progress.rows,
  ).finally(progress.end);
  printExperiment(readExperimentOut(units, asked), {
    json: flags.json === true,
    control: flags.control,
  });
}
