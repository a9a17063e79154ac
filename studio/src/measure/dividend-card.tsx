import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import { dividendCommand } from "../commands.ts";
import { counted } from "../format.ts";
import { ApiError } from "../queries/api.ts";
import { useDividend } from "../queries/programs.ts";
import { CommandLine } from "../states/command-line.tsx";
import { QueryProblem } from "../states/query-problem.tsx";
import { DividendFigure } from "./dividend-figure.tsx";
import { dividendTitle } from "./dividend-tables.ts";
import { toldDividend } from "./dividend-words.ts";
import { RulesFigure } from "./rules-figure.tsx";

/** Whether one arm for all, segments, or each person by itself pays. Nothing before the day that is registered, or before a window has closed. */
export function DividendCard({ readout }: { readout: ProgramReadout }) {
  const { people, waitsUntil } = readout;
  if (waitsUntil !== null || people.treated + people.heldOut === 0) return null;
  return <Asked readout={readout} />;
}

function Asked({ readout }: { readout: ProgramReadout }) {
  const { program, windowDays, people } = readout;
  const { data, error, refetch } = useDividend(program, windowDays);
  if (data === undefined && error !== null) {
    const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500;
    if (!isRefused) return <QueryProblem error={error} onRetry={() => refetch()} />;
    return <Untold readout={readout} why={error.message} />;
  }
  if (data === undefined) return <Computing people={people.treated + people.heldOut} />;
  const told = toldDividend(data);
  if (told === null) return <Untold readout={readout} why={data.refused ?? ""} />;
  return (
    <>
      <DividendFigure told={told} />
      {told.policy.length > 1 && <RulesFigure told={told} />}
    </>
  );
}

function Plain(props: { readonly isBusy?: boolean; readonly children: ReactNode }) {
  return (
    <section
      className="card"
      id="dividend"
      aria-labelledby="dividend-untold-title"
      aria-busy={props.isBusy}
    >
      <header className="card-head">
        <div>
          <h2 id="dividend-untold-title">{dividendTitle}</h2>
        </div>
      </header>
      {props.children}
    </section>
  );
}

function Computing({ people }: { people: number }) {
  return (
    <Plain isBusy>
      <p role="status">
        Learning whom to give what from {counted(people, "person", "people")}, and judging it on
        others…
      </p>
      <p className="dim">
        Seconds for thousands of them, up to a minute for hundreds of thousands, and once for the
        same data. It goes on when you leave this page.
      </p>
      <Skeleton height={180} radius={8} mt={12} />
    </Plain>
  );
}

function Untold({ readout, why }: { readonly readout: ProgramReadout; readonly why: string }) {
  return (
    <Plain>
      <p className="dividend-why">It cannot be told. {why}</p>
      <p className="dim">
        It takes a hundred people of each arm, and arms that were drawn by lot with chances that
        were logged; those held out are one of them. In the terminal:
      </p>
      <CommandLine command={dividendCommand(readout.program, readout.windowDays)} />
    </Plain>
  );
}
