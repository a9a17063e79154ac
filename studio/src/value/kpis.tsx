import { IconCircleCheck, IconSquareRotated } from "@tabler/icons-react";
import type { ValueReport } from "../../../src/predict/value-report.ts";
import { isInside } from "../charts/band-chart.tsx";
import { Kpi } from "../figures/kpi.tsx";
import {
  count,
  countEstimate,
  counted,
  levelText,
  moneyEstimate,
  percent,
  scaled,
} from "../format.ts";

/** The four figures to know. */
export function Kpis({ report }: { report: ValueReport }) {
  const { currency } = report.shop;
  const equity = moneyEstimate(report.equity, currency, { compact: true });
  const fresh = moneyEstimate(report.newCustomerValue, currency);
  const each = moneyEstimate(scaled(report.equity, 1 / report.facts.customers), currency);
  const { share, medianDaysToSecond } = report.repeat;
  return (
    <dl className="kpis">
      <Kpi
        label="Customer equity, next 12 months"
        value={equity.value}
        beside={equity.range}
        note={`${levelText(report.equity)}. ${each.value} per customer`}
      />
      <Kpi
        label="New customer, 12-month value"
        value={fresh.value}
        beside={fresh.range}
        note={`${levelText(report.newCustomerValue)}. First order included`}
      />
      <Kpi
        label="Customers who came back"
        value={percent(share)}
        beside={`of ${count(report.facts.customers)}`}
        note={
          medianDaysToSecond === null
            ? "Nobody has ordered on a second day yet"
            : `Second order after ${counted(Math.round(medianDaysToSecond), "day")} (median)`
        }
      />
      <CheckKpi check={report.model.check} />
    </dl>
  );
}

function CheckKpi({ check }: { check: ValueReport["model"]["check"] }) {
  if (check === null) {
    const note = "The history is too short to hold weeks out and compare";
    return <Kpi label="Model check" value="Not yet" note={note} />;
  }
  const inside = isInside(check);
  const Icon = inside ? IconCircleCheck : IconSquareRotated;
  const band = countEstimate(check.predicted);
  return (
    <Kpi
      label={`Model check, ${check.days} days held out`}
      value={percent(check.actual / check.predicted.value)}
      beside={`of ${band.value} predicted`}
      tone={inside ? "good" : "bad"}
      note={
        <>
          <Icon size={16} stroke={2} aria-hidden />
          {inside ? "Inside" : "Outside"} {percent(check.predicted.level)} interval, {band.range}
        </>
      }
    />
  );
}
