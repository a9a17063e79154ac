import { IconX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { monthLong } from "../format.ts";
import { promoLabel } from "../promo.ts";
import type { CustomersSearch } from "../search-params.ts";
import { segmentLabel } from "../segments.ts";

/** The filters in force as chips; a press takes one away. */
export function ActiveFilters({ search }: { search: CustomersSearch }) {
  const navigate = useNavigate();
  const filters = described(search);
  if (filters.length === 0) return null;
  const without = (names: readonly string[]) => {
    const kept = Object.entries(search).filter(([name]) => !names.includes(name));
    void navigate({ to: "/customers", search: Object.fromEntries(kept), replace: true });
  };
  return (
    <ul className="active-filters" aria-label="Filters in force">
      {filters.map((filter) => (
        <li key={filter.name}>
          <button
            type="button"
            className="filter-chip"
            aria-label={`Remove the filter ${filter.text}`}
            onClick={() => without([filter.name])}
          >
            {filter.text}
            <IconX size={14} stroke={2} aria-hidden />
          </button>
        </li>
      ))}
      {filters.length > 1 && (
        <li>
          <button
            type="button"
            className="quiet-button"
            onClick={() => without(filters.map((filter) => filter.name))}
          >
            Remove all
          </button>
        </li>
      )}
    </ul>
  );
}

function described(search: CustomersSearch): readonly { name: string; text: string }[] {
  const { search: text, segment, promo, cohort, country } = search;
  return [
    ...(text === undefined ? [] : [{ name: "search", text: `“${text}”` }]),
    ...(segment === undefined ? [] : [{ name: "segment", text: segmentLabel(segment) }]),
    ...(promo === undefined ? [] : [{ name: "promo", text: `Buys: ${promoLabel(promo)}` }]),
    ...(cohort === undefined
      ? []
      : [{ name: "cohort", text: `First order in ${monthLong(cohort)}` }]),
    ...(country === undefined ? [] : [{ name: "country", text: country }]),
  ];
}
