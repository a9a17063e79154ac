import { Link } from "@tanstack/react-router";
import { FlexRender, type Row } from "@tanstack/react-table";
import type { CustomerProfile } from "../../../src/customers/profile.ts";
import type { CustomersSearch } from "../search-params.ts";
import { type features, numericColumns } from "./columns.tsx";

interface CustomerRowProps {
  readonly row: Row<typeof features, CustomerProfile>;
  readonly index: number;
  readonly top: number;
  readonly search: CustomersSearch;
}

/** One customer; the name leads to the person, and the way back to this list. */
export function CustomerRow({ row, index, top, search }: CustomerRowProps) {
  const { id, identity } = row.original;
  const cells = row.getAllCells().filter((cell) => cell.column.id !== "identity");
  return (
    <tr
      className="customer-row"
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
    >
      <th scope="row" data-column="identity">
        <Link to="/customers/$id" params={{ id }} search={search}>
          {identity}
        </Link>
      </th>
      {cells.map((cell) => (
        <td
          key={cell.id}
          data-column={cell.column.id}
          className={numericColumns.has(cell.column.id) ? "numeric" : ""}
        >
          <FlexRender cell={cell} />
        </td>
      ))}
    </tr>
  );
}

/** Where a customer will stand when the page arrives. */
export function WaitingRow(props: { index: number; top: number; height: number }) {
  return (
    <tr
      className="customer-row waiting-row"
      aria-rowindex={props.index + 2}
      style={{ transform: `translateY(${props.top}px)`, height: props.height }}
    >
      <td>
        <span className="only-heard">Loading</span>
      </td>
    </tr>
  );
}
