import "./person.css";
import { Skeleton } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCustomer } from "../queries/customer.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { PersonView } from "./person-view.tsx";

const route = getRouteApi("/customers/$id");

/** One customer: what they are worth, why, and everything they bought. */
export function PersonPage() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const customer = useCustomer(id);
  usePageTitle(customer.data?.customer.identity ?? "Customer");

  if (customer.isError && customer.data === undefined) {
    return <QueryProblem error={customer.error} onRetry={() => customer.refetch()} />;
  }
  const filtered = Object.values(search).some((value) => value !== undefined);
  return (
    <div className="page">
      <p className="way-back">
        <Link to="/customers" search={search}>
          <IconArrowLeft size={16} stroke={1.8} aria-hidden />
          {filtered ? "Back to your list" : "All customers"}
        </Link>
      </p>
      {customer.data === undefined ? <Waiting /> : <PersonView detail={customer.data} />}
    </div>
  );
}

function Waiting() {
  return (
    <div aria-busy="true">
      <Skeleton height={58} width={320} radius={8} mb={16} />
      <Skeleton height={112} radius={8} mb={16} />
      <Skeleton height={200} radius={8} mb={16} />
      <Skeleton height={420} radius={8} />
    </div>
  );
}
