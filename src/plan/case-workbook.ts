import type { CaseOrigin } from "./case-origin.ts";
import type { WeighedCase } from "./weigh-case.ts";
import { addCashSheet } from "./workbook-cash.ts";
import { addInputSheet } from "./workbook-inputs.ts";
import { addScenarioSheets } from "./workbook-scenarios.ts";
import { addCaseSheet, addCheckSheet, addSimulationSheet } from "./workbook-summary.ts";

/**
 * A case as a workbook whose figures are formulas of its inputs: who changes an input sees what it does, in any spreadsheet. Each formula
 * carries what the engine reckons for it. What is drawn by chance is there as values, with the seed.
 *
 * @returns an XLSX file.
 */
export async function caseWorkbook(weighed: WeighedCase, origin: CaseOrigin): Promise<Uint8Array> {
  // It takes longer to load than most commands to run: only where a workbook is written.
  const { default: Excel } = await import("exceljs");
  const book = new Excel.Workbook();
  book.created = new Date(origin.madeAt);
  book.modified = book.created;
  book.creator = "Perennial";
  book.calcProperties.fullCalcOnLoad = true;
  const summary = book.addWorksheet("Case");
  const inputs = addInputSheet(book, weighed.case);
  const cash = addCashSheet(book, weighed);
  const scenarios = addScenarioSheets(book, weighed, inputs);
  addSimulationSheet(book, weighed);
  const checks = addCheckSheet(book, weighed, { cash });
  addCaseSheet(summary, { weighed, origin, cash, scenarios, checks });
  return new Uint8Array(await book.xlsx.writeBuffer());
}
