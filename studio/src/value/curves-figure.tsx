import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { CohortValue, ValueReport } from "../../../src/predict/value-report.ts";
import { type Choice, ChoiceChips } from "../charts/choice-chips.tsx";
import { type Curve, lastMonth, valueAt } from "../charts/curve.ts";
import { CurvesChart } from "../charts/curves-chart.tsx";
import { toggledChoice } from "../charts/inks.ts";
import { Figure } from "../figures/figure.tsx";
import { counted, money, moneyCompact, moneyEstimate, moneyWhole, month } from "../format.ts";
import { chosenCohorts, curvesOf } from "./cohort-choice.ts";
import { curvesData } from "./report-tables.ts";
import { useFigure } from "./use-figure.ts";

const route = getRouteApi("/value");

/** The lead picture: what a customer has brought by each month, and is expected to bring. */
export function CurvesFigure({ report }: { report: ValueReport }) {
  const figure = useFigure("curves", report.asOf);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [emphasis, setEmphasis] = useState<string | null>(null);
  const chosen = chosenCohorts(report.cohorts, search.cohorts);
  const curves = curvesOf(chosen, report.cohorts);
  const months = chosen.map((cohort) => cohort.month);
  const { currency } = report.shop;
  const press = (month: string) =>
    navigate({
      search: { ...search, cohorts: [...toggledChoice(months, month)].sort() },
      replace: true,
      resetScroll: false,
    });

  return (
    <Figure
      {...figure}
      className="wide"
      title="What a customer is worth by month"
      subtitle="Cumulative contribution per customer. Dotted is forecast, its band an 80% interval."
      data={curvesData(report, curves)}
    >
      <ChoiceChips
        legend="Cohorts drawn, by month of the first order"
        choices={report.cohorts.map(cohortChoice)}
        inks={new Map(curves.map((curve) => [curve.month, curve.ink]))}
        keep="last"
        plural="months"
        onPress={press}
        onEmphasis={setEmphasis}
      />
      <CurvesChart
        curves={curves}
        title="What a customer is worth by month"
        description={sentence(curves, currency)}
        emphasis={months.includes(emphasis ?? "") ? emphasis : null}
        write={(amount) => moneyCompact(amount, currency)}
        writePoint={(curve, month) => pointText(curve, month, currency)}
        writeEnd={(curve, month) => endText(curve, month, currency)}
      />
    </Figure>
  );
}

function cohortChoice(cohort: CohortValue): Choice {
  const cut = cohort.truncated ? ", the file begins here" : "";
  return {
    key: cohort.month,
    label: month(cohort.month),
    title: `${counted(cohort.customers, "customer")}${cut}`,
    caution: cohort.truncated ? "cut" : undefined,
  };
}

function endText(curve: Curve, month: number, currency: string): string {
  const at = valueAt(curve, month);
  return at === null ? "" : moneyEstimate(at, currency).value;
}

function pointText(curve: Curve, month: number, currency: string): string {
  const at = valueAt(curve, month);
  if (at === null) return "";
  if (month < curve.actual.length) return moneyWhole(at.value, currency);
  const text = moneyEstimate(at, currency);
  return `${text.value} (${text.range})`;
}

function sentence(curves: readonly Curve[], currency: string): string {
  const last = lastMonth(curves);
  const parts = curves.map((curve) => {
    const now = curve.actual.length - 1;
    const soFar = `${money(curve.actual[now] ?? 0, currency)} by month ${now}`;
    return `${curve.label}: ${soFar}, ${pointText(curve, last, currency)} expected by month ${last}`;
  });
  return `Cumulative contribution per customer by cohort, with 80% intervals. ${parts.join(". ")}.`;
}
