import type { Command } from "commander";
import { type MeasureReport, readMeasureReport, type Section } from "../measure/measure-report.ts";
import { statementAsked } from "../measure/read-statement.ts";
import { periodCuts } from "../measure/statement-days.ts";
import { parsed } from "../server/parsed.ts";
import { printShopAction } from "./action-report.ts";
import { printPrice } from "./measure-message-command.ts";
import { printProgram } from "./measure-program-command.ts";
import { listed, positive } from "./option-values.ts";
import { inSession } from "./session.ts";
import { printStatement } from "./statement-report.ts";
import { print, printJson } from "./terminal.ts";

interface Flags {
  readonly from: string;
  readonly to: string;
  readonly by?: string;
  readonly windowDays?: string;
  readonly actions?: readonly string[];
  readonly json?: boolean;
  readonly data?: string;
}

/** `perennial measure report`: all that was measured of a period, one under the other. */
export function measureReportCommand(measure: Command): void {
  measure
    .command("report")
    .description(
      "all of a period: the statement, each program, what actions and messages are worth",
    )
    .requiredOption("--from <day>", "the first day, such as 2026-01-01")
    .requiredOption("--to <day>", "the last day")
    .option("--by <period>", `the statement also by ${periodCuts.join(", ")}`)
    .option("--window-days <days>", "of programs and actions: days from the first sight (28)")
    .option(
      "--actions <events>",
      "events whose worth is asked for; EVENT=PROGRAM where a program's lot leads to it",
      listed,
    )
    .option("--json", "print JSON")
    .action(report);
}

async function report({ from, to, by, ...flags }: Flags): Promise<void> {
  const asked = {
    ...parsed(statementAsked, { from, to, by }),
    windowDays: positive("--window-days", flags.windowDays) ?? 28,
    actions: (flags.actions ?? []).map((each) => {
      const [event = "", program] = each.split("=");
      return { event, program };
    }),
    now: Date.now(),
  };
  const found = await inSession(flags, async ({ store, operational }) =>
    readMeasureReport(await store(), await operational(), asked),
  );
  if (flags.json) printJson({ schema: "perennial.measure-report/1", ...found });
  else printReport(found);
}

function printReport({ statement, programs, actions, messages }: MeasureReport): void {
  heading("The statement");
  printStatement(statement);
  printSections("Program", programs, printProgram);
  printSections("What an action is worth", actions, printShopAction);
  printSections("What one message more costs", messages, printPrice);
}

function printSections<Found>(
  title: string,
  all: readonly Section<Found>[],
  tell: (found: Found) => void,
): void {
  for (const each of all) {
    print("");
    heading(`${title}: ${each.name}`);
    if ("found" in each) tell(each.found);
    else print(each.refused);
  }
}

function heading(text: string): void {
  print(`${text}\n${"=".repeat(text.length)}\n`);
}
