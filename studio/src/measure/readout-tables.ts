import type { ExperimentReadout } from "../../../src/measure/experiment.ts";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import type { ReadEffect } from "../../../src/measure/read-effect.ts";
import { countCell, numericColumn, wordsColumn } from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { percentDifference, pValue, sentence } from "../format.ts";
import {
  armWords,
  effectEstimate,
  effectText,
  heldOut,
  meanText,
  wordsOf,
} from "./readout-words.ts";

/** An effect with the read-out that it is of, and whom it is of in words. */
interface ListedEffect {
  readonly effect: ReadEffect;
  readonly name: string;
  readonly of: ExperimentReadout;
}

/** All effects: by outcome that of all who had the program, then those of its arms. */
function listed({ whole, arms }: ProgramReadout): readonly ListedEffect[] {
  if (whole === null) return [];
  return whole.effects.flatMap((effect) => [
    { effect, name: "All who had it", of: whole },
    ...(arms?.effects ?? [])
      .filter(({ outcome }) => outcome === effect.outcome)
      .flatMap((each) =>
        arms === null ? [] : [{ effect: each, name: armWords(each.arm), of: arms }],
      ),
  ]);
}

const noteOf = ({ windowDays, currency }: ProgramReadout): string =>
  `within ${windowDays} days of the first sight, ${currency}`;

/** The figures of the picture. */
export function effectsData(readout: ProgramReadout): FigureData {
  return {
    title: "What it changed",
    note: noteOf(readout),
    columns: [
      wordsColumn("Outcome"),
      wordsColumn("Of whom"),
      ...["Effect", "Effect lower 95%", "Effect upper 95%"].map((label) => numericColumn(label)),
      ...["Relative", "Relative lower 95%", "Relative upper 95%"].map((label) =>
        numericColumn(label),
      ),
      wordsColumn("Verdict"),
    ],
    rows: listed(readout).map(({ effect, name }) => {
      const { outcome, relative, verdict } = effect;
      const shares = relative === null ? [] : [relative.difference, ...relative.interval];
      return [
        textCell(wordsOf(outcome).label),
        textCell(name),
        ...differenceCells(outcome, effectEstimate(effect), readout.currency),
        ...[0, 1, 2].map((i) => shareCell(shares[i])),
        textCell(verdict),
      ];
    }),
  };
}

/** All that was counted and found, a row each comparison. */
export function numbersData(readout: ProgramReadout): FigureData {
  const { currency } = readout;
  return {
    title: "In numbers",
    note: noteOf(readout),
    columns: [
      wordsColumn("Outcome"),
      wordsColumn("Of whom"),
      numericColumn("People"),
      numericColumn("Mean"),
      numericColumn("Mean of those held out", "Held out"),
      numericColumn("Difference"),
      ...intervalColumns("Difference"),
      numericColumn("p"),
      numericColumn("Adjusted"),
      ...intervalColumns("Adjusted"),
      numericColumn("p adjusted", "p"),
      numericColumn("p among all effects", "p of all"),
      wordsColumn("Verdict"),
    ],
    rows: listed(readout).map(({ effect, name, of }) => {
      const { outcome, arm, adjusted, verdict } = effect;
      const { adjusted: _adjusted, ...plain } = effect;
      const mean = (which: string): FigureCell => {
        const value = of.arms[which]?.means[outcome] ?? null;
        return value === null ? emptyCell : textCell(meanText(outcome, value, currency), value);
      };
      return [
        textCell(wordsOf(outcome).label),
        textCell(name),
        countCell(of.arms[arm]?.n ?? 0),
        mean(arm),
        mean(heldOut),
        ...differenceCells(outcome, effectEstimate(plain), currency),
        chanceCell(effect.p),
        ...differenceCells(
          outcome,
          adjusted === undefined ? null : effectEstimate(effect),
          currency,
        ),
        chanceCell(adjusted?.p ?? null),
        chanceCell(effect.pAdjusted),
        textCell(sentence(verdict).slice(0, -1)),
      ];
    }),
  };
}

/** The primary outcome by what was known before, a row each level. */
export function segmentsData(readout: ProgramReadout): FigureData {
  const { whole, currency } = readout;
  const outcome = whole?.effects[0]?.outcome ?? "";
  const cells = (of: {
    readonly difference: number | null;
    readonly interval: readonly [number, number] | null;
  }): readonly FigureCell[] => {
    const { difference: value, interval } = of;
    if (value === null) return [emptyCell, emptyCell, emptyCell];
    const [lower, upper] = interval ?? [value, value];
    const told = differenceCells(outcome, { value, lower, upper, level: 0.95 }, currency);
    return interval === null ? [...told.slice(0, 1), emptyCell, emptyCell] : told;
  };
  return {
    title: "For whom",
    note: noteOf(readout),
    columns: [
      ...["Known before", "Level"].map(wordsColumn),
      numericColumn("People"),
      numericColumn("Effect"),
      ...intervalColumns("Effect"),
      numericColumn("Drawn to all"),
      ...intervalColumns("Drawn to all"),
      numericColumn("p that levels are the same", "p"),
      numericColumn("p among all columns", "p of all"),
      wordsColumn("Verdict"),
    ],
    rows: (whole?.segments ?? []).flatMap(({ column, levels, interaction }) =>
      levels.map((each) => [
        ...[textCell(column), textCell(each.level), countCell(each.units)],
        ...cells(each),
        ...cells(each.shrunken ?? { difference: null, interval: null }),
        chanceCell(interaction?.p ?? null),
        chanceCell(interaction?.pAdjusted ?? null),
        textCell(each.verdict ?? ""),
      ]),
    ),
  };
}

const intervalColumns = (label: string) => [
  numericColumn(`${label} lower 95%`, "from"),
  numericColumn(`${label} upper 95%`, "to"),
];

function differenceCells(
  outcome: string,
  estimate: ReturnType<typeof effectEstimate>,
  currency: string,
): readonly FigureCell[] {
  if (estimate === null) return [emptyCell, emptyCell, emptyCell];
  const text = effectText(outcome, estimate, currency);
  return [
    textCell(text.value, estimate.value),
    textCell(text.lower, estimate.lower),
    textCell(text.upper, estimate.upper),
  ];
}

const shareCell = (share: number | undefined): FigureCell =>
  share === undefined ? emptyCell : textCell(percentDifference(share), share);

const chanceCell = (p: number | null): FigureCell =>
  p === null ? emptyCell : textCell(pValue(p), p);
