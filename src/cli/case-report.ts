import { likelyAmount } from "../plan/case-driver.ts";
import { caseDrivers } from "../plan/case-inputs.ts";
import { caseLines } from "../plan/case-lines.ts";
import {
  caseHeadlines,
  driverFigure,
  measuringWords,
  moneyFigure,
  rateWords,
} from "../plan/case-words.ts";
import { driverTitle } from "../plan/driver-kind.ts";
import type { WeighedCase } from "../plan/weigh-case.ts";
import { print, table } from "./terminal.ts";

/** Prints a case: its figures, what moves them, its cash by month, and what it rests on. */
export function printCase(weighed: WeighedCase): void {
  const { case: of, figures, warnings } = weighed;
  print(`${of.title ?? of.case} (program ${of.program})\n`);
  const headlines = caseHeadlines(weighed);
  print(
    table(
      [{ head: "" }, { head: "", align: "right" }, { head: "" }],
      headlines.map(({ title, figure, about }) => [title, figure, about]),
    ).trimStart(),
  );
  print(`Internal rate of return: ${rateWords(figures)}.`);
  for (const sentence of measuringWords(weighed)) print(sentence);
  print("");
  print(tornadoTable(weighed));
  print("");
  print(cashTable(weighed));
  print("");
  print(driverTable(weighed));
  for (const warning of warnings) print(`\nMind: ${warning}`);
}

function tornadoTable({ figures }: WeighedCase): string {
  const widest = figures.tornado[0]?.swing ?? 0;
  return table(
    [
      { head: "What moves the result" },
      { head: "At its low", align: "right" },
      { head: "At its high", align: "right" },
      { head: "" },
    ],
    figures.tornado.map(({ name, atLow, atHigh, swing }) => [
      driverTitle(name),
      moneyFigure(atLow),
      moneyFigure(atHigh),
      "█".repeat(Math.round((20 * swing) / (widest || 1))),
    ]),
  );
}

/** By month up to the last that has any cash, twelve at most: the rest is in the workbook. */
function cashTable({ figures, case: { months } }: WeighedCase): string {
  const shown = Array.from({ length: Math.min(months, 12) + 1 }, (_, month) => month);
  const lines = caseLines.filter(
    ({ unit, name }) =>
      unit === "money" && figures.lines[name]?.some((value) => Math.round(value) !== 0),
  );
  return table(
    [
      { head: "Month" },
      ...shown.map((month) => ({ head: String(month), align: "right" as const })),
    ],
    lines.map(({ name, title }) => [
      title,
      ...shown.map((month) => moneyFigure(figures.lines[name]?.[month] ?? 0)),
    ]),
  );
}

function driverTable({ case: of }: WeighedCase): string {
  const named = caseDrivers(of).filter(({ isNamed }) => isNamed);
  return table(
    [
      { head: "Assumption" },
      { head: "Low", align: "right" },
      { head: "Likely", align: "right" },
      { head: "High", align: "right" },
      { head: "Grade" },
      { head: "Owner" },
      { head: "Source" },
    ],
    named.map(({ title, unit, driver }) => [
      title,
      "low" in driver ? driverFigure(driver.low, unit) : "",
      "standardError" in driver
        ? `${driverFigure(driver.estimate, unit)} ± ${driverFigure(driver.standardError, unit)}`
        : driverFigure(likelyAmount(driver), unit),
      "high" in driver ? driverFigure(driver.high, unit) : "",
      driver.grade,
      driver.owner,
      driver.source,
    ]),
  );
}
