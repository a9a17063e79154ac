import "./customers.css";
import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { listCommand } from "../commands.ts";
import { CopyCommand } from "../figures/copy-command.tsx";
import { counted, day } from "../format.ts";
import { listQuery, useCustomerPages } from "../queries/customers.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { ActiveFilters } from "./active-filters.tsx";
import { CustomerFilters } from "./customer-filters.tsx";
import { CustomerRows } from "./customer-rows.tsx";
import { NobodyFound } from "./nobody-found.tsx";

const route = getRouteApi("/customers");

/** Who the customers are: searched, filtered, sorted, with what each is worth. */
export function CustomersPage() {
  usePageTitle("Customers");
  const search = route.useSearch();
  const [view, setView] = useState({ from: 0, to: 30 });
  const pages = useCustomerPages(search, view.from, view.to);
  const first = pages.get(0);
  const data = first?.data;

  if (first?.isError === true && data === undefined) {
    return <QueryProblem error={first.error} onRetry={() => first.refetch()} />;
  }
  const notPredicted = data?.customers.some((customer) => customer.residualValue === null);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Customers</h1>
          <p aria-live="polite">
            {data === undefined
              ? "Looking…"
              : `${counted(data.total, "customer")}, as of ${day(data.asOf)}. To come: contribution in the next 12 months, 80% interval.`}
          </p>
        </div>
        <div className="page-actions">
          <Button
            renderRoot={(props) => <Link to="/customers/audiences" {...props} />}
            variant="default"
          >
            Audiences
          </Button>
          <CopyCommand command={listCommand(search)} />
          <Button
            component="a"
            href={`/api/customers.csv?${listQuery(search)}`}
            download
            variant="default"
            leftSection={<IconDownload size={17} stroke={1.7} aria-hidden />}
          >
            Download CSV
          </Button>
        </div>
      </header>
      <CustomerFilters>{data?.total !== 0 && <ActiveFilters search={search} />}</CustomerFilters>
      {notPredicted === true && (
        <p className="moved-on" role="note">
          Not predicted yet: chances and values to come are empty until the model has run. Run{" "}
          <code>perennial predict</code>.
        </p>
      )}
      {data?.total === 0 ? (
        <NobodyFound search={search} />
      ) : (
        <CustomerRows search={search} pages={pages} total={data?.total ?? 30} onView={setView} />
      )}
    </div>
  );
}
