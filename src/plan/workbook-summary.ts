import type { Workbook, Worksheet } from "exceljs";
import type { CaseOrigin } from "./case-origin.ts";
import { fanShares } from "./simulate-case.ts";
import type { WeighedCase } from "./weigh-case.ts";
import type { CashPlaces } from "./workbook-cash.ts";
import {
  addressOn,
  asHead,
  boldFont,
  cellFormats,
  putFormula,
  putHeading,
} from "./workbook-cells.ts";
import type { ScenarioPlaces } from "./workbook-scenarios.ts";

/** Adds the sheet that a reader sees first. */
export function addCaseSheet(
  sheet: Worksheet,
  of: {
    readonly weighed: WeighedCase;
    readonly origin: CaseOrigin;
    readonly cash: CashPlaces;
    readonly scenarios: ScenarioPlaces;
    readonly checks: string;
  },
): void {
  const { weighed, origin, cash, scenarios, checks } = of;
  const { case: text, figures, chances, warnings } = weighed;
  putHeading(
    sheet,
    text.title ?? `Case of ${text.program}`,
    `Program ${text.program}, case ${text.case}. Amounts in ${origin.currency || "the shop's currency"}.`,
  );
  let row = 4;
  const put = (
    title: string,
    formula: string,
    rest: { readonly result: number | string; readonly unit: string },
  ): void => {
    sheet.getCell(row, 1).value = title;
    putFormula(sheet.getCell(row, 2), formula, rest);
    row += 1;
  };
  const { internalRate: rate, payback, discountedPayback } = figures;
  // A spreadsheet searches from a guess: from elsewhere it may find none, or another one of several.
  const found =
    rate.kind === "one" ? rate.rate : rate.kind === "several" ? rate.rates[0] : undefined;
  put("Net present value", cash.lastOf("cumulativeDiscounted"), {
    result: figures.netPresentValue,
    unit: "money",
  });
  put(
    "Internal rate of return of a year",
    `IFERROR((1+${internalRateOf(cash.rangeOf("cash"), found)})^12-1,"none")`,
    { result: found ?? "none", unit: "share" },
  );
  put(
    "Changes of the cash flow's sign (above 1: the rate of return may be one of several)",
    cash.signChanges,
    { result: rate.signChanges, unit: "count" },
  );
  const monthly = "((1+discountRate)^(1/12)-1)";
  put(
    "Modified internal rate of return of a year",
    `IFERROR((1+MIRR(${cash.rangeOf("cash")},${monthly},${monthly}))^12-1,"none")`,
    {
      result: figures.modifiedInternalRate ?? "none",
      unit: "share",
    },
  );
  put("Payback, months", cash.payback, {
    result: payback.kind === "never" ? "never" : payback.periods,
    unit: "months",
  });
  put("Discounted payback, months", cash.discountedPayback, {
    result: discountedPayback.kind === "never" ? "never" : discountedPayback.periods,
    unit: "months",
  });
  put("Lowest cash", `MIN(${cash.rangeOf("cumulative")})`, {
    result: figures.lowest.amount,
    unit: "money",
  });
  put("… in month", `MATCH(MIN(${cash.rangeOf("cumulative")}),${cash.rangeOf("cumulative")},0)-1`, {
    result: figures.lowest.month,
    unit: "count",
  });
  put("Break-even: orders added by a person reached", scenarios.breakEven, {
    result: figures.breakEvenLift ?? "never",
    unit: "orders",
  });
  put("Cost of the holdout", `-SUMPRODUCT(${cash.rangeOf("heldOut")},${cash.rangeOf("factor")})`, {
    result: figures.holdoutCost,
    unit: "money",
  });
  row += 1;
  sheet.getCell(row, 1).value =
    `By chance: ${chances.draws} draws, seed ${chances.seed}; values, which do not follow the inputs`;
  sheet.getCell(row, 1).font = boldFont;
  row += 1;
  for (const [title, value, unit] of [
    ["Chance that it makes money", chances.chanceAboveZero, "share"],
    ["Net present value, 5 %", chances.p5, "money"],
    ["… 50 %", chances.p50, "money"],
    ["… 95 %", chances.p95, "money"],
    ["… mean", chances.mean, "money"],
    ["Expected loss", chances.expectedLoss, "money"],
  ] as const) {
    sheet.getCell(row, 1).value = title;
    sheet.getCell(row, 2).value = value;
    sheet.getCell(row, 2).numFmt = cellFormats[unit] ?? "General";
    row += 1;
  }
  row += 1;
  put("Checks that fail", checks, { result: 0, unit: "count" });
  for (const [title, text] of [
    ["Made at", origin.madeAt],
    ["Fingerprint of what is approved", origin.hash || "none: made of a file"],
    ...warnings.map((warning) => ["Mind", warning] as const),
  ] as const) {
    sheet.getCell(row, 1).value = title;
    sheet.getCell(row, 2).value = text;
    row += 1;
  }
  sheet.getColumn(1).width = 72;
  sheet.getColumn(2).width = 24;
}

