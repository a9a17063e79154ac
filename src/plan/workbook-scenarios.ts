import type { Workbook } from "exceljs";
import { likelyInputs } from "./case-inputs.ts";
import { caseLines } from "./case-lines.ts";
import { driverTitle } from "./driver-kind.ts";
import { linesAt } from "./reckon-case.ts";
import type { WeighedCase } from "./weigh-case.ts";
import { putBlock } from "./workbook-cash.ts";
import { addressOn, asHead, boldFont, putFormula, putHeading } from "./workbook-cells.ts";
import type { InputPlaces } from "./workbook-inputs.ts";

/** Where the workbook has the net present value with one input elsewhere: addresses. */
export interface ScenarioPlaces {
  readonly breakEven: string;
}

/** Adds the tornado and the break-even, and the sheet of the cash flows behind them: one of each input at each of its ends. */
export function addScenarioSheets(
  book: Workbook,
  { case: of, figures }: WeighedCase,
  inputs: InputPlaces,
): ScenarioPlaces {
  const tornado = book.addWorksheet("Tornado");
  const sheet = book.addWorksheet("Scenarios");
  putHeading(
    sheet,
    "Scenarios",
    "The cash flow with one input at another figure, for the tornado and the break-even.",
  );
  const likely = likelyInputs(of);
  let head = 5;
  const scenario = (
    name: string,
    value: number,
    place: string,
  ): { readonly cell: string; readonly result: number } => {
    sheet.getCell(head - 1, 1).value = `${driverTitle(name)} at`;
    putFormula(sheet.getCell(head - 1, 3), place, { result: value, unit: "" });
    sheet.getCell(head - 1, 1).font = boldFont;
    const own = addressOn(sheet.name, 3, head - 1);
    const values = linesAt(of, { ...likely, [name]: value });
    const cell = putBlock(sheet, of, {
      head,
      values,
      inputOf: (each) => (each === name ? own : each),
    });
    head += caseLines.length + 4;
    return { cell, result: values["cumulativeDiscounted"]?.at(-1) ?? 0 };
  };
  putHeading(
    tornado,
    "What moves the result",
    "Net present value with one assumption at its 10 % and its 90 % figure, all others likely.",
  );
  tornado.getRow(4).values = ["Assumption", "Low", "High", "NPV at low", "NPV at high", "Swing"];
  asHead(tornado.getRow(4));
  for (const [i, bar] of figures.tornado.entries()) {
    const row = 5 + i;
    const low = scenario(bar.name, bar.low, inputs.lowOf(bar.name));
    const high = scenario(bar.name, bar.high, inputs.highOf(bar.name));
    tornado.getCell(row, 1).value = driverTitle(bar.name);
    putFormula(tornado.getCell(row, 2), inputs.lowOf(bar.name), { result: bar.low, unit: "" });
    putFormula(tornado.getCell(row, 3), inputs.highOf(bar.name), { result: bar.high, unit: "" });
    putFormula(tornado.getCell(row, 4), low.cell, { ...low, unit: "money" });
    putFormula(tornado.getCell(row, 5), high.cell, { ...high, unit: "money" });
    putFormula(tornado.getCell(row, 6), `ABS(E${row}-D${row})`, {
      result: Math.abs(high.result - low.result),
      unit: "money",
    });
  }
  const none = scenario("lift", 0, "0");
  const one = scenario("lift", 1, "1");
  const row = 7 + figures.tornado.length;
  tornado.getCell(row, 1).value = "Orders a person reached must add for a net present value of 0";
  const slope = `(${one.cell}-${none.cell})`;
  putFormula(tornado.getCell(row, 4), `IF(${slope}=0,"never",-${none.cell}/${slope})`, {
    result: figures.breakEvenLift ?? "never",
    unit: "orders",
  });
  for (const [i, width] of [64, 14, 14, 16, 16, 16].entries())
    tornado.getColumn(i + 1).width = width;
  sheet.getColumn(1).width = 48;
  return { breakEven: addressOn("Tornado", 4, row) };
}
