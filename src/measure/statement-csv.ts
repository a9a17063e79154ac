import { minorPerUnit } from "../core/money.ts";
import { csvCell } from "../customers/customer-csv.ts";
import type { ShopStatement } from "./read-statement.ts";
import type { Statement } from "./statement.ts";
import type { StatementLine } from "./statement-line.ts";

/**
 * A statement as CSV, an amount a row, in units of the currency: of the whole and of each program, of the whole period and of
 * each shorter one. Of a period, the programs' amounts add up to the total. A statement that cannot be told is its head alone.
 */
export function statementCsv({ from, to, statement }: ShopStatement): string {
  const whole = { from, to };
  const rows = statement.ok ? rowsOf(statement, whole) : [];
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(",")}\n`).join("");
}

const columns = ["line", "name", "from", "to", "currency"].concat([
  ...["amount", "lower", "upper", "level", "claimed"],
]);

type Cell = string | number | null;

function rowsOf(statement: Statement, whole: { readonly from: string; readonly to: string }) {
  const { total, parts, departments, periods, memo, currency } = statement;
  const per = minorPerUnit(currency);
  const amount = (
    what: string,
    name: string,
    line: StatementLine,
    of: { readonly from: string; readonly to: string; readonly claimed?: number | undefined },
  ): Cell[] => {
    const { value, lower, upper, level } = line.shop;
    const claimed = of.claimed === undefined ? null : of.claimed / per;
    return [
      ...[what, name, of.from, of.to, currency],
      ...[value / per, lower / per, upper / per, level, claimed],
    ];
  };
  const claimedBy = (name: string) => memo.programs.find(({ program }) => program === name);
  return [
    amount("total", "", total, whole),
    ...(parts.published ? parts.lines : []).map((line) =>
      amount("program", line.program, line, {
        ...{ ...whole, claimed: claimedBy(line.program)?.claimed?.contribution },
      }),
    ),
    ...departments.map((line) => amount("department", line.department ?? "", line, whole)),
    ...memo.programs.flatMap(({ program, ifSwitchedOff }) =>
      ifSwitchedOff === null ? [] : [amount("if switched off", program, ifSwitchedOff, whole)],
    ),
    ...periods.flatMap((period) => [
      ...(period.total === null ? [] : [amount("total of period", "", period.total, period)]),
      ...(period.lines ?? []).map((line) =>
        amount("program in period", line.program, line, period),
      ),
    ]),
    amount("by the universal holdout alone", "", memo.universalHoldout, whole),
  ];
}
