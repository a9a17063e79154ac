import type { Workbook, Worksheet } from "exceljs";
import type { BusinessCase } from "./case.ts";
import { type FormulaPlaces, lineFormulas } from "./case-formula.ts";
import { caseLines } from "./case-lines.ts";
import type { WeighedCase } from "./weigh-case.ts";
import { addressOn, asHead, columnLetters, putFormula, putHeading } from "./workbook-cells.ts";

const cashSheet = "Cash flow";
const headRow = 4;
/** Before the months stand a line's title and its unit. */
const monthColumn = (month: number): number => 3 + month;

/** Where the sheet of the cash flow has what others name: addresses. */
export interface CashPlaces {
  /** The months of a line. */
  readonly rangeOf: (line: string) => string;
  /** A line in its last month. */
  readonly lastOf: (line: string) => string;
  readonly payback: string;
  readonly discountedPayback: string;
  readonly signChanges: string;
}

/** Adds the cash flow by month, and what follows of it. */
export function addCashSheet(book: Workbook, { case: of, figures }: WeighedCase): CashPlaces {
  const sheet = book.addWorksheet(cashSheet);
  putHeading(sheet, "Cash flow", "Incremental, by month; month 0 is the day of the start.");
  putBlock(sheet, of, { head: headRow, values: figures.lines, inputOf: (name) => name });
  const rowOf = lineRows(headRow);
  let row = headRow + caseLines.length + 2;
  const paybacks = (["cash", "discounted"] as const).map((name) => {
    const balance = name === "cash" ? "cumulative" : "cumulativeDiscounted";
    const rows = { flow: rowOf(name), balance: rowOf(balance), from: row };
    row += 4;
    const title = name === "cash" ? "Payback, months" : "Discounted payback, months";
    return putPayback(
      sheet,
      { ...rows, title },
      {
        months: of.months,
        flows: figures.lines[name] ?? [],
      },
    );
  });
  const signChanges = putSignChanges(sheet, row, {
    months: of.months,
    flow: rowOf("cash"),
    flows: figures.lines["cash"] ?? [],
  });
  sheet.getColumn(1).width = 48;
  for (let month = 0; month <= of.months; month++) sheet.getColumn(monthColumn(month)).width = 12;
  sheet.views = [{ state: "frozen", ySplit: headRow, xSplit: 2 }];
  const [first, last] = [monthColumn(0), monthColumn(of.months)];
  return {
    rangeOf: (name) =>
      `'${cashSheet}'!$${columnLetters(first)}$${rowOf(name)}:$${columnLetters(last)}$${rowOf(name)}`,
    lastOf: (name) => addressOn(cashSheet, last, rowOf(name)),
    payback: paybacks[0] ?? "",
    discountedPayback: paybacks[1] ?? "",
    signChanges,
  };
}

/** The row of a line in a block whose months stand in the row `head`. */
function lineRows(head: number): (line: string) => number {
  return (line) => head + 1 + caseLines.findIndex(({ name }) => name === line);
}

/** Writes all lines below a row of months; gives the cell of the net present value. */
export function putBlock(
  sheet: Worksheet,
  { months }: BusinessCase,
  block: {
    readonly head: number;
    readonly values: Readonly<Record<string, readonly number[]>>;
    readonly inputOf: (name: string) => string;
  },
): string {
  const { head, values, inputOf } = block;
  const rowOf = lineRows(head);
  const letters = (month: number): string => columnLetters(monthColumn(month));
  const places: FormulaPlaces = {
    input: inputOf,
    line: (name, month) => `${letters(month)}${rowOf(name)}`,
    month: (month) => `${letters(month)}$${head}`,
  };
  const row = sheet.getRow(head);
  row.values = ["Line", "Unit", ...Array.from({ length: months + 1 }, (_, month) => month)];
  asHead(row);
  const formulas = lineFormulas(caseLines, months, places);
  for (const [i, { name, title, unit }] of caseLines.entries()) {
    sheet.getCell(rowOf(name), 1).value = title;
    sheet.getCell(rowOf(name), 2).value = unit;
    for (const [month, formula] of (formulas[i] ?? []).entries())
      putFormula(sheet.getCell(rowOf(name), monthColumn(month)), formula, {
        result: values[name]?.[month] ?? 0,
        unit,
      });
  }
  return addressOn(sheet.name, monthColumn(months), rowOf("cumulativeDiscounted"));
}

