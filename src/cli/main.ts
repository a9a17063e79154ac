import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import colors from "picocolors";
import { toPerennialError } from "../core/errors.ts";
import { accessCommand } from "./access-command.ts";
import { acquisitionCommand } from "./acquisition-command.ts";
import { actionsCommand } from "./actions-command.ts";
import { applyCommand } from "./apply-command.ts";
import { approvalsCommand } from "./approvals-command.ts";
import { approveCommand } from "./approve-command.ts";
import { audiencesCommand } from "./audiences-command.ts";
import { caseCommand } from "./case-command.ts";
import { consentsCommand } from "./consents-command.ts";
import { couponsCommand } from "./coupons-command.ts";
import { customersCommand } from "./customers-command.ts";
import { decideCommand } from "./decide-command.ts";
import { demoCommand } from "./demo-command.ts";
import { discoveryCommand } from "./discovery-command.ts";
import { erasuresCommand } from "./erasures-command.ts";
import { eventsCommand } from "./events-command.ts";
import { exportCommand } from "./export-command.ts";
import { forgetCommand } from "./forget-command.ts";
import { frequencyCommand } from "./frequency-command.ts";
import { goalsCommand } from "./goals-command.ts";
import { guideCommand } from "./guide-command.ts";
import { identityCommand } from "./identity-command.ts";
import { importCommand } from "./import-command.ts";
import { importsCommand } from "./imports-command.ts";
import { jobsCommand } from "./jobs-command.ts";
import { keysCommand } from "./keys-command.ts";
import { measureCommand } from "./measure-command.ts";
import { offersCommand } from "./offers-command.ts";
import { openApiCommand } from "./openapi-command.ts";
import { policyCommand } from "./policy-command.ts";
import { programsCommand } from "./programs-command.ts";
import { quarantineCommand } from "./quarantine-command.ts";
import { recommendCommand } from "./recommend-command.ts";
import { reportCommand } from "./report-command.ts";
import { serveCommand } from "./serve-command.ts";
import { shopCommand } from "./shop-command.ts";
import { simulateCommand } from "./simulate-command.ts";
import { sourcesCommand } from "./sources-command.ts";
import { statementsCommand } from "./statements-command.ts";
import { subscriptionsCommand } from "./subscriptions-command.ts";
import { say } from "./terminal.ts";
import { valueCommand } from "./value-command.ts";

/** The command line: one file a command, each registers itself here. */
function commandLine(): Command {
  const program = new Command("perennial")
    .description("What a shop's customers are worth, with the proof. Docs: README.md")
    .version(version())
    .showSuggestionAfterError()
    .exitOverride();
  for (const register of [
    demoCommand,
    importCommand,
    importsCommand,
    quarantineCommand,
    sourcesCommand,
    eventsCommand,
    shopCommand,
    reportCommand,
    customersCommand,
    consentsCommand,
    identityCommand,
    audiencesCommand,
    subscriptionsCommand,
    applyCommand,
    programsCommand,
    caseCommand,
    goalsCommand,
    approveCommand,
    approvalsCommand,
    frequencyCommand,
    measureCommand,
    statementsCommand,
    actionsCommand,
    policyCommand,
    decideCommand,
    offersCommand,
    couponsCommand,
    keysCommand,
    jobsCommand,
    accessCommand,
    forgetCommand,
    erasuresCommand,
    acquisitionCommand,
    discoveryCommand,
    valueCommand,
    recommendCommand,
    exportCommand,
    openApiCommand,
    guideCommand,
    serveCommand,
    simulateCommand,
  ]) {
    register(program);
  }
  everyCommand(program, (command) => {
    // Only on the commands that act: a group would take the option away from them.
    const hasOwn = command.options.some(({ long }) => long === "--data");
    if (command.commands.length === 0 && !hasOwn)
      command.option("--data <folder>", "data folder (default: PERENNIAL_DATA, else .perennial/)");
    command.exitOverride();
  });
  return program;
}

function everyCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) everyCommand(child, visit);
}

function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")).version;
}

/** Runs the command line; whatever goes wrong ends in one sentence and an exit code. */
async function main(): Promise<void> {
  // A reader that has seen enough (`| head`) closes the pipe: that is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? 0 : 1);
  });
  try {
    await commandLine().parseAsync(process.argv);
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      process.exitCode = thrown.exitCode === 0 ? 0 : 2;
      return;
    }
    const error = toPerennialError(thrown);
    say(`${colors.red("✗")} ${error.message}`);
    if (error.code === "INTERNAL" && process.env["PERENNIAL_LOG"] === "debug")
      say(error.stack ?? "");
    else if (error.code === "INTERNAL")
      say(colors.dim("This is a fault of Perennial. PERENNIAL_LOG=debug shows where."));
    process.exitCode = error.exitCode;
  }
}

await main();
