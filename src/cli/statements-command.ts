import type { Command } from "commander";
import { PerennialError } from "../core/errors.ts";
import { formatMoney } from "../core/money.ts";
import { type IssuedHead, listStatements, readIssued } from "../measure/issued-statement.ts";
import { statementCsv } from "../measure/statement-csv.ts";
import { inSession } from "./session.ts";
import { printHead, printStatement } from "./statement-report.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** `perennial statements list|show`: statements as they were issued. */
export function statementsCommand(program: Command): void {
  const group = program
    .command("statements")
    .description("statements that were issued with perennial measure statement --issue");
  group
    .command("list")
    .description("all of them, in the order of issue")
    .option("--json", "print JSON")
    .action((flags: Flags) => list(flags));
  group
    .command("show <number>")
    .description("one, as it was issued")
    .option("--csv", "print CSV: an amount a row")
    .option("--json", "print JSON")
    .action((number: string, flags: Flags) => show(number, flags));
}

async function list(flags: Flags): Promise<void> {
  const statements = await inSession(flags, async ({ operational }) =>
    listStatements(await operational()),
  );
  if (flags.json) {
    printJson({ schema: "perennial.issued-statements/1", statements });
    return;
  }
  if (statements.length === 0) {
    say("None was issued yet: perennial measure statement --from DAY --to DAY --issue");
    return;
  }
  const altered = statements.find(({ intact }) => !intact);
  if (altered !== undefined)
    say(`From statement ${altered.id} on they are not as they were issued: digests do not fit.`);
  print(
    table(
      [
        { head: "Number", align: "right" },
        ...["From", "To", "Version", "Issued"].map((head) => ({ head })),
        { head: "Added", align: "right" },
        { head: "" },
      ],
      statements.map((each) => [
        ...[String(each.id), each.from, each.to, String(each.version)],
        ...[each.issuedAt.slice(0, 10), formatMoney(each.total, each.currency), noteOf(each)],
      ]),
    ),
  );
}

function noteOf({ supersededBy, reason, intact }: IssuedHead): string {
  if (!intact) return "altered";
  return supersededBy === null ? reason : `superseded by ${supersededBy}`;
}

async function show(number: string, flags: Flags): Promise<void> {
  if (!/^\d{1,9}$/.test(number))
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${number}" is no number of a statement, such as 3: see perennial statements list.`,
    );
  const issued = await inSession(flags, async ({ operational }) =>
    readIssued(await operational(), Number(number)),
  );
  if (flags.json) printJson({ schema: "perennial.issued-statement/1", ...issued });
  else if (flags.csv) process.stdout.write(statementCsv(issued.statement));
  else {
    printHead(issued, issued.changes);
    printStatement(issued.statement);
  }
}