/** Adds the quantiles of the draws. */
export function addSimulationSheet(book: Workbook, { case: of, chances }: WeighedCase): void {
  const sheet = book.addWorksheet("Simulation");
  putHeading(
    sheet,
    "Cumulative cash by chance",
    `Values of ${of.draws} draws from seed ${of.seed}: a spreadsheet cannot draw them again. perennial case … --csv writes each draw.`,
  );
  sheet.getRow(4).values = ["Month", ...fanShares.map((share) => `${100 * share} %`)];
  asHead(sheet.getRow(4));
  for (const [month, quantiles] of chances.fan.entries()) {
    sheet.getRow(5 + month).values = [month, ...quantiles];
    for (const k of quantiles.keys())
      sheet.getCell(5 + month, 2 + k).numFmt = cellFormats["money"] ?? "";
  }
}

/** Adds checks, each 0 where it holds; gives the cell of their sum. */
export function addCheckSheet(
  book: Workbook,
  { figures }: WeighedCase,
  { cash }: { readonly cash: CashPlaces },
): string {
  const sheet = book.addWorksheet("Checks");
  putHeading(
    sheet,
    "Checks",
    "0: it holds. The last one says whether an input was changed since the case was made.",
  );
  const close = (one: string, other: string): string =>
    `IF(ABS(${one}-(${other}))<=0.000001*MAX(1,ABS(${one})),0,1)`;
  const sums = ["contribution", "subsidised", "messages", "heldOut", "fixed"].map(
    (name) => `SUM(${cash.rangeOf(name)})`,
  );
  const checks = [
    [
      "The cash flow is the sum of its lines",
      close(`SUM(${cash.rangeOf("cash")})`, sums.join("+")),
    ],
    [
      "The last cumulative cash is the sum of the cash flow",
      close(cash.lastOf("cumulative"), `SUM(${cash.rangeOf("cash")})`),
    ],
    [
      "The net present value is the cash flow times its factors",
      close(
        cash.lastOf("cumulativeDiscounted"),
        `SUMPRODUCT(${cash.rangeOf("cash")},${cash.rangeOf("factor")})`,
      ),
    ],
    [
      "Shares are between 0 and 1",
      "IF(AND(reach>=0,reach<=1,holdout>=0,holdout<1,carryOver>=0,carryOver<=1,pulledForward>=0,pulledForward<=1,returns>=0,returns<=1,redeemed>=0,redeemed<=1),0,1)",
    ],
  ] as const;
  for (const [i, [title, formula]] of checks.entries()) {
    sheet.getCell(4 + i, 1).value = title;
    putFormula(sheet.getCell(4 + i, 2), formula, { result: 0, unit: "count" });
  }
  const last = 4 + checks.length;
  sheet.getCell(last + 1, 1).value = "Net present value when the case was made";
  sheet.getCell(last + 1, 2).value = figures.netPresentValue;
  sheet.getCell(last + 2, 1).value = "Inputs are as they were then";
  putFormula(
    sheet.getCell(last + 2, 2),
    close(cash.lastOf("cumulativeDiscounted"), `B${last + 1}`),
    { result: 0, unit: "count" },
  );
  putFormula(sheet.getCell(last, 2), `SUM(B4:B${last - 1})`, { result: 0, unit: "count" });
  sheet.getCell(last, 1).value = "Checks that fail";
  sheet.getColumn(1).width = 64;
  return addressOn("Checks", 2, last);
}

/**
 * A month's internal rate as a formula. From a guess far off a spreadsheet finds none (some fifty steps at most), and inputs are there to be
 * changed: it is searched from the engine's rate first, then from rates of a bad loss to a quick gain. It may also run below −1, which is no rate.
 */
function internalRateOf(flows: string, ofYear: number | undefined): string {
  const own = ofYear === undefined ? [] : [(1 + ofYear) ** (1 / 12) - 1];
  const guesses = [...own, 0.01, 0.1, 0.5, 2, -0.05, -0.2, -0.5, -0.8];
  return guesses.reduceRight<string>((rest, guess) => {
    const found = `IRR(${flows},${guess})`;
    return `IFERROR(IF(${found}>-1,${found},NA()),${rest})`;
  }, "NA()");
}
