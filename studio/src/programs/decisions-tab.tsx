import { TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { LedgerEntry } from "../../../src/decide/ledger-questions.ts";
import { dayOf, timeOf } from "../format.ts";
import { useDecisions, usePrograms } from "../queries/programs.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { DecisionDetail } from "./decision-detail.tsx";

const route = getRouteApi("/programs");

/** The ledger: what was decided for whom, with which probability, why, and what came of it. */
export function DecisionsTab() {
  const search = route.useSearch();
  const { data, isError, error, refetch } = useDecisions(search);
  const isUnknown = isError && search.who !== undefined;
  return (
    <section className="card" aria-labelledby="decisions-title">
      <header className="card-head">
        <div>
          <h2 id="decisions-title">The ledger</h2>
          <p>
            Each decision with its arms, their probabilities, and what came of it. Those that nobody
            saw do not count.
          </p>
        </div>
      </header>
      <Filters />
      {isUnknown && <p role="status">{error.message}</p>}
      {isError && !isUnknown && data === undefined && (
        <QueryProblem error={error} onRetry={() => refetch()} />
      )}
      {!isError && data === undefined && <p role="status">Reading the ledger…</p>}
      {!isUnknown && data !== undefined && (
        <Entries decisions={data.decisions} timeZone={data.timezone} />
      )}
    </section>
  );
}

function Filters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data } = usePrograms();
  const [who, setWho] = useState(search.who ?? "");
  const change = (more: Partial<typeof search>): void =>
    void navigate({
      search: { ...search, ...more, decision: undefined },
      replace: true,
      resetScroll: false,
    });
  return (
    <form
      className="decision-filters"
      onSubmit={(event) => {
        event.preventDefault();
        change({ who: who.trim() === "" ? undefined : who.trim() });
      }}
    >
      <TextInput
        label="Person"
        placeholder="An id or e-mail address, then Enter"
        value={who}
        onChange={(event) => setWho(event.currentTarget.value)}
      />
      <Choice
        label="Program"
        value={search.program}
        options={data?.programs.map(({ program }) => program) ?? []}
        onChange={(program) => change({ program })}
      />
      <Choice
        label="Placement"
        value={search.placement}
        options={data?.placements.map(({ placement }) => placement) ?? []}
        onChange={(placement) => change({ placement })}
      />
      <label className="decision-seen">
        <input
          type="checkbox"
          checked={search.seen === "yes"}
          onChange={(event) => change({ seen: event.currentTarget.checked ? "yes" : undefined })}
        />
        Only what was seen
      </label>
    </form>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly string[];
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label className="decision-choice">
      {label}
      <select
        value={value ?? ""}
        onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
      >
        <option value="">All</option>
        {options.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}

interface EntriesProps {
  readonly decisions: readonly LedgerEntry[];
  readonly timeZone: string;
}

function Entries({ decisions, timeZone }: EntriesProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  if (decisions.length === 0)
    return (
      <p>Nothing was decided yet that fits. Ask once: perennial decide PLACEMENT --customer ID</p>
    );
  return (
    <>
      <div className="decision-heads" aria-hidden="true">
        {["", "When", "Placement", "Shown", "Program", "", "Came of it"].map((head, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the heads never change
          <span key={at}>{head}</span>
        ))}
      </div>
      <ol className="decision-list" aria-label="Decisions, the newest first">
        {decisions.map((entry) => {
          const isOpen = entry.decision === search.decision;
          const Icon = isOpen ? IconChevronDown : IconChevronRight;
          const decision = isOpen ? undefined : entry.decision;
          return (
            <li key={entry.decision} className="decision">
              <button
                type="button"
                aria-expanded={isOpen}
                onClick={() =>
                  void navigate({
                    search: { ...search, decision },
                    replace: true,
                    resetScroll: false,
                  })
                }
              >
                <Icon size={15} stroke={2} aria-hidden />
                <span className="decision-time">
                  {dayOf(entry.at, timeZone)}, {timeOf(entry.at, timeZone)}
                </span>
                <strong>{entry.placement}</strong>
                <span>{entry.shown === "nothing" ? "Control" : entry.shown}</span>
                <span className="dim">{entry.program || "No program"}</span>
                <span className="decision-held">{heldWords[entry.held] ?? ""}</span>
                <span>{entry.outcomes.map(({ outcome }) => outcome).join(", ") || "Not seen"}</span>
              </button>
              {isOpen && <DecisionDetail entry={entry} timeZone={timeZone} />}
            </li>
          );
        })}
      </ol>
    </>
  );
}

const heldWords: Readonly<Record<string, string>> = {
  universal: "Held out of all",
  program: "Held out",
  consent: "Refused",
};
