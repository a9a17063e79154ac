import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconFilter, IconUser } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useSources } from "../queries/data.ts";
import type { DataSearch } from "./data-search.ts";

const route = getRouteApi("/data");

/** Which arrivals are shown: by source, name, person, and whether they were valid. */
export function LiveFilters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const sources = useSources().data ?? [];
  const set = (change: Partial<DataSearch>) =>
    void navigate({
      search: (before) => ({ ...before, ...change }),
      replace: true,
      resetScroll: false,
    });
  return (
    <div className="live-filters">
      <Select
        aria-label="Source"
        placeholder="All sources"
        clearable
        comboboxProps={{ withinPortal: false }}
        value={search.source ?? null}
        data={sources.map(({ name }) => name)}
        onChange={(value) => set({ source: value ?? undefined })}
      />
      <SettledField
        label="Name of the event"
        placeholder="Name, such as Viewed"
        icon={<IconFilter size={16} stroke={1.8} aria-hidden />}
        value={search.name}
        onChange={(name) => set({ name })}
      />
      <SettledField
        label="Person, by any identity"
        placeholder="E-mail, customer id, browser id"
        icon={<IconUser size={16} stroke={1.8} aria-hidden />}
        value={search.who}
        onChange={(who) => set({ who })}
      />
      <nav className="dimensions" aria-label="Valid or not">
        <ul>
          {([undefined, "valid", "invalid"] as const).map((state) => (
            <li key={state ?? "all"}>
              <Link
                to="/data"
                search={{ ...search, state }}
                className="dimension"
                aria-current={state === search.state ? "true" : undefined}
                activeOptions={{ exact: true, includeSearch: true }}
                replace
                resetScroll={false}
              >
                {state === undefined ? "All" : state === "valid" ? "Valid" : "Not valid"}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}

/** A text that counts when one stops typing. */
function SettledField(props: {
  readonly label: string;
  readonly placeholder: string;
  readonly icon: ReactNode;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const given = props.value ?? "";
  const [text, setText] = useState(given);
  const settle = useDebouncedCallback(
    (typed: string) => props.onChange(typed.trim() || undefined),
    300,
  );
  useEffect(() => setText(given), [given]);
  return (
    <TextInput
      type="search"
      aria-label={props.label}
      placeholder={props.placeholder}
      leftSection={props.icon}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        settle(event.currentTarget.value);
      }}
    />
  );
}
