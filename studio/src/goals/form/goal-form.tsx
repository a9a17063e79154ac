import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useRef, useState } from "react";
import type { KnownShop } from "../../../../src/plan/read-goals.ts";
import { CopyDefinition } from "../../figures/copy-definition.tsx";
import { useKeepGoal } from "../../queries/goals.ts";
import { LeaveGuard } from "../../states/leave-guard.tsx";
import { BaselineFields } from "./baseline-fields.tsx";
import type { Finding } from "./finding.ts";
import { type GoalDraft, goalOf } from "./goal-draft.ts";
import { GoalReading } from "./goal-reading.tsx";
import { GuardrailFields } from "./guardrail-fields.tsx";
import { NamingFields } from "./naming-fields.tsx";
import { PeriodFields } from "./period-fields.tsx";

interface GoalFormProps {
  readonly begun: GoalDraft;
  readonly heading: string;
  /** A new goal's name is made of its title and must be free; one that is kept has its name. */
  readonly isNew: boolean;
  readonly taken: ReadonlySet<string>;
  readonly shop: KnownShop | null;
  readonly finding?: Finding | undefined;
  /** What keeping it costs. */
  readonly warning?: ReactNode;
}

/** A goal to be said: on the left its fields, on the right how it reads. */
export function GoalForm(props: GoalFormProps) {
  const { begun, heading, isNew, taken, shop, finding } = props;
  const [draft, setDraft] = useState(begun);
  const [isAsked, setAsked] = useState(false);
  const isKept = useRef(false);
  const keep = useKeepGoal();
  const navigate = useNavigate();
  const read = goalOf(draft);
  const nameFault = taken.has(draft.name) ? "There is a goal of this name" : undefined;
  const faults = {
    ...("faults" in read ? read.faults : {}),
    ...(nameFault === undefined ? {} : { name: nameFault }),
  };
  const change = (more: Partial<GoalDraft>) => setDraft((before) => ({ ...before, ...more }));
  const shown = { draft, change, faults: isAsked ? faults : {} };
  const isFaulty = Object.keys(faults).length > 0;
  const submit = () => {
    setAsked(true);
    if (!("goal" in read) || isFaulty) return;
    keep.mutate(read.goal, {
      onSuccess: () => {
        isKept.current = true;
        void navigate({ to: "/goals/$goal", params: { goal: read.goal.goal } });
      },
    });
  };
  const back = isNew
    ? ({ to: "/goals", params: {} } as const)
    : ({ to: "/goals/$goal", params: { goal: draft.name } } as const);
  return (
    <div className="page goal-edit">
      <LeaveGuard
        isUnkept={() => !isKept.current && JSON.stringify(draft) !== JSON.stringify(begun)}
        what="The goal is"
      />
      <p className="way-back">
        <Link to={back.to} params={back.params}>
          <IconArrowLeft size={16} stroke={1.8} aria-hidden />
          {isNew ? "All goals" : "The goal"}
        </Link>
      </p>
      <header className="page-head">
        <div>
          <h1>{heading}</h1>
          <p>What the shop wants to have reached by when, measured on its own orders</p>
        </div>
        {"goal" in read && (
          <div className="page-actions">
            <CopyDefinition
              folder="plan"
              name={`goal-${read.goal.goal}`}
              text={JSON.stringify(read.goal, null, 2)}
            />
          </div>
        )}
      </header>
      <form
        className="goal-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="goal-fields">
          <NamingFields {...shown} isNew={isNew} />
          <PeriodFields {...shown} />
          <BaselineFields {...shown} shop={shop} finding={finding} />
          <GuardrailFields {...shown} />
        </div>
        <aside className="card goal-reads" aria-labelledby="reads-title">
          <h2 id="reads-title">As it reads</h2>
          <GoalReading read={read} draft={draft} currency={shop?.currency ?? ""} />
          {props.warning}
          {isAsked && isFaulty && (
            <p className="form-fault" role="alert">
              Something is missing: the fields say what.
            </p>
          )}
          {keep.isError && (
            <p className="form-fault" role="alert">
              {keep.error.message}
            </p>
          )}
          <div className="form-actions">
            <Button type="submit" loading={keep.isPending}>
              Keep the goal
            </Button>
            <Button variant="default" onClick={() => void navigate(back)}>
              Not now
            </Button>
          </div>
        </aside>
      </form>
    </div>
  );
}
