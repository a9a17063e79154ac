import { getRouteApi } from "@tanstack/react-router";
import { type SortingState, useTable } from "@tanstack/react-table";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import type { CustomerProfile } from "../../../src/customers/profile.ts";
import { pageSize, type useCustomerPages } from "../queries/customers.ts";
import { useValueReport } from "../queries/value-report.ts";
import { type CustomersSearch, type SortKey, sortKeys } from "../search-params.ts";
import { customerColumns, features } from "./columns.tsx";
import { CustomerRow, WaitingRow } from "./customer-row.tsx";
import { SortHeader } from "./sort-header.tsx";

const route = getRouteApi("/customers");

interface CustomerRowsProps {
  readonly search: CustomersSearch;
  readonly pages: ReturnType<typeof useCustomerPages>;
  readonly total: number;
  readonly onView: (view: { from: number; to: number }) => void;
}

/** The list itself: only rows in view are drawn, and only their pages are asked for. */
export function CustomerRows({ search, pages, total, onView }: CustomerRowsProps) {
  const navigate = route.useNavigate();
  const timeZone = useValueReport().data?.shop.timezone ?? "UTC";
  const currency = pages.get(0)?.data?.currency ?? "GBP";
  const columns = useMemo(() => customerColumns(currency, timeZone), [currency, timeZone]);
  const loaded = useMemo(
    () => [...pages].flatMap(([page, result]) => numbered(page, result.data?.customers)),
    [pages],
  );
  const data = useMemo(() => loaded.map((entry) => entry.customer), [loaded]);
  const sorting: SortingState = [
    { id: search.sort ?? "residualValue", desc: search.direction !== "asc" },
  ];
  const table = useTable({
    features,
    columns,
    data,
    manualSorting: true,
    enableSortingRemoval: false,
    state: { sorting },
    onSortingChange: (change) => {
      const [next] = typeof change === "function" ? change(sorting) : change;
      const sort: SortKey | undefined = sortKeys.find((key) => key === next?.id);
      const direction = next?.desc === false ? "asc" : undefined;
      void navigate({ search: (before) => ({ ...before, sort, direction }), replace: true });
    },
  });

  const body = useRef<HTMLTableSectionElement>(null);
  const rows = useWindowVirtualizer({
    count: total,
    estimateSize: () => (window.innerWidth < 768 ? 88 : 44),
    overscan: 12,
    scrollMargin: body.current?.offsetTop ?? 0,
  });
  const shown = rows.getVirtualItems();
  const from = shown[0]?.index ?? 0;
  const to = shown.at(-1)?.index ?? 0;
  useEffect(() => onView({ from, to }), [from, to, onView]);
  const byIndex = new Map(
    table.getRowModel().rows.map((row, at) => [loaded[at]?.index ?? -1, row] as const),
  );

  return (
    <table className="card customer-list" aria-label="Customers" aria-rowcount={total + 1}>
      <thead className="customer-heads">
        {table.getHeaderGroups().map((group) => (
          <tr className="customer-row" key={group.id} aria-rowindex={1}>
            {group.headers.map((header) => (
              <SortHeader key={header.id} header={header} />
            ))}
          </tr>
        ))}
      </thead>
      <tbody ref={body} className="customer-body" style={{ height: rows.getTotalSize() }}>
        {shown.map((item) => {
          const row = byIndex.get(item.index);
          const top = item.start - rows.options.scrollMargin;
          return row === undefined ? (
            <WaitingRow key={item.key} index={item.index} top={top} height={item.size} />
          ) : (
            <CustomerRow key={item.key} row={row} index={item.index} top={top} search={search} />
          );
        })}
      </tbody>
    </table>
  );
}

function numbered(page: number, customers: readonly CustomerProfile[] | undefined) {
  return (customers ?? []).map((customer, at) => ({ index: page * pageSize + at, customer }));
}
