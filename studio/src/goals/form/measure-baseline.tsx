import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconRuler2 } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { GoalBaseline, KnownShop } from "../../../../src/plan/read-goals.ts";
import { figureText } from "../../case/case-fields.ts";
import { counted, day } from "../../format.ts";
import { useMeasureBaseline } from "../../queries/goals.ts";
import { goalFigure } from "../goal-words.ts";
import type { Finding } from "./finding.ts";
import type { FormPartProps } from "./form-part.tsx";
import { daysBefore, daysIn, type GoalDraft, yearBefore } from "./goal-draft.ts";

type Over = "before" | "year" | "other";

type MeasureBaselineProps = Pick<FormPartProps, "draft" | "change"> & {
  readonly shop: KnownShop;
  /** Its baseline is measured at once, and names it. */
  readonly finding: Finding | undefined;
};

/** Measures the baseline on the shop's own past: as many days as the goal has, or others. */
export function MeasureBaseline({ draft, change, shop, finding }: MeasureBaselineProps) {
  const [over, setOver] = useState<Over>("before");
  const [other, setOther] = useState(() => daysBefore(draft, shop.knownUntil));
  const { mutate, data, error, isPending } = useMeasureBaseline();
  const { measure } = draft;
  const isPeriod = draft.from !== "" && draft.to >= draft.from;
  const usual = isPeriod ? daysBefore(draft, shop.knownUntil) : other;
  const days = over === "other" ? other : over === "year" && isPeriod ? yearBefore(draft) : usual;
  const run = () =>
    mutate(
      { measure, ...days },
      { onSuccess: (found) => found.amount !== null && change(measured(found, finding)) },
    );
  const isBegun = useRef(false);
  useEffect(() => {
    if (finding === undefined || isBegun.current) return;
    isBegun.current = true;
    run();
  });
  const isOf = data?.measure === measure;
  return (
    <div className="measure-baseline">
      <div className="measure-days">
        <NativeSelect
          label="The baseline is of"
          value={over}
          onChange={({ currentTarget: { value } }) => {
            setOther(days);
            setOver(value === "year" || value === "other" ? value : "before");
          }}
          data={[
            { value: "before", label: `The ${counted(daysIn(usual), "day")} before it` },
            { value: "year", label: "The same days a year earlier" },
            { value: "other", label: "Other days" },
          ]}
        />
        {over === "other" ? (
          <>
            <TextInput
              type="date"
              label="From"
              value={other.from}
              onChange={({ currentTarget: { value } }) => setOther({ ...other, from: value })}
            />
            <TextInput
              type="date"
              label="To"
              value={other.to}
              onChange={({ currentTarget: { value } }) => setOther({ ...other, to: value })}
            />
          </>
        ) : (
          <p className="dim">
            {day(days.from)} to {day(days.to)}
          </p>
        )}
        <Button
          variant="default"
          loading={isPending}
          leftSection={<IconRuler2 size={17} stroke={1.7} aria-hidden />}
          onClick={run}
        >
          Measure the baseline
        </Button>
      </div>
      <p role="status" className="measure-said">
        {isOf && baselineSentence(data)}
        {isOf && daysIn(data) !== daysIn(draft) && isPeriod && measure !== "repeat-rate" && (
          <>
            {" "}
            The goal has {counted(daysIn(draft), "day")}, the baseline {daysIn(data)}: they are not
            alike.
          </>
        )}
      </p>
      {error !== null && (
        <p className="form-fault" role="alert">
          {error.message}
        </p>
      )}
    </div>
  );
}

function measured(found: GoalBaseline, finding: Finding | undefined): Partial<GoalDraft> {
  const { measure, from, to } = found;
  const unit = measure === "repeat-rate" ? "share" : "money";
  const rounded = Number((found.amount ?? 0).toPrecision(unit === "share" ? 4 : 8));
  const source = `perennial goals baseline ${measure} --from ${from} --to ${to}`;
  return {
    amount: figureText(rounded, unit),
    source: (finding === undefined ? source : `${source}; ${finding.short}`).slice(0, 200),
    asOf: to,
  };
}

function baselineSentence({
  measure,
  amount,
  days,
  knownUntil,
  to,
  currency,
}: GoalBaseline): string {
  if (amount === null) return "There is nothing to measure it by on these days.";
  const known =
    knownUntil < to ? ` Orders are known up to ${day(knownUntil)} only: it is not all of it.` : "";
  return `${goalFigure(amount, measure, currency)} in ${counted(days, "day")}.${known}`;
}
