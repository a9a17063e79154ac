import type { Estimate } from "../../../src/core/estimate.ts";
import type { ListByFrequency, ListUnderArm } from "../../../src/measure/list-by-frequency.ts";
import type { MessagePrice } from "../../../src/measure/read-message-price.ts";
import type { BarPanel } from "../charts/interval-bars.tsx";
import {
  countCell,
  moneyCell,
  moneyCells,
  numericColumn,
  wordsColumn,
} from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { count, major, moneyFine } from "../format.ts";
import { sure, type ToldPrice } from "./message-words.ts";

const fineCells = (estimate: Estimate | null, currency: string): readonly FigureCell[] => {
  if (estimate === null) return [emptyCell, emptyCell, emptyCell];
  const text = moneyFine(estimate, currency);
  return [
    textCell(text.value, major(estimate.value, currency)),
    textCell(text.lower, major(estimate.lower, currency)),
    textCell(text.upper, major(estimate.upper, currency)),
  ];
};

const plainCells = (estimate: Estimate | null): readonly FigureCell[] =>
  estimate === null
    ? [emptyCell, emptyCell, emptyCell]
    : [estimate.value, estimate.lower, estimate.upper].map((value) =>
        textCell(value.toPrecision(3), value),
      );

/** The price with all of which it is made, and what stands beside it. */
export function priceData(
  told: ToldPrice,
  { currency, sendCost, from, to }: MessagePrice,
): FigureData {
  const { right, fatigue } = told;
  const row = (name: string, cells: readonly FigureCell[]) => [textCell(name), ...cells];
  const amount = (name: string, of: Estimate | null) => row(name, fineCells(of, currency));
  return {
    title: "The price of a message",
    note: `${from.slice(0, 10)} to ${to.slice(0, 10)}, ${currency}`,
    columns: [
      wordsColumn("One e-mail more"),
      numericColumn("Value"),
      numericColumn("Lower 95%", "from"),
      numericColumn("Upper 95%", "to"),
    ],
    rows: [
      amount("Price", told.price),
      row("Sending", [
        textCell(String(major(sendCost, currency)), major(sendCost, currency)),
        emptyCell,
        emptyCell,
      ]),
      row("Chance to lose the subscriber", plainCells(told.lossPerMessage)),
      amount("The right to write is worth", right?.value ?? null),
      amount("Being written to brings a week", right?.perWeek ?? null),
      row("Chance of a complaint", plainCells(told.complaintPerMessage)),
      amount("Brings", told.brings),
      amount("Fatigue, not in the price", fatigue?.value ?? null),
    ],
  };
}

/** What each frequency makes of the list. */
export function frequencyData(
  { arms }: ListByFrequency,
  { currency, horizonDays, from, to }: MessagePrice,
): FigureData {
  const later = `Over ${count(horizonDays)} days`;
  return {
    title: "What the list is worth by frequency",
    note: `${from.slice(0, 10)} to ${to.slice(0, 10)}, ${currency}`,
    columns: [
      wordsColumn("If all had"),
      numericColumn("Messages a week", "A week"),
      numericColumn("This quarter"),
      numericColumn("This quarter, lower 95%", "from"),
      numericColumn("This quarter, upper 95%", "to"),
      numericColumn(later),
      numericColumn(`${later}, lower 95%`, "from"),
      numericColumn(`${later}, upper 95%`, "to"),
      numericColumn("Of this quarter, a message", "A message"),
      numericColumn("Lost a week"),
      numericColumn("Subscribers then"),
    ],
    rows: arms.map((arm) => [
      textCell(arm.arm),
      textCell(arm.perWeek.toFixed(2), arm.perWeek),
      ...moneyCells(arm.thisQuarter, currency),
      ...moneyCells(arm.overHorizon, currency),
      moneyCell(arm.perMessage, currency),
      textCell(`${(100 * arm.weeklyLoss).toFixed(2)}%`, arm.weeklyLoss),
      countCell(Math.round(arm.subscribersLeft)),
    ]),
  };
}

/** This quarter and the horizon as panels of bars, least messages first; an arm stands out where it has most beyond doubt. */
export function frequencyPanels(
  { arms, mostNow, mostOverHorizon }: ListByFrequency,
  horizonDays: number,
): readonly BarPanel[] {
  const rising = [...arms].sort((one, other) => one.perWeek - other.perWeek);
  const panel = (
    title: string,
    most: ListByFrequency["mostNow"],
    of: (arm: ListUnderArm) => Estimate,
  ): BarPanel => ({
    ...{ key: title, title, noteName: "e-mails a week" },
    bars: rising.map((arm) => ({
      ...{ key: arm.arm, estimate: of(arm) },
      label: arm.arm,
      note: arm.perWeek.toFixed(1),
      isMarked: most.chance >= sure && most.arm === arm.arm,
    })),
  });
  return [
    panel("This quarter", mostNow, ({ thisQuarter }) => thisQuarter),
    panel(`Over ${count(horizonDays)} days`, mostOverHorizon, ({ overHorizon }) => overHorizon),
  ];
}
