import { formatMoney, type Minor } from "../core/money.ts";
import type { IssuedHead, StatementChange } from "../measure/issued-statement.ts";
import type { ShopStatement } from "../measure/read-statement.ts";
import type { Statement } from "../measure/statement.ts";
import type { StatementLine } from "../measure/statement-line.ts";
import { print, say, table, whole } from "./terminal.ts";

/** Prints a statement as tables and sentences. */
export function printStatement(stated: ShopStatement): void {
  const { from, to, statement, leftOut, warnings } = stated;
  for (const warning of warnings) say(warning);
  print(`Contribution that programs added from ${from} to ${to}.`);
  if (!statement.ok) {
    print(statement.why);
    return;
  }
  print(
    `${whole(statement.people)} people, ${whole(statement.heldOut)} of them held out of everything; ${whole(leftOut)} more are left out, as their identities had different fates or the holdout has just moved them.\n`,
  );
  const total = row("All programs together", statement.total, statement);
  print(table(columns, [...partRows(statement), total]));
  printDepartments(statement);
  printPeriods(statement);
  printMemo(statement);
}

/** Prints which statement it is, and what it changed. */
export function printHead(issued: IssuedHead, changes: readonly StatementChange[]): void {
  const { id, version, issuedAt, reason, supersedes, supersededBy, intact, digest } = issued;
  if (!intact)
    say(`Statement ${id}, or one before it, is not as it was issued: its digest does not fit.`);
  print(
    `Statement ${id}, issued ${issuedAt.slice(0, 16).replace("T", " ")} UTC, SHA-256 ${digest}.`,
  );
  if (supersedes !== null)
    print(`Version ${version}, in place of statement ${supersedes}: ${reason}.`);
  if (supersededBy !== null) print(`Superseded by statement ${supersededBy}.`);
  const money = (amount: Minor | null): string =>
    amount === null ? "none" : formatMoney(amount, issued.currency);
  for (const { line, before, after } of changes)
    print(`  ${line}: ${money(before)} before, ${money(after)} now.`);
  print("");
}

function printDepartments(statement: Statement): void {
  if (statement.departments.length === 0) return;
  print("\nBy department:");
  print(
    table(
      columns.slice(0, 3).map((column, i) => (i === 0 ? { head: "Department" } : column)),
      statement.departments.map((line) =>
        row(line.department ?? "none named", line, statement).slice(0, 3),
      ),
    ),
  );
}

function printPeriods({ periods, currency, parts, memo }: Statement): void {
  if (periods.length === 0) return;
  const names = parts.published ? memo.programs.map(({ program }) => program) : [];
  print("\nBy period:");
  print(
    table(
      [
        { head: "From" },
        { head: "To" },
        ...[...names, "All", "95 %"].map((head) => ({ head, align: "right" }) as const),
      ],
      periods.map(({ from, to, total, lines }) => [
        ...[from, to],
        ...(lines ?? []).map(({ shop }) => formatMoney(shop.value, currency)),
        ...(total === null
          ? ["not told", ""]
          : [formatMoney(total.shop.value, currency), range(total, currency)]),
      ]),
    ),
  );
}

function printMemo({ parts, memo, currency }: Statement): void {
  const money = (amount: Minor): string => formatMoney(amount, currency);
  if (!parts.published) {
    print(`\n${parts.why}`);
    if (parts.residual !== null)
      print(
        `What the whole exceeds the parts by: ${money(parts.residual.shop.value)}, ${range(parts.residual, currency)}.`,
      );
  }
  const { costOfMeasuring, universalHoldout, selected, claimed } = memo;
  if (claimed !== null)
    print(
      `\nReports on each program alone claim a revenue of ${money(claimed.alone)}; each order once, ${money(claimed.revenue)}, of which ${money(claimed.contribution)} is contribution.`,
    );
  print(
    `\nBy the universal holdout alone: ${money(universalHoldout.shop.value)}, ${range(universalHoldout, currency)}.`,
  );
  print(
    `Knowing this cost ${money(costOfMeasuring.value)}: what the people who are held out would have brought more.`,
  );
  if (selected !== null)
    print(
      `${selected.programs} of the programs are above 0 beyond chance, ${money(selected.sum)} together. What is picked for looking good looks better than it is: expect ${money(selected.expected)} of them.`,
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
      line === undefined ? "not told" : formatMoney(line.shop.value, currency),
      line === undefined ? "" : range(line, currency),
      claimed === undefined ? "" : formatMoney(claimed.contribution, currency),
      shareOfClaimed === null ? "" : `${Math.round(100 * shareOfClaimed)} %`,
      ifSwitchedOff === null ? "" : formatMoney(ifSwitchedOff.shop.value, currency),
    ];
  });
}

const row = (name: string, line: StatementLine, { currency }: Statement): string[] => [
  ...[name, formatMoney(line.shop.value, currency), range(line, currency)],
  ...["", "", ""],
];

const range = ({ shop }: StatementLine, currency: string): string =>
  `${formatMoney(shop.lower, currency)} to ${formatMoney(shop.upper, currency)}`;
