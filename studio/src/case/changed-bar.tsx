import { Button } from "@mantine/core";
import { IconArrowBackUp, IconCheck } from "@tabler/icons-react";
import type { ToldCase } from "../../../src/plan/case-export.ts";
import { useKeepCase } from "../queries/plan.ts";
import { amount } from "./case-amount.ts";
import { changedFigures } from "./case-fields.ts";
import { changedWords } from "./case-said.ts";
import type { CaseDraft } from "./use-case-draft.ts";

interface ChangedBarProps {
  readonly draft: CaseDraft;
  readonly kept: ToldCase | undefined;
  /** Roles whose approval is lost by keeping. */
  readonly losing: readonly string[];
}

/** Says that what is seen is not kept, what it changes, and what keeping it costs. */
export function ChangedBar({ draft, kept, losing }: ChangedBarProps) {
  const { told, text, isBehind, error, undo } = draft;
  const keep = useKeepCase();
  const fault = keep.error ?? error;
  const changes =
    kept === undefined || text === undefined
      ? []
      : [...changedFigures(kept.case, text), ...changedWords(kept.case, text)];
  return (
    <section className="changed-bar" aria-label="Changed, not kept">
      <div>
        <p>
          <strong>{kept === undefined ? "A new case, not kept." : "Changed, not kept."}</strong>{" "}
          {changes.map(({ title, from, to }) => `${title}: ${from} → ${to}.`).join(" ")}
        </p>
        <p role="status">
          {isBehind && error === null
            ? "Reckoning…"
            : kept !== undefined &&
              told !== undefined &&
              error === null &&
              `Net present value ${amount(kept.figures.netPresentValue, kept.currency)} → ${amount(told.figures.netPresentValue, told.currency)}.`}
          {losing.length > 0 &&
            ` Keeping it loses the approval of ${losing.join(", ")}: they are asked again.`}
        </p>
        {fault !== null && (
          <p className="form-fault" role="alert">
            {fault.message}
          </p>
        )}
      </div>
      <div className="changed-actions">
        <Button
          variant="default"
          disabled={keep.isPending}
          leftSection={<IconArrowBackUp size={16} stroke={1.8} aria-hidden />}
          onClick={undo}
        >
          Undo
        </Button>
        <Button
          disabled={isBehind || error !== null || told === undefined}
          loading={keep.isPending}
          leftSection={<IconCheck size={16} stroke={1.8} aria-hidden />}
          onClick={() => told && void keep.mutateAsync(told).then(undo, () => {})}
        >
          Keep
        </Button>
      </div>
    </section>
  );
}
