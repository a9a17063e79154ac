import { Button, TextInput } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { isWindow, saidDays } from "./measure-search.ts";

const route = getRouteApi("/programs/$program/measure");

const usualWindows = [7, 14, 28, 56];

interface ChoiceProps {
  /** As the program is read now; undefined before that is known. */
  readonly windowDays: number | undefined;
  readonly sequential: boolean | undefined;
}

/** How the program is read: how long after the first sight counts, and how often one looks. */
export function WindowChoice({ windowDays, sequential }: ChoiceProps) {
  const search = route.useSearch();
  return (
    <div className="measure-asked">
      <nav className="dimensions" aria-label="What counts comes within so many days">
        <span aria-hidden="true">Days that count</span>
        <ul>
          {usualWindows.map((days) => (
            <li key={days}>
              <Link
                from={route.id}
                to="."
                search={{ ...search, windowDays: saidDays(String(days)) }}
                className="dimension"
                aria-label={`${days} days`}
                aria-current={days === windowDays ? "true" : undefined}
                activeOptions={{ exact: true, includeSearch: true }}
                replace
                resetScroll={false}
              >
                {days}
              </Link>
            </li>
          ))}
        </ul>
        <OwnWindow key={windowDays} windowDays={windowDays} />
      </nav>
      <LookSwitch sequential={sequential} />
    </div>
  );
}

function OwnWindow({ windowDays }: Pick<ChoiceProps, "windowDays">) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isOwn = windowDays !== undefined && !usualWindows.includes(windowDays);
  const [text, setText] = useState(isOwn ? String(windowDays) : "");
  const [fault, setFault] = useState<string>();
  return (
    <form
      className="own-window"
      onSubmit={(event) => {
        event.preventDefault();
        const days = Number(text.replace(",", "."));
        if (!isWindow(days)) setFault("From 0.01 to 365 days.");
        else
          void navigate({
            search: { ...search, windowDays: saidDays(String(days)) },
            replace: true,
            resetScroll: false,
          });
      }}
    >
      <TextInput
        aria-label="Another number of days"
        placeholder="Other"
        inputMode="decimal"
        size="xs"
        value={text}
        error={fault}
        data-own={isOwn}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setFault(undefined);
        }}
      />
      {text !== "" && text !== String(windowDays) && (
        <Button type="submit" size="xs" variant="default">
          Read
        </Button>
      )}
    </form>
  );
}

function LookSwitch({ sequential = true }: Pick<ChoiceProps, "sequential">) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const hint = useId();
  return (
    <div className="look-switch">
      <label>
        <input
          type="checkbox"
          checked={sequential}
          aria-describedby={hint}
          onChange={({ currentTarget }) =>
            void navigate({
              search: { ...search, sequential: currentTarget.checked ? "true" : "false" },
              replace: true,
              resetScroll: false,
            })
          }
        />
        I look at it again and again
      </label>
      <p id={hint} className="dim">
        Intervals then hold at every look: they are wider, and begin at 1,000 people on each side.
        Without, they hold for one look, on a day that was set before.
      </p>
    </div>
  );
}
