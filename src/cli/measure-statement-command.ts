import type { Command } from "commander";
import { formatMoney } from "../core/money.ts";
import { readStatement, type ShopStatement } from "../measure/read-statement.ts";
import type { Statement, StatementLine } from "../measure/statement.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table, whole } from "./terminal.ts";

interface Flags {
  readonly from: string;
  readonly to: string;
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
    .option("--json", "print JSON")
    .action(async (flags: Flags) => {
      const found = await inSession(flags, async ({ store, operational }) =>
        readStatement(await store(), await operational(), flags),
      );
      if (flags.json) printJson({ schema: "perennial.statement/1", ...found });
      else printStatement(found);
    });
}

function printStatement({ from, to, statement, leftOut, warnings }: ShopStatement): void {
  for (const warning of warnings) say(warning);
  print(`Contribution that programs added from ${from} to ${to}.`);
  if (!statement.ok) {
    print(statement.why);
    return;
  }
  const { people, heldOut, parts, memo, total } = statement;
  print(
    `${whole(people)} people, ${whole(heldOut)} of them held out of everything; ${whole(leftOut)} more are left out, as their identities had different fates or the holdout has just moved them.\n`,
  );
  print(table(columns, [...partRows(statement), row("All programs together", total, statement)]));
  if (!parts.published) {
    print(`\n${parts.why}`);
    if (parts.residual !== null)
      print(
        `What the whole exceeds the parts by: ${shopMoney(parts.residual, statement)}, ${range(parts.residual, statement)}.`,
      );
  }
  const { costOfMeasuring, universalHoldout } = memo;
  print(
    `\nBy the universal holdout alone: ${shopMoney(universalHoldout, statement)}, ${range(universalHoldout, statement)}.`,
  );
  print(
    `Knowing this cost ${formatMoney(costOfMeasuring.value, statement.currency)}: what the people who are held out would have brought more.`,
  );
  for (const [one, other] of memo.pairsWithoutInteraction)
    print(
      `Too few people had neither, one or both of ${one} and ${other}: they are taken not to act on each other.`,
    );
}

const columns = [
  { head: "Program" },
  ...["Added", "95 %", "Claimed", "Of what is claimed", "Lost if switched off"].map(
    (head) => ({ head, align: "right" }) as const,
  ),
];

function partRows(statement: Statement): string[][] {
  const { parts, memo, currency } = statement;
  return memo.programs.map(({ program, claimed, shareOfClaimed, ifSwitchedOff }) => {
    const line = parts.published ? parts.lines.find((each) => each.program === program) : undefined;
    return [
      program,
      line === undefined ? "not told" : shopMoney(line, statement),
      line === undefined ? "" : range(line, statement),
      claimed === undefined ? "" : formatMoney(claimed, currency),
      shareOfClaimed === null ? "" : `${Math.round(100 * shareOfClaimed)} %`,
      ifSwitchedOff === null ? "" : shopMoney(ifSwitchedOff, statement),
    ];
  });
}

const row = (name: string, line: StatementLine, statement: Statement): string[] => [
  ...[name, shopMoney(line, statement), range(line, statement)],
  ...["", "", ""],
];

const shopMoney = ({ shop }: StatementLine, { currency }: Statement): string =>
  formatMoney(shop.value, currency);
const range = ({ shop }: StatementLine, { currency }: Statement): string =>
  `${formatMoney(shop.lower, currency)} to ${formatMoney(shop.upper, currency)}`;
