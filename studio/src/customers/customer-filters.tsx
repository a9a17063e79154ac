import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { promoClasses, segmentNames } from "../../../src/customers/profile.ts";
import { month } from "../format.ts";
import { promoLabel } from "../promo.ts";
import { useValueReport } from "../queries/value-report.ts";
import type { CustomersSearch } from "../search-params.ts";
import { segmentLabel } from "../segments.ts";

/** Choices open inside the page's landmarks, not at the end of the document. */
const inPlace = { withinPortal: false };

const route = getRouteApi("/customers");

/** Search box, segment, how they buy, first month and country; what is set shows below. */
export function CustomerFilters({ children }: { readonly children: ReactNode }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const report = useValueReport().data;
  const set = (change: Partial<CustomersSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });

  return (
    <div className="filters">
      <div className="filter-fields">
        <SearchField value={search.search ?? ""} onChange={(text) => set({ search: text })} />
        <Select
          aria-label="Segment"
          placeholder="All segments"
          clearable
          comboboxProps={inPlace}
          value={search.segment ?? null}
          data={segmentNames.map((name) => ({ value: name, label: segmentLabel(name) }))}
          onChange={(value) => set({ segment: segmentNames.find((name) => name === value) })}
        />
        <Select
          aria-label="How they buy"
          placeholder="However they buy"
          clearable
          comboboxProps={inPlace}
          value={search.promo ?? null}
          data={promoClasses.map((name) => ({ value: name, label: promoLabel(name) }))}
          onChange={(value) => set({ promo: promoClasses.find((name) => name === value) })}
        />
        <Select
          aria-label="Month of the first order"
          placeholder="All first months"
          clearable
          comboboxProps={inPlace}
          value={search.cohort ?? null}
          data={(report?.cohorts ?? [])
            .map((cohort) => ({ value: cohort.month, label: month(cohort.month) }))
            .reverse()}
          onChange={(value) => set({ cohort: value ?? undefined })}
        />
        <Select
          className="filter-country"
          aria-label="Country"
          placeholder="All countries"
          clearable
          searchable
          comboboxProps={inPlace}
          value={search.country ?? null}
          data={[...(report?.countries ?? [])]}
          limit={60}
          onChange={(value) => set({ country: value ?? undefined })}
        />
      </div>
      {children}
    </div>
  );
}

interface FieldProps {
  readonly value: string;
  readonly onChange: (value: string | undefined) => void;
}

function SearchField({ value, onChange }: FieldProps) {
  const [text, setText] = useState(value);
  const settle = useDebouncedCallback((typed: string) => onChange(typed.trim() || undefined), 220);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      type="search"
      className="filter-search"
      aria-label="Search by customer number, name or e-mail"
      placeholder="Customer number, name or e-mail"
      leftSection={<IconSearch size={16} stroke={1.8} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        settle(event.currentTarget.value);
      }}
    />
  );
}
