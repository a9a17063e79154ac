import { IconUserSearch } from "@tabler/icons-react";
import type { CustomersSearch } from "../search-params.ts";
import { Notice } from "../states/notice.tsx";
import { ActiveFilters } from "./active-filters.tsx";

/** Filtered to nothing: names the filters, and each goes with one press. */
export function NobodyFound({ search }: { search: CustomersSearch }) {
  return (
    <Notice
      icon={<IconUserSearch size={26} stroke={1.6} />}
      title="Nobody matches all of this"
      level={2}
    >
      <p>There are customers, but none with everything asked for. Take one away:</p>
      <ActiveFilters search={search} />
    </Notice>
  );
}
