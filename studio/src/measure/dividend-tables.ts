import type { Estimate } from "../../../src/core/estimate.ts";
import { numericColumn, wordsColumn } from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { minor, money, percent } from "../format.ts";
import { actionWords, type ToldDividend, whomWords } from "./dividend-words.ts";
import { effectText } from "./readout-words.ts";

/** One way to treat people, with what it brings a person and beyond the best for all. */
export interface DividendRow {
  readonly key: string;
  readonly name: string;
  readonly value: number;
  /** Null: it is what the others are held against. */
  readonly beyond: {
    readonly difference: number;
    readonly interval: readonly [number, number];
  } | null;
  readonly isVerdict: boolean;
}

/** The best for all, segments, each by itself, in this order. */
export function dividendRows(told: ToldDividend): readonly DividendRow[] {
  const { values, differences, verdict, singleAction } = told;
  return [
    {
      ...{ key: "single", name: `${actionWords(singleAction)} for all`, value: values.single },
      ...{ beyond: null, isVerdict: verdict === "single" },
    },
    ...differences.segments.map((each) => ({
      ...{ key: `${each.segments}`, name: `${each.segments} segments`, value: each.value },
      ...{ beyond: each, isVerdict: verdict === "segments" && each.segments === told.segments },
    })),
    {
      ...{ key: "individual", name: "Each by itself", value: values.individual },
      ...{ beyond: differences.individual, isVerdict: verdict === "individual" },
    },
  ];
}

/** The figures of the picture. */
export function dividendData(told: ToldDividend): FigureData {
  const { currency, singleInterval } = told;
  const amount = (units: number): FigureCell =>
    textCell(money(minor(units, currency), currency), units);
  return {
    title: dividendTitle,
    note: noteOf(told),
    columns: [
      wordsColumn("Policy"),
      numericColumn("A person brings"),
      numericColumn("A person brings, lower 95%"),
      numericColumn("A person brings, upper 95%"),
      numericColumn("Beyond the best for all"),
      numericColumn("Beyond the best for all, lower 95%"),
      numericColumn("Beyond the best for all, upper 95%"),
      wordsColumn("Verdict"),
    ],
    rows: dividendRows(told).map(({ name, value, beyond, isVerdict }) => [
      ...[textCell(name), amount(value)],
      ...(beyond === null
        ? [...singleInterval.map(amount), emptyCell, emptyCell, emptyCell]
        : [emptyCell, emptyCell, ...beyondCells(beyond, currency)]),
      isVerdict ? textCell(told.verdict) : emptyCell,
    ]),
  };
}

/** Who would get what, a row each segment. */
export function rulesData(told: ToldDividend): FigureData {
  return {
    title: rulesTitle,
    note: noteOf(told),
    columns: [wordsColumn("For whom"), wordsColumn("Gets"), numericColumn("Share of people")],
    rows: told.policy.map(({ bounds, action, share }) => [
      textCell(whomWords(bounds, told.currency)),
      textCell(actionWords(action)),
      textCell(percent(share), share),
    ]),
  };
}

export const dividendTitle = "One for all, segments, or each by itself";
export const rulesTitle = "Who would get what";

const noteOf = ({ windowDays, currency }: ToldDividend): string =>
  `contribution a person within ${windowDays} days of the first sight, ${currency}`;

function beyondCells(
  beyond: NonNullable<DividendRow["beyond"]>,
  currency: string,
): readonly FigureCell[] {
  const estimate = beyondEstimate(beyond);
  const text = effectText("contribution", estimate, currency);
  return [
    textCell(text.value, estimate.value),
    textCell(text.lower, estimate.lower),
    textCell(text.upper, estimate.upper),
  ];
}

/** What is told beyond the best for all, as pictures take it. */
export function beyondEstimate(beyond: NonNullable<DividendRow["beyond"]>): Estimate {
  const {
    difference: value,
    interval: [lower, upper],
  } = beyond;
  return { value, lower, upper, level: 0.95 };
}
