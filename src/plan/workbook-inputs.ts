import type { Workbook } from "exceljs";
import type { BusinessCase } from "./case.ts";
import { likelyAmount } from "./case-driver.ts";
import { caseDrivers, caseTerms } from "./case-inputs.ts";
import { driverRanges } from "./reckon-case.ts";
import { addressOn, asHead, putHeading, putInput } from "./workbook-cells.ts";

/** The name of the sheet of inputs. */
const inputSheet = "Inputs";

/** Where the ends of uncertain drivers stand. */
export interface InputPlaces {
  readonly lowOf: (driver: string) => string;
  readonly highOf: (driver: string) => string;
}

const firstRow = 5;
const unitsOfTerms = { runs: "count", holdout: "share", discountRate: "share" } as const;
const titlesOfTerms = {
  runs: "Months that it runs",
  holdout: "Share of people held out",
  discountRate: "Discount rate of a year",
} as const;

/** Adds the sheet of inputs: each has a name that formulas use. */
export function addInputSheet(book: Workbook, of: BusinessCase): InputPlaces {
  const sheet = book.addWorksheet(inputSheet);
  putHeading(
    sheet,
    "Inputs",
    `What is blue may be changed; all other sheets follow. ${of.months} months are looked at.`,
  );
  sheet.getRow(4).values = [
    ...["Assumption", "Name", "Likely", "Low (10 %)", "High (90 %)", "Unit"],
    ...["Evidence", "Source", "Owner"],
  ];
  asHead(sheet.getRow(4));
  const ranges = new Map(driverRanges(of).map((range) => [range.name, range]));
  const rows = new Map<string, number>();
  for (const [i, { name, title, unit, driver }] of caseDrivers(of).entries()) {
    const row = firstRow + i;
    rows.set(name, row);
    sheet.getRow(row).values = [title, name, "", "", "", unit, driver.grade];
    sheet.getCell(row, 8).value = driver.source;
    sheet.getCell(row, 9).value = driver.owner;
    putInput(sheet.getCell(row, 3), likelyAmount(driver), unit);
    const range = ranges.get(name);
    if (range === undefined) continue;
    putInput(sheet.getCell(row, 4), range.low, unit);
    putInput(sheet.getCell(row, 5), range.high, unit);
  }
  for (const name of caseTerms) {
    const row = firstRow + rows.size;
    rows.set(name, row);
    sheet.getRow(row).values = [titlesOfTerms[name], name];
    putInput(sheet.getCell(row, 3), of[name], unitsOfTerms[name]);
  }
  for (const [name, row] of rows) book.definedNames.add(addressOn(inputSheet, 3, row), name);
  sheet.columns.forEach((column, i) => {
    column.width = [64, 16, 14, 14, 14, 12, 10, 48, 20][i] ?? 12;
  });
  sheet.views = [{ state: "frozen", ySplit: 4 }];
  const at = (column: number) => (driver: string) =>
    addressOn(inputSheet, column, rows.get(driver) ?? firstRow);
  return { lowOf: at(4), highOf: at(5) };
}
