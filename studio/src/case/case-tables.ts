import type { ToldCase } from "../../../src/plan/case-export.ts";
import { caseLines } from "../../../src/plan/case-lines.ts";
import { driverFigure } from "../../../src/plan/case-words.ts";
import { type DriverName, driverKinds, driverTitle } from "../../../src/plan/driver-kind.ts";
import { numericColumn, wordsColumn } from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { fineAmount, wholeAmount } from "./case-amount.ts";
import { assumptionsOf, figureAt, figureText, unitWord } from "./case-fields.ts";

const noteOf = ({ currency, hash }: ToldCase): string =>
  [currency, `package ${hash.slice(0, 12)}`].filter((each) => each !== "").join(", ");

const moneyCell = (units: number, currency: string): FigureCell =>
  textCell(wholeAmount(units, currency), units);

/** Cumulative cash by month: the likely figures, and the quantiles of the draws. */
export function cashData(told: ToldCase): FigureData {
  const { figures, chances, currency } = told;
  return {
    title: "Cash over time",
    note: noteOf(told),
    columns: ["Month", "At likely figures", "10%", "25%", "Median", "75%", "90%"].map((label) =>
      numericColumn(label),
    ),
    rows: chances.fan.map((quantiles, month) => [
      textCell(String(month), month),
      moneyCell(figures.lines["cumulative"]?.[month] ?? 0, currency),
      ...quantiles.map((value) => moneyCell(value, currency)),
    ]),
  };
}

/** What each uncertain assumption does to the net present value. */
export function movesData(told: ToldCase): FigureData {
  const { figures, currency } = told;
  return {
    title: "What moves the result",
    note: noteOf(told),
    columns: [
      wordsColumn("Assumption"),
      numericColumn("Low (10%)"),
      numericColumn("High (90%)"),
      numericColumn("Net present value at low", "Value at low"),
      numericColumn("Net present value at high", "Value at high"),
      numericColumn("Swing"),
    ],
    rows: figures.tornado.map(({ name, low, high, atLow, atHigh, swing }) => [
      textCell(driverTitle(name)),
      textCell(rangeFigure(name, low, currency), low),
      textCell(rangeFigure(name, high, currency), high),
      ...[atLow, atHigh, swing].map((each) => moneyCell(each, currency)),
    ]),
  };
}

/** A driver's figure beside its bar: 31%, €58, 0.031. */
export function rangeFigure(name: DriverName, value: number, currency: string): string {
  const unit = driverKinds.find((kind) => kind.name === name)?.unit ?? "orders";
  if (unit === "money") return fineAmount(value, currency);
  return driverFigure(value, unit).replace(" %", "%");
}

/** What the case rests on, as it is edited. */
export function assumptionsData(told: ToldCase): FigureData {
  const { case: of, currency } = told;
  const rows = Object.values(assumptionsOf(of)).flat();
  return {
    title: "Assumptions",
    note: noteOf(told),
    columns: [
      wordsColumn("Assumption"),
      ...["Low", "Likely", "High", "Standard error"].map((label) => numericColumn(label)),
      ...["Unit", "Grade", "Source", "Owner"].map(wordsColumn),
    ],
    rows: rows.map(({ title, unit, said, low, likely, high, error }) => [
      textCell(title),
      ...[low, likely, high, error].map((place) => {
        if (place === null) return emptyCell;
        // As it is shown, a share in percent: the unit stands beside.
        return textCell(figureText(figureAt(of, place), unit));
      }),
      ...[unitWord(unit, currency), said?.grade ?? "", said?.source ?? "", said?.owner ?? ""].map(
        (text) => textCell(text),
      ),
    ]),
  };
}

/** The lines that are flows of money: they have a sum. */
const flows = ["contribution", "subsidised", "messages", "heldOut", "fixed", "cash", "discounted"];
const shortHeads: Readonly<Record<string, string>> = {
  added: "Orders added",
  missing: "Only earlier",
  contribution: "Contribution",
  subsidised: "Anyway",
  messages: "Messages",
  heldOut: "Held out",
  fixed: "Fixed",
  cash: "Cash flow",
  discounted: "Discounted",
  cumulative: "Added up",
};

/** The cash flow, a row each month, and what it adds up to. */
export function monthsData(told: ToldCase): FigureData {
  const { figures, currency } = told;
  const lines = caseLines.filter(({ name }) => name in shortHeads);
  const cellOf = (unit: string, value: number): FigureCell =>
    // Nothing is a dash: the eye goes to what is something.
    value === 0
      ? textCell("–", 0)
      : unit === "money"
        ? moneyCell(value, currency)
        : textCell(driverFigure(Math.round(value), "people"), value);
  const months = figures.lines["cash"] ?? [];
  return {
    title: "Cash flow by month",
    note: noteOf(told),
    columns: [
      wordsColumn("Month"),
      ...lines.map(({ name, title }) => numericColumn(title, shortHeads[name])),
    ],
    rows: [
      ...months.map((_, month) => [
        textCell(month === 0 ? "Start" : String(month), month),
        ...lines.map(({ name, unit }) => cellOf(unit, figures.lines[name]?.[month] ?? 0)),
      ]),
      [
        textCell("All"),
        ...lines.map(({ name, unit }) =>
          flows.includes(name) || unit === "orders"
            ? cellOf(
                unit,
                (figures.lines[name] ?? []).reduce((sum, each) => sum + each, 0),
              )
            : emptyCell,
        ),
      ],
    ],
  };
}

/** Who else is for the same people, and how much may be counted twice. */
export function overlapsData(told: ToldCase): FigureData {
  const { overlaps, currency } = told;
  return {
    title: "Shared with other programs",
    note: noteOf(told),
    columns: [
      wordsColumn("Program"),
      wordsColumn("State"),
      numericColumn("People in both"),
      numericColumn("Of its people"),
      numericColumn("Counted twice at most"),
    ],
    rows: overlaps.map(({ title, state, both, share, countedTwice }) => [
      textCell(title),
      textCell(state),
      both === null ? textCell("everybody") : textCell(driverFigure(both, "people"), both),
      textCell(`${Math.round(100 * share)}%`, share),
      countedTwice === null ? textCell("has no case", null) : moneyCell(countedTwice, currency),
    ]),
  };
}
