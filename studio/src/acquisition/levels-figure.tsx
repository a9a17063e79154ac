import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { ValueReport } from "../../../src/predict/value-report.ts";
import { ChoiceChips } from "../charts/choice-chips.tsx";
import { toggledChoice } from "../charts/inks.ts";
import type { LevelCurve } from "../charts/level-curve.ts";
import { LevelCurvesChart } from "../charts/level-curves-chart.tsx";
import { Figure } from "../figures/figure.tsx";
import { counted, money, moneyCompact, moneyEstimate, moneyWhole } from "../format.ts";
import { levelName } from "../product-name.ts";
import { useFigure } from "../value/use-figure.ts";
import { levelsData } from "./acquisition-tables.ts";
import { chosenLevels, type Dimension, isUncertain, levelCurves } from "./level-choice.ts";

const route = getRouteApi("/value");

interface LevelsFigureProps {
  readonly report: ValueReport;
  readonly dimension: Dimension;
}

/** The lead picture: what customers bring month by month, by how they began, against what they cost. */
export function LevelsFigure({ report, dimension }: LevelsFigureProps) {
  const figure = useFigure("levels", report.asOf);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [emphasis, setEmphasis] = useState<string | null>(null);
  const chosen = chosenLevels(dimension, search.levels);
  const curves = levelCurves(chosen, dimension);
  const keys = curves.map((curve) => curve.key);
  const { currency } = report.shop;
  const costed = curves.some((curve) => curve.cost !== null);
  const press = (level: string) =>
    navigate({
      search: { ...search, levels: toggledChoice(keys, level) },
      replace: true,
      resetScroll: false,
    });
  return (
    <Figure
      {...figure}
      className="whole-row"
      title="What a customer is worth by how they began"
      subtitle={`Cumulative contribution per customer, actual as far as known and expected beyond. The bar at the end is an 80% interval.${costed ? " Dashed is what acquiring one cost, the ring the month that pays it back." : ""}`}
      data={levelsData(report, curves)}
    >
      <ChoiceChips
        legend={`${dimension.title}: what is drawn`}
        choices={dimension.rows.map((row) => ({
          key: row.level,
          label: levelName(dimension.dimension, row.level),
          title: counted(row.customers, "customer"),
          caution: isUncertain(row) ? "few" : undefined,
        }))}
        inks={new Map(curves.map((curve) => [curve.key, curve.ink]))}
        keep="first"
        plural="levels"
        onPress={press}
        onEmphasis={setEmphasis}
      />
      <LevelCurvesChart
        curves={curves}
        title={`What a customer is worth by ${dimension.title.toLowerCase()}`}
        description={sentence(curves, currency)}
        emphasis={keys.includes(emphasis ?? "") ? emphasis : null}
        write={(amount) => moneyCompact(amount, currency)}
        writePoint={(curve, month) => pointText(curve, month, currency)}
        writeEnd={(curve) => moneyEstimate(curve.end, currency).value}
      />
    </Figure>
  );
}

function pointText(curve: LevelCurve, month: number, currency: string): string {
  const cost = curve.cost === null ? "" : `, cost ${moneyWhole(curve.cost, currency)}`;
  if (month < curve.values.length - 1) {
    return `${moneyWhole(curve.values[month] ?? 0, currency)}${cost}`;
  }
  const text = moneyEstimate(curve.end, currency);
  return `${text.value} (${text.range})${cost}`;
}

function sentence(curves: readonly LevelCurve[], currency: string): string {
  const parts = curves.map((curve) => {
    const text = moneyEstimate(curve.end, currency);
    const paid = curve.paybackMonth === null ? "" : `, paid back by month ${curve.paybackMonth}`;
    const cost = curve.cost === null ? "" : `, cost ${money(curve.cost, currency)}${paid}`;
    return `${curve.label}: ${text.value} in the first year (${text.range})${cost}`;
  });
  return `Cumulative contribution per customer with 80% intervals. ${parts.join(". ")}.`;
}