/** Three rows and a cell: where the balance is below 0, where it first is back, and after how many months. */
function putPayback(
  sheet: Worksheet,
  rows: {
    readonly flow: number;
    readonly balance: number;
    readonly from: number;
    readonly title: string;
  },
  { months, flows }: { readonly months: number; readonly flows: readonly number[] },
): string {
  const { flow, balance, from, title } = rows;
  const letters = (month: number): string => columnLetters(monthColumn(month));
  const titles = ["Balance is below 0", "Balance is back", "Months until then", title];
  for (const [i, each] of titles.entries()) sheet.getCell(from + i, 1).value = each;
  let [sum, isBack] = [0, false];
  const balances = flows.map((each) => {
    sum += each;
    return sum;
  });
  let found = 0;
  for (let month = 0; month <= months; month++) {
    const here = letters(month);
    const before = letters(month - 1);
    const put = (row: number, formula: string, result: number, unit = "count"): void =>
      putFormula(sheet.getCell(row, monthColumn(month)), formula, { result, unit });
    const isBelow = (balances[month] ?? 0) < 0;
    put(from, `IF(${here}${balance}<0,1,0)`, Number(isBelow));
    const wasBelow = month > 0 && (balances[month - 1] ?? 0) < 0;
    const isFirst = wasBelow && !isBelow && !isBack;
    if (isFirst) isBack = true;
    const first = letters(0);
    put(
      from + 1,
      month === 0
        ? "0"
        : `IF(AND(${before}${from}=1,${here}${from}=0,SUM($${first}${from + 1}:${before}${from + 1})=0),1,0)`,
      Number(isFirst),
    );
    const after = isFirst
      ? month - 1 + Math.min(1, -(balances[month - 1] ?? 0) / (flows[month] ?? 1))
      : 0;
    found += after;
    put(
      from + 2,
      month === 0
        ? "0"
        : `IF(${here}${from + 1}=1,${here}$${headRow}-1+MIN(1,-${before}${balance}/${here}${flow}),0)`,
      after,
      "months",
    );
  }
  const across = (row: number): string => `${letters(0)}${row}:${letters(months)}${row}`;
  const wasOut = balances.some((each) => each < 0);
  putFormula(
    sheet.getCell(from + 3, monthColumn(0)),
    `IF(SUM(${across(from)})=0,0,IF(SUM(${across(from + 1)})=0,"never",SUM(${across(from + 2)})))`,
    { result: !wasOut ? 0 : isBack ? found : "never", unit: "months" },
  );
  return addressOn(sheet.name, monthColumn(0), from + 3);
}

/** A row of signs, of which months without a flow keep the last one, and how often they change: the most rates of return that there can be. */
function putSignChanges(
  sheet: Worksheet,
  row: number,
  of: { readonly months: number; readonly flow: number; readonly flows: readonly number[] },
): string {
  sheet.getCell(row, 1).value = "Sign of the cash flow";
  sheet.getCell(row + 1, 1).value = "Changes of the sign";
  let [sign, changes] = [0, 0];
  for (let month = 0; month <= of.months; month++) {
    const letters = columnLetters(monthColumn(month));
    const before = month === 0 ? "0" : `${columnLetters(monthColumn(month - 1))}${row}`;
    const next = Math.sign(of.flows[month] ?? 0) || sign;
    const changed = Number(next * sign < 0);
    const cell = `${letters}${of.flow}`;
    putFormula(sheet.getCell(row, monthColumn(month)), `IF(${cell}=0,${before},SIGN(${cell}))`, {
      result: next,
      unit: "count",
    });
    putFormula(sheet.getCell(row + 1, monthColumn(month)), `IF(${letters}${row}*${before}<0,1,0)`, {
      result: changed,
      unit: "count",
    });
    changes += changed;
    sign = next;
  }
  const last = columnLetters(monthColumn(of.months));
  putFormula(
    sheet.getCell(row + 2, monthColumn(0)),
    `SUM(${columnLetters(monthColumn(0))}${row + 1}:${last}${row + 1})`,
    { result: changes, unit: "count" },
  );
  sheet.getCell(row + 2, 1).value = "Changes of the sign, all";
  return addressOn(sheet.name, monthColumn(0), row + 2);
}
