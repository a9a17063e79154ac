import type { AudienceDetail, AudienceSize } from "../../../src/audiences/audience-list.ts";
import { StackedBars } from "../charts/stacked-bars.tsx";
import { Figure } from "../figures/figure.tsx";
import { countCell, numericColumn, wordsColumn } from "../figures/figure-cells.ts";
import { type FigureData, textCell } from "../figures/figure-data.ts";
import { count, counted, day, dayShort } from "../format.ts";
import { dayIn } from "../when.ts";
import { dailySizes } from "./daily-sizes.ts";
import { useAudienceFigure } from "./use-audience-figure.ts";

const title = "Size over time";
const mostDays = 90;

/** How many were in it at the end of each day. */
export function SizeFigure({ detail }: { detail: AudienceDetail }) {
  const figure = useAudienceFigure("size");
  const { timezone } = detail;
  const until = dayIn(Date.now(), timezone);
  const days = dailySizes(detail.sizes, { until, most: mostDays });
  const [first] = days;
  return (
    <Figure
      {...figure}
      title={title}
      subtitle={`People in it at the end of each day, for up to ${mostDays} days. Today is still open.`}
      data={sizeData(days, { until, timezone })}
    >
      {first === undefined || days.length < 2 ? (
        <p className="figure-empty">
          {first === undefined
            ? "Nobody has been in it yet."
            : `It is followed since ${day(first.day)}; the picture begins tomorrow.`}{" "}
          What it would have been before, the dry run below tells.
        </p>
      ) : (
        <StackedBars
          layers={[
            {
              key: "members",
              label: "People",
              ink: "var(--accent)",
              values: days.map(({ members }) => members),
            },
          ]}
          steps={days.map(({ day }, i) => ({
            label: dayShort(day),
            isTick: (days.length - 1 - i) % 7 === 0,
          }))}
          title={title}
          description={inWords(days)}
          axisName={timezone.replaceAll("_", " ")}
          write={count}
        />
      )}
    </Figure>
  );
}

function inWords(days: readonly AudienceSize[]): string {
  const sizes = days.map(({ members }) => members);
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return "";
  return `${counted(first.members, "person", "people")} on ${day(first.day)}, ${count(last.members)} on ${day(last.day)}; between ${count(Math.min(...sizes))} and ${count(Math.max(...sizes))}.`;
}

function sizeData(
  days: readonly AudienceSize[],
  { until, timezone }: { readonly until: string; readonly timezone: string },
): FigureData {
  return {
    title,
    note: `to ${until}, days of ${timezone}`,
    columns: [wordsColumn("Day"), numericColumn("People at its end")],
    rows: days.map((each) => [textCell(day(each.day), each.day), countCell(each.members)]),
  };
}
