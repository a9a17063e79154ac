import type { Command } from "commander";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { readOffPolicy } from "../measure/off-policy.ts";
import { readChoices } from "../measure/off-policy-file.ts";
import { readTargetTable, type TargetPolicy, targetOfPolicy } from "../measure/target-policy.ts";
import { printOffPolicy } from "./off-policy-report.ts";
import { listed } from "./option-values.ts";
import { readPolicyFile } from "./policy-file.ts";
import { progressLine } from "./terminal.ts";

interface Flags {
  readonly log: string;
  readonly action: string;
  readonly propensity: string;
  readonly reward: string;
  readonly targetProbability?: string;
  readonly target?: string;
  readonly cluster?: string;
  readonly rowsAreUnits?: boolean;
  readonly features?: readonly string[];
  readonly json?: boolean;
}

/** `perennial measure off-policy`: what a policy would have brought, by what another did. */
export function measureOffPolicyCommand(measure: Command): void {
  measure
    .command("off-policy")
    .description(
      "what a policy would have brought, by choices that another drew with known chances",
    )
    .requiredOption("--log <table>", "one choice a row: CSV, TSV, NDJSON or Parquet, also .gz")
    .requiredOption("--action <column>", "column of what was chosen")
    .requiredOption("--propensity <column>", "column of the chance with which it was drawn")
    .requiredOption("--reward <column>", "column of what came of it, a number")
    .option(
      "--target-probability <column>",
      "column of the chance with which the judged policy would have chosen the same",
    )
    .option(
      "--target <file>",
      "the judged policy: a policy of the kind split or best (.json), or a table of the action, its probability, and columns of the log that this depends on",
    )
    .option("--cluster <column>", "column of who it was, where rows are not independent")
    .option("--rows-are-units", "each row is a unit, though a column of ids repeats some")
    .option("--features <columns>", "columns of what was known before (A,B)", listed)
    .option("--json", "print JSON")
    .action(offPolicy);
}

async function offPolicy(flags: Flags): Promise<void> {
  const { action, propensity, reward, cluster, features = [] } = flags;
  const target = await targetOf(flags);
  const progress = progressLine();
  const log = await readChoices(
    fileOnDisk(flags.log),
    { action, propensity, reward, cluster, target, features },
    progress.rows,
  ).finally(progress.end);
  const found = readOffPolicy(log, { rowsAreUnits: flags.rowsAreUnits === true });
  printOffPolicy(found, flags.json === true);
}

async function targetOf(flags: Flags): Promise<TargetPolicy | string> {
  const { target, targetProbability } = flags;
  if ((target === undefined) === (targetProbability === undefined))
    throw new PerennialError(
      "BAD_ARGUMENT",
      "Say which policy is judged: --target-probability COLUMN of the log, or --target FILE; one of the two.",
    );
  if (targetProbability !== undefined) return targetProbability;
  const file = target ?? "";
  return file.toLowerCase().endsWith(".json")
    ? targetOfPolicy(readPolicyFile(file))
    : readTargetTable(fileOnDisk(file), flags.action);
}
