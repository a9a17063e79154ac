import { Button } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import type { AudienceText } from "../../../src/audiences/audience.ts";
import type { AudienceDetail, DryRun } from "../../../src/audiences/audience-list.ts";
import { StackedBars } from "../charts/stacked-bars.tsx";
import { Figure } from "../figures/figure.tsx";
import { countCell, numericColumn, wordsColumn } from "../figures/figure-cells.ts";
import { type FigureData, textCell } from "../figures/figure-data.ts";
import { count, counted, day, dayShort } from "../format.ts";
import { useDryRun } from "../queries/audiences.ts";
import { dayIn } from "../when.ts";
import { useAudienceFigure } from "./use-audience-figure.ts";

interface DryRunFigureProps {
  readonly detail: AudienceDetail;
  readonly definition: AudienceText;
}

const title = "What it would have been";

/** Whom the definition would have meant in each of the last 13 weeks: asked of all facts when a button is pressed. */
export function DryRunFigure({ detail, definition }: DryRunFigureProps) {
  const run = useDryRun();
  const ask = (
    <Button
      variant="default"
      size="sm"
      loading={run.isPending}
      leftSection={<IconHistory size={16} stroke={1.7} aria-hidden />}
      onClick={() => run.mutate(JSON.stringify(definition))}
    >
      {run.data === undefined ? "Ask of the past 90 days" : "Ask again"}
    </Button>
  );
  if (run.data !== undefined)
    return (
      <Weeks found={run.data} detail={detail}>
        {ask}
      </Weeks>
    );
  return (
    <section className="card" aria-labelledby="dry-run-title">
      <header className="card-head">
        <div>
          <h2 id="dry-run-title">{title}</h2>
          <p>
            Asks this definition of all facts, as they were in each of the last 13 weeks. Nothing is
            kept.
          </p>
        </div>
      </header>
      {ask}
      {run.isError && (
        <p className="form-fault" role="alert">
          {run.error.message}
        </p>
      )}
    </section>
  );
}

interface WeeksProps {
  readonly found: DryRun;
  readonly detail: AudienceDetail;
  readonly children: React.ReactNode;
}

function Weeks({ found, detail: { members, timezone }, children }: WeeksProps) {
  const figure = useAudienceFigure("dry-run");
  const days = found.weeks.map(({ at }) => dayIn(Date.parse(at), timezone));
  const counts = found.weeks.map(({ persons }) => persons);
  const differs = found.persons !== members;
  return (
    <Figure
      {...figure}
      title={title}
      subtitle="People whom this definition means, asked of all facts as they were, week by week."
      data={weeksData(found, days, timezone)}
    >
      <StackedBars
        layers={[{ key: "persons", label: "People", ink: "var(--cohort-4)", values: counts }]}
        steps={days.map((each, i) => ({
          label: dayShort(each),
          isTick: (days.length - 1 - i) % 2 === 0,
        }))}
        title={title}
        description={`${days.map((each, i) => `${day(each)}: ${count(counts[i] ?? 0)}`).join(", ")}.`}
        axisName={timezone.replaceAll("_", " ")}
        write={count}
        lastIsOpen={false}
      />
      <p className="figure-note">
        Now {counted(found.persons, "person", "people")}
        {differs ? ` by the facts, ${count(members)} by what is followed live` : ""}, found in{" "}
        {found.seconds.toFixed(1)} s. What is predicted, and who is in other audiences, is today's
        throughout.
      </p>
      <div className="form-actions">{children}</div>
    </Figure>
  );
}

function weeksData(found: DryRun, days: readonly string[], timezone: string): FigureData {
  return {
    title,
    note: `${found.sentence} Days of ${timezone}`,
    columns: [wordsColumn("As of"), numericColumn("People")],
    rows: found.weeks.map(({ persons }, i) => [
      textCell(day(days[i] ?? ""), days[i] ?? ""),
      countCell(persons),
    ]),
  };
}
