import { Button, NativeSelect } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { rolesText } from "../approvals/approval-words.ts";
import { CodeBlock } from "../data/code-block.tsx";
import { useJoinGoal } from "../queries/goals.ts";
import { useApprovals } from "../queries/plan.ts";
import { usePrograms } from "../queries/programs.ts";
import { programExample } from "./program-example.ts";

/** The programs that serve a goal, and how another one comes to. */
export function ServingPrograms({ told: { goal, programs } }: { told: MeasuredGoal }) {
  return (
    <section className="card" id="programs" aria-labelledby="serving-title">
      <header className="card-head">
        <div>
          <h2 id="serving-title">Programs that serve it</h2>
          <p>
            {programs.length === 0
              ? "Nothing is done for it yet."
              : "Each is measured by itself against the people that it holds out."}
          </p>
        </div>
      </header>
      {programs.length > 0 && (
        <ul className="serving">
          {programs.map(({ program, title, state, missing }) => (
            <li key={program}>
              <span>
                <Link to="/programs/$program/case" params={{ program }}>
                  {title}
                </Link>
                <span className="program-state" data-state={state}>
                  {stateWords[state]}
                </span>
              </span>
              <span className="dim">
                {missing.length === 0 ? "All have approved it" : `Waits for ${rolesText(missing)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      <JoinProgram goal={goal.goal} />
      <details>
        <summary>Begin a new program for it, by a file</summary>
        <CodeBlock code={programExample(goal.goal)} label="a program's file and the command" />
      </details>
    </section>
  );
}

const stateWords = { draft: "Draft", running: "Runs", paused: "Paused", ended: "Ended" } as const;

/** Has a program that there is serve the goal. */
function JoinProgram({ goal }: { goal: string }) {
  const programs = usePrograms().data?.programs ?? [];
  const approvals = useApprovals().data?.programs ?? [];
  const others = programs.filter((each) => each.goal !== goal && each.state !== "ended");
  const [chosen, setChosen] = useState("");
  const join = useJoinGoal(goal);
  const asked = others.find(({ program }) => program === chosen);
  if (others.length === 0) return null;
  const losing = approvals
    .find(({ program }) => program === asked?.program)
    ?.roles.flatMap(({ role, standing }) => (standing === "approved" ? [role] : []));
  return (
    <form
      className="join-program"
      onSubmit={(event) => {
        event.preventDefault();
        if (asked !== undefined)
          join.mutate({ program: asked.program }, { onSuccess: () => setChosen("") });
      }}
    >
      <NativeSelect
        label="Have a program serve it"
        value={asked?.program ?? ""}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        data={[
          { value: "", label: "Choose a program" },
          ...others.map(({ program, title, goal: other }) => ({
            value: program,
            label: other === undefined ? title : `${title} (now serves ${other})`,
          })),
        ]}
      />
      <Button
        type="submit"
        variant="default"
        disabled={asked === undefined}
        loading={join.isPending}
      >
        Join it
      </Button>
      {losing !== undefined && losing.length > 0 && (
        <p className="dim">
          It loses the approval of {rolesText(losing)}: the goal is a part of what they approve.
        </p>
      )}
      {join.isError && (
        <p className="form-fault" role="alert">
          {join.error.message}
        </p>
      )}
    </form>
  );
}
