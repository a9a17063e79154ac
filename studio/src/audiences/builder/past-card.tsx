import { Button } from "@mantine/core";
import { StackedBars } from "../../charts/stacked-bars.tsx";
import { count, counted, dayShort } from "../../format.ts";
import { useDryRun } from "../../queries/audiences.ts";

/** Whom the definition would have meant week by week, asked for by a press: thirteen questions. */
export function PastCard({ text }: { text: string | undefined }) {
  const run = useDryRun();
  const weeks = run.data?.weeks ?? [];
  const isOld = run.data !== undefined && run.variables !== text;
  const counts = weeks.map(({ persons }) => persons);
  return (
    <section className="card past" aria-labelledby="past-title">
      <header className="card-head">
        <div>
          <h2 id="past-title">The last 90 days</h2>
          <p>
            Whom it would have meant, by week. What is predicted and who is in other audiences is
            today's throughout.
          </p>
        </div>
      </header>
      {run.data !== undefined && (
        <div className="past-chart" data-old={isOld}>
          <StackedBars
            layers={[{ key: "people", label: "People", ink: "var(--accent)", values: counts }]}
            steps={weeks.map(({ at }, i) => ({
              label: dayShort(at.slice(0, 10)),
              isTick: i % 4 === 0,
            }))}
            title="People by week"
            description={`${counted(counts[0] ?? 0, "person", "people")} 12 weeks ago, ${counted(counts.at(-1) ?? 0, "person", "people")} now; between ${count(Math.min(...counts))} and ${count(Math.max(...counts))}.`}
            axisName=""
            write={count}
            lastIsOpen={false}
          />
        </div>
      )}
      {run.isError && (
        <p role="alert" className="form-fault">
          {run.error.message}
        </p>
      )}
      <Button
        variant="default"
        loading={run.isPending}
        disabled={text === undefined || (run.data !== undefined && !isOld)}
        onClick={() => text !== undefined && run.mutate(text)}
      >
        {run.data === undefined ? "Look back" : isOld ? "Look back again" : "Up to date"}
      </Button>
    </section>
  );
}
