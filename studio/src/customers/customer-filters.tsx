import { Autocomplete, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { segmentNames } from "../../../src/customers/profile.ts";
import { month } from "../format.ts";
import { useValueReport } from "../queries/value-report.ts";
import type { CustomersSearch } from "../search-params.ts";
import { segmentLabel } from "../segments.ts";

/** Choices open inside the page's landmarks, not at the end of the document. */
const inPlace = { withinPortal: false };

const route = getRouteApi("/customers");

interface CustomerFiltersProps {
  /** Countries to suggest. */
  readonly known: readonly string[];
  readonly children: ReactNode;
}

/** Search box, segment, first month and country; what is set shows below. */
export function CustomerFilters({ known, children }: CustomerFiltersProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const cohorts = useValueReport().data?.cohorts ?? [];
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
          aria-label="Month of the first order"
          placeholder="All first months"
          clearable
          comboboxProps={inPlace}
          value={search.cohort ?? null}
          data={cohorts
            .map((cohort) => ({ value: cohort.month, label: month(cohort.month) }))
            .reverse()}
          onChange={(value) => set({ cohort: value ?? undefined })}
        />
        <CountryField
          key={search.country ?? ""}
          value={search.country ?? ""}
          known={known}
          onChange={(country) => set({ country })}
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

function CountryField({
  value,
  known,
  onChange,
}: FieldProps & { readonly known: readonly string[] }) {
  const [text, setText] = useState(value);
  const commit = (typed: string) => onChange(typed.trim() || undefined);
  return (
    <Autocomplete
      className="filter-country"
      aria-label="Country"
      placeholder="All countries"
      clearable
      comboboxProps={inPlace}
      value={text}
      data={[...known]}
      limit={40}
      onChange={(typed) => {
        setText(typed);
        if (typed === "") commit("");
      }}
      onOptionSubmit={commit}
      onBlur={() => text !== value && commit(text)}
      onKeyDown={(event) => event.key === "Enter" && commit(text)}
    />
  );
}
