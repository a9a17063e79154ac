import type { Command } from "commander";
import type { IssuedStatement } from "../measure/issued-statement.ts";
import { readStatement, statementAsked } from "../measure/read-statement.ts";
import { periodCuts } from "../measure/statement-days.ts";
import { parsed } from "../server/parsed.ts";
import { inSession } from "./session.ts";
import { printHead, printStatement } from "./statement-report.ts";
import { print, printJson } from "./terminal.ts";

interface Flags {
  readonly from: string;
  readonly to: string;
  readonly by?: string;
  readonly issue?: boolean;
  readonly because?: string;
  readonly json?: boolean;
  readonly data?: string;
}

/** `perennial measure statement`: what all programs added together, and each one's part. */
export function measureStatementCommand(measure: Command): void {
  measure
    .command("statement")
    .description("what all programs added together in a period, and each one's part of it")
    .requiredOption("--from <day>", "the first day, such as 2026-01-01")
    .requiredOption("--to <day>", "the last day")
    .option("--by <period>", `also by ${periodCuts.join(", ")}`)
    .option("--issue", "keep it for good: it is not changed any more, only superseded")
    .option("--because <reason>", "with --issue: why a period is stated anew")
    .option("--json", "print JSON")
    .action((flags: Flags) => (flags.issue ? issue(flags) : show(flags)));
}

async function show({ from, to, by, ...flags }: Flags): Promise<void> {
  const asked = parsed(statementAsked, { from, to, by });
  const found = await inSession(flags, async ({ store, operational }) =>
    readStatement(await store(), await operational(), asked),
  );
  if (flags.json) printJson({ schema: "perennial.statement/1", ...found });
  else printStatement(found);
}

async function issue({ from, to, by, because, ...flags }: Flags): Promise<void> {
  const input = { from, to, by, because };
  const issued = (await inSession(flags, ({ operate }) =>
    operate("issue-statement", input),
  )) as IssuedStatement;
  if (flags.json) {
    printJson({ schema: "perennial.issued-statement/1", ...issued });
    return;
  }
  printHead(issued, issued.changes);
  printStatement(issued.statement);
  print(`\nprint it again: perennial statements show ${issued.id}`);
}
