import { Button } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Program } from "../../../src/decide/program.ts";
import type { ArmShare, ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { count, percent } from "../format.ts";
import { useOperation } from "../queries/operations.ts";

type Shown = ProgramOverview["programs"][number];

const stateWords: Readonly<Record<Program["state"], string>> = {
  draft: "Draft",
  running: "Runs",
  paused: "Paused",
  ended: "Ended",
};

/** A program: whom it is for, its arms with what came of the lots, and the button that starts or pauses it. */
export function ProgramCard({ program }: { program: Shown }) {
  const { program: name, title, description, state, version, arms } = program;
  const titleId = `program-${name}`;
  const change: StateChange = useOperation("set-program-state");
  return (
    <section className="card program" aria-labelledby={titleId}>
      <header className="card-head">
        <div>
          <h2 id={titleId}>
            {title}
            <span className="program-state" data-state={state}>
              {stateWords[state]}
            </span>
          </h2>
          {description !== undefined && <p>{description}</p>}
        </div>
        <StateButton state={state} change={change} program={name} />
      </header>
      {change.isError && (
        <p role="alert" className="form-fault">
          {change.error.message}
        </p>
      )}
      <WhoAndWhere program={program} />
      <Arms arms={arms} name={title} />
      <footer className="program-foot">
        <Met program={program} />
        <Link to="/programs/$program/case" params={{ program: name }}>
          Its case and approvals
        </Link>
        <Link to="/programs/$program/measure" params={{ program: name }}>
          What it added
        </Link>
        <Link to="/programs" search={{ tab: "decisions", program: name }}>
          Its decisions
        </Link>
        <span className="dim">Version {version}</span>
      </footer>
    </section>
  );
}

type StateChange = UseMutationResult<unknown, Error, { program: string; state: string }>;

function StateButton({
  program,
  state,
  change,
}: {
  program: string;
  state: Program["state"];
  change: StateChange;
}) {
  const next = state === "running" ? "paused" : "running";
  return (
    <Button
      variant={state === "running" ? "default" : "filled"}
      loading={change.isPending}
      onClick={() => change.mutate({ program, state: next })}
    >
      {state === "running" ? "Pause" : "Start"}
    </Button>
  );
}

function WhoAndWhere({ program }: { program: Shown }) {
  const { audience, placements, holdout } = program;
  return (
    <p className="program-who">
      For{" "}
      {audience === undefined ? (
        "everybody"
      ) : (
        <Link to="/customers/audiences/$audience" params={{ audience }}>
          {audience}
        </Link>
      )}
      , at {placements.join(", ")}; {percent(holdout)} are held out.
    </p>
  );
}

function Arms({ arms, name }: { arms: readonly ArmShare[]; name: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x" tabIndex={0} aria-label={`The arms of ${name}`}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Arm</th>
            <th scope="col">Share of the lots</th>
            <th scope="col" className="numeric">
              People
            </th>
            <th scope="col" className="numeric">
              Expected
            </th>
            <th scope="col" className="numeric">
              Decisions
            </th>
            <th scope="col" className="numeric">
              Seen
            </th>
          </tr>
        </thead>
        <tbody>
          {arms.map(({ arm, share, persons, expected, decisions, exposed }) => (
            <tr key={arm}>
              <th scope="row">{arm === "nothing" ? "Nothing (the control)" : arm}</th>
              <td>
                <span className="arm-share">
                  <i style={{ width: `${100 * (share ?? 0)}%` }} />
                </span>
                {share === null ? "By person" : percent(share)}
              </td>
              <td className="numeric">{count(persons)}</td>
              <td className="numeric dim">{expected.toFixed(1)}</td>
              <td className="numeric">{count(decisions)}</td>
              <td className="numeric">{count(exposed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Met({ program: { met } }: { program: Shown }) {
  if (met === null) return <span>It has met nobody yet.</span>;
  const { persons, heldOut, contaminated } = met;
  return (
    <span>
      {count(persons)} {persons === 1 ? "person" : "people"} met, {count(heldOut)} held out
      {contaminated > 0 && `, ${count(contaminated)} mixed by a merge and left out of read-outs`}.
    </span>
  );
}
