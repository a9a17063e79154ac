import type { Command } from "commander";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { type Goal, goals } from "../decide/policy/goal.ts";
import { evaluatePolicy } from "../decide/replay/evaluate-policy.ts";
import { readOffPolicy } from "../measure/off-policy.ts";
import { readChoices } from "../measure/off-policy-file.ts";
import { targetOfPolicy } from "../measure/target-policy.ts";
import { readPolicyFile } from "./policy-file.ts";
import { printPolicyValue } from "./policy-report.ts";
import { inSession } from "./session.ts";

interface Flags {
  readonly program?: string;
  readonly goal?: string;
  readonly windowDays?: string;
  readonly choices?: string;
  readonly action?: string;
  readonly propensity?: string;
  readonly outcome?: string;
  readonly user?: string;
  readonly json?: boolean;
  readonly data?: string;
}

/** `perennial policy evaluate`: what a policy would have brought, before it is launched. */
export function policyCommand(program: Command): void {
  program
    .command("policy")
    .description("how programs choose")
    .command("evaluate <file>")
    .description(
      "replay a policy on what was decided with known chances: a program's ledger, or a table",
    )
    .option("--program <name>", "the program whose decisions it is replayed on")
    .option("--goal <goal>", `${goals.join(", ")} (default: the policy's)`)
    .option("--window-days <days>", "what counts comes within so many days (default: the policy's)")
    .option("--choices <table>", "one logged choice a row: CSV, TSV, NDJSON, Parquet, also .gz")
    .option("--action <column>", "--choices: column of what was chosen")
    .option("--propensity <column>", "--choices: column of the chance with which it was drawn")
    .option("--outcome <column>", "--choices: column of what came of it, a number")
    .option("--user <column>", "--choices: column of who it was, where rows are not independent")
    .option("--json", "print JSON")
    .action((file: string, flags: Flags) =>
      flags.choices === undefined ? onLedger(file, flags) : onTable(file, flags.choices, flags),
    );
}

async function onLedger(file: string, flags: Flags): Promise<void> {
  const { program } = flags;
  if (program === undefined)
    throw new PerennialError(
      "BAD_ARGUMENT",
      "Say on what the policy is to be replayed: --program NAME, or --choices TABLE.",
    );
  const asked = {
    ...{ policy: readPolicyFile(file), program, now: Date.now() },
    ...{ goal: goalOf(flags.goal), windowDays: daysOf(flags.windowDays) },
  };
  const found = await inSession(flags, async ({ store, operational }) =>
    evaluatePolicy(await store(), await operational(), asked),
  );
  printPolicyValue(found, flags.json === true);
}

async function onTable(file: string, table: string, flags: Flags): Promise<void> {
  const { action, propensity, outcome, user } = flags;
  if (action === undefined || propensity === undefined || outcome === undefined)
    throw new PerennialError(
      "BAD_ARGUMENT",
      "--choices needs the names of its columns: --action, --propensity and --outcome.",
    );
  const log = await readChoices(fileOnDisk(table), {
    ...{ action, propensity, reward: outcome, cluster: user, features: [] },
    target: targetOfPolicy(readPolicyFile(file)),
  });
  const { warnings, model: _model, weights: _weights, ...verdict } = readOffPolicy(log);
  printPolicyValue({ ...verdict, warnings }, flags.json === true);
}

function goalOf(text: string | undefined): Goal | undefined {
  if (text === undefined) return undefined;
  const found = goals.find((each) => each === text);
  if (found !== undefined) return found;
  throw new PerennialError("BAD_ARGUMENT", `--goal "${text}" is none of ${goals.join(", ")}.`);
}

function daysOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const days = Number(text);
  if (days > 0 && days <= 180) return days;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--window-days "${text}" is no number above 0 and up to 180.`,
  );
}
