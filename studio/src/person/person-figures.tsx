import type { CustomerDetail } from "../../../src/customers/profile.ts";
import { Kpi } from "../figures/kpi.tsx";
import {
  count,
  countEstimate,
  counted,
  levelText,
  money,
  moneyEstimate,
  percent,
} from "../format.ts";
import { promoFigure } from "../promo.ts";

/** What this customer has brought, is expected to bring, and how. */
export function PersonFigures({ detail: { customer, currency } }: { detail: CustomerDetail }) {
  const takenBack = money(Math.abs(customer.refunds), currency);
  const refunds = customer.refunds === 0 ? "" : `, ${takenBack} taken back`;
  return (
    <dl className="kpis person-kpis">
      <Kpi
        label="Contribution so far"
        value={money(customer.contribution, currency)}
        note={`From ${money(customer.revenue, currency)} revenue${refunds}`}
      />
      <Expected customer={customer} currency={currency} />
      <Kpi
        label="Chance of still being a customer"
        value={customer.pAlive === null ? "Not yet" : percent(customer.pAlive)}
        note={expectedOrders(customer)}
      />
      <Kpi
        label="Orders"
        value={count(customer.orders)}
        note={`On ${counted(customer.purchaseDays, "day")}`}
      />
      <Kpi label="Full price" {...promoFigure(customer)} />
    </dl>
  );
}

function Expected({ customer, currency }: Pick<CustomerDetail, "customer" | "currency">) {
  const label = "Expected, next 12 months";
  if (customer.residualValue === null) {
    return <Kpi label={label} value="Not yet" note="Not predicted yet" />;
  }
  const text = moneyEstimate(customer.residualValue, currency);
  const note = levelText(customer.residualValue);
  return (
    <Kpi label={label} value={text.value} beside={text.range} note={`${note}, contribution`} />
  );
}

function expectedOrders({ expectedOrders: expected }: CustomerDetail["customer"]): string {
  if (expected === null) return "Not predicted yet";
  const text = countEstimate(expected);
  return `${text.value} purchase days to come (${text.range})`;
}
