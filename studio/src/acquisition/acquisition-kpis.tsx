import type {
  AcquisitionReport,
  AcquisitionRow,
  ValueReport,
} from "../../../src/predict/value-report.ts";
import { Kpi } from "../figures/kpi.tsx";
import {
  counted,
  day,
  levelText,
  money,
  moneyEstimate,
  percent,
  timesEstimate,
} from "../format.ts";
import { paybackRange, paybackText } from "./payback-text.ts";

/** The four figures to know of what customers bring and cost. */
export function AcquisitionKpis({ report }: { report: ValueReport }) {
  const { whole, cost } = report.acquisition;
  const { currency } = report.shop;
  const value = moneyEstimate(whole.firstYear, currency);
  return (
    <dl className="kpis">
      <Kpi
        label="First-year value of a customer"
        value={value.value}
        beside={value.range}
        note={`${levelText(whole.firstYear)}. First order included`}
      />
      {cost === null ? (
        <WithoutCosts whole={whole} currency={currency} />
      ) : (
        <WithCosts whole={whole} cost={cost} currency={currency} />
      )}
    </dl>
  );
}

interface WithoutCostsProps {
  readonly whole: AcquisitionRow;
  readonly currency: string;
}

interface WithCostsProps extends WithoutCostsProps {
  readonly cost: NonNullable<AcquisitionReport["cost"]>;
}

function WithCosts({ whole, cost, currency }: WithCostsProps) {
  const ratio = whole.valueToCost === null ? null : timesEstimate(whole.valueToCost);
  const range = paybackRange(whole);
  return (
    <>
      <Kpi
        label="Cost of a new customer"
        value={money(cost.perCustomer, currency)}
        beside={counted(cost.customers, "customer")}
        note={`All costs, ${day(cost.from)} to ${day(cost.to)}`}
      />
      <Kpi
        label="Value : cost"
        value={ratio?.value ?? "Unknown"}
        beside={ratio?.range}
        note={ratio === null ? "No cost known" : "80% interval, first year"}
      />
      <Kpi
        label="Paid back"
        value={capital(paybackText(whole))}
        beside={range === "" ? undefined : range}
        note={`Of ${counted(whole.customers, "customer")}, 80% interval`}
      />
    </>
  );
}

function WithoutCosts({ whole, currency }: WithoutCostsProps) {
  const ahead = moneyEstimate(whole.residualValue, currency, { compact: true });
  return (
    <>
      <Kpi
        label="First order"
        value={money(whole.firstOrder, currency)}
        note={`${percent(whole.firstOrder / whole.firstYear.value)} of the first year`}
      />
      <Kpi
        label="Still to come, 12 months"
        value={ahead.value}
        beside={ahead.range}
        note={`${levelText(whole.residualValue)}. Of ${counted(whole.customers, "customer")}`}
      />
      <Kpi
        label="Cost of a new customer"
        value="Unknown"
        note={
          <>
            Bring it in: <code>perennial import costs</code>
          </>
        }
      />
    </>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
