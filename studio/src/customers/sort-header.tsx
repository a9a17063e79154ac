import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import { FlexRender, type Header } from "@tanstack/react-table";
import type { CustomerProfile } from "../../../src/customers/profile.ts";
import { type features, numericColumns } from "./columns.tsx";

/** A column's head; where the server can sort by it, a button. */
export function SortHeader({ header }: { header: Header<typeof features, CustomerProfile> }) {
  const { column } = header;
  const sorted = column.getIsSorted();
  const className = numericColumns.has(column.id) ? "numeric" : "";
  if (!column.columnDef.enableSorting && !numericColumns.has(column.id)) {
    return (
      <th scope="col" className={className} data-column={column.id}>
        <FlexRender header={header} />
      </th>
    );
  }
  const Icon = sorted === "asc" ? IconArrowUp : sorted === "desc" ? IconArrowDown : IconArrowsSort;
  return (
    <th
      scope="col"
      className={className}
      data-column={column.id}
      aria-sort={sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : "none"}
    >
      <button
        type="button"
        className="sort-button"
        data-sorted={sorted !== false}
        onClick={() => column.toggleSorting()}
      >
        <Icon size={14} stroke={2} aria-hidden />
        <FlexRender header={header} />
      </button>
    </th>
  );
}
