import { Button, TextInput } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Period, usualPeriods } from "./results-search.ts";

const route = getRouteApi("/results");

/** The period whose results are shown: one that is asked for most, or any. */
export function PeriodChoice({ period }: { period: Period }) {
  const { statement } = route.useSearch();
  const navigate = route.useNavigate();
  const [from, setFrom] = useState(period.from);
  const [to, setTo] = useState(period.to);
  const isChanged = from !== period.from || to !== period.to;
  const fault = from > to ? "Ends before it begins." : undefined;
  return (
    <div className="period-choice">
      <nav className="dimensions" aria-label="Period">
        <ul>
          {usualPeriods(new Date()).map(({ label, ...each }) => (
            <li key={label}>
              <Link
                to="/results"
                search={each}
                className="dimension"
                aria-current={
                  statement === undefined && each.from === period.from && each.to === period.to
                    ? "true"
                    : undefined
                }
                activeOptions={{ exact: true, includeSearch: true }}
                resetScroll={false}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fault === undefined) void navigate({ search: { from, to }, resetScroll: false });
        }}
      >
        <TextInput
          type="date"
          size="xs"
          aria-label="First day"
          value={from}
          required
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <span aria-hidden="true">to</span>
        <TextInput
          type="date"
          size="xs"
          aria-label="Last day"
          value={to}
          required
          error={fault}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        {isChanged && (
          <Button type="submit" size="xs" variant="default">
            State
          </Button>
        )}
      </form>
    </div>
  );
}
