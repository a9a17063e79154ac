import { createColumnHelper, rowSortingFeature, tableFeatures } from "@tanstack/react-table";
import type { CustomerProfile } from "../../../src/customers/profile.ts";
import { count, dayOf, moneyEstimate, moneyWhole, percent } from "../format.ts";
import { segmentLabel } from "../segments.ts";

/** The list's columns. Ids of sortable ones are the API's sort keys; the server does the sorting. */
export const features = tableFeatures({ rowSortingFeature });

const helper = createColumnHelper<typeof features, CustomerProfile>();

/** Columns that hold numbers, aligned right. */
export const numericColumns: ReadonlySet<string> = new Set([
  "firstOrderAt",
  "lastOrderAt",
  "orders",
  "contribution",
  "pAlive",
  "residualValue",
]);

export function customerColumns(currency: string, timeZone: string) {
  return helper.columns([
    helper.accessor("identity", { id: "identity", header: "Customer", enableSorting: false }),
    helper.accessor((customer) => segmentLabel(customer.segment), {
      id: "segment",
      header: "Segment",
      enableSorting: false,
    }),
    helper.accessor((customer) => dayOf(customer.firstOrderAt, timeZone), {
      id: "firstOrderAt",
      header: "First order",
      sortDescFirst: true,
    }),
    helper.accessor((customer) => dayOf(customer.lastOrderAt, timeZone), {
      id: "lastOrderAt",
      header: "Last order",
      sortDescFirst: true,
    }),
    helper.accessor((customer) => count(customer.orders), {
      id: "orders",
      header: "Orders",
      sortDescFirst: true,
    }),
    helper.accessor((customer) => moneyWhole(customer.contribution, currency), {
      id: "contribution",
      header: "To date",
      sortDescFirst: true,
    }),
    helper.accessor((customer) => (customer.pAlive === null ? "–" : percent(customer.pAlive)), {
      id: "pAlive",
      header: "P(alive)",
      sortDescFirst: true,
    }),
    helper.display({
      id: "residualValue",
      header: "To come",
      enableSorting: true,
      sortDescFirst: true,
      cell: ({ row }) => <ResidualValue customer={row.original} currency={currency} />,
    }),
  ]);
}

function ResidualValue({ customer, currency }: { customer: CustomerProfile; currency: string }) {
  if (customer.residualValue === null) return "–";
  const text = moneyEstimate(customer.residualValue, currency);
  return (
    <>
      {text.value} <span className="range">{text.range}</span>
    </>
  );
}
