import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { isObject } from "../collect/event.ts";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { type Goal, goals } from "../decide/policy/goal.ts";
import { type Policy, policy } from "../decide/policy.ts";
import { readChoices } from "../decide/replay/choice-file.ts";
import { evaluatePolicy } from "../decide/replay/evaluate-policy.ts";
import { policyValue } from "../decide/replay/policy-value.ts";
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
  const { choices, bad } = await readChoices(
    fileOnDisk(table),
    { action, propensity, outcome, user },
    readPolicyFile(file),
  );
  printPolicyValue(
    { ...policyValue(choices), bad: bad.length, firstBad: bad[0] },
    flags.json === true,
  );
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

/** A file of a policy by itself, or of a program, whose policy is meant. */
function readPolicyFile(path: string): Policy {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PerennialError("BAD_ARGUMENT", `${path}: cannot be read as JSON: ${reason}`);
  }
  const text = isObject(given) && isObject(given["policy"]) ? given["policy"] : given;
  const read = policy.safeParse(text);
  if (read.success) return read.data;
  const faults = read.error.issues.map(
    ({ path: where, message }) => `${where.join(".") || "the policy"}: ${message}`,
  );
  throw new PerennialError("BAD_ARGUMENT", `${path}: ${faults.join("; ")}.`);
}
