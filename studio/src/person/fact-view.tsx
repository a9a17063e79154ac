import { Button, Skeleton } from "@mantine/core";
import { useState } from "react";
import type { Happening } from "../../../src/customers/person-timeline.ts";
import { JsonView } from "../figures/json-view.tsx";
import { useFact } from "../queries/person.ts";
import { OrderLines } from "./order-lines.tsx";

interface FactViewProps {
  readonly who: string;
  readonly happening: Happening;
  readonly currency: string | null;
  readonly title: string;
}

/** One thing that happened, whole: an order's lines, or the row as it stands. */
export function FactView({ who, happening, currency, title }: FactViewProps) {
  const fact = useFact(who, happening);
  const [asRow, setAsRow] = useState(false);
  if (fact.isError)
    return (
      <p className="entry-body form-fault" role="alert">
        {fact.error.message}
      </p>
    );
  if (fact.data === undefined)
    return (
      <div className="entry-body" aria-busy="true">
        <Skeleton height={90} radius={6} />
      </div>
    );
  const { order, rows } = fact.data;
  const isOrder = order !== null && currency !== null;
  return (
    <div className="entry-body">
      {isOrder && <OrderLines order={order} currency={currency} />}
      {isOrder && (
        <Button variant="default" size="compact-sm" onClick={() => setAsRow(!asRow)}>
          {asRow ? "Without the rows" : "The rows as they are kept"}
        </Button>
      )}
      {(asRow || !isOrder) && (
        <JsonView value={rows.length === 1 ? rows[0] : rows} label={`${title} as it is kept`} />
      )}
    </div>
  );
}
