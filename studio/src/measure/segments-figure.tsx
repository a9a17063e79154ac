import type { ExperimentReadout } from "../../../src/measure/experiment.ts";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import type { SegmentLevel, SegmentReadout } from "../../../src/measure/segment-effects.ts";
import { Figure } from "../figures/figure.tsx";
import { count, sentence } from "../format.ts";
import { segmentsData } from "./readout-tables.ts";
import { effectText, verdictMarks } from "./readout-words.ts";
import { useMeasureLink } from "./use-measure-link.ts";

interface SegmentsProps {
  readonly readout: ProgramReadout;
  readonly whole: ExperimentReadout;
}

/** The primary outcome by what was known of people before their first sight. */
export function SegmentsFigure({ readout, whole }: SegmentsProps) {
  const link = useMeasureLink("segments");
  const { segments = [], effects } = whole;
  const [primary] = effects;
  if (segments.length === 0 || primary === undefined) return null;
  const { outcome } = primary;
  return (
    <Figure
      id="segments"
      asTable={false}
      link={link}
      title="For whom"
      subtitle="By what was known before the first sight. Drawn to all: each level in the light of the effect of all, by how uncertain it is. A verdict stands only where levels differ beyond chance."
      data={segmentsData(readout)}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="scroll-x" tabIndex={0} aria-label="Effects by what was known before">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Level</th>
              <th scope="col" className="numeric">
                People
              </th>
              <th scope="col" className="numeric">
                Effect
              </th>
              <th scope="col" className="numeric">
                Drawn to all
              </th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          {segments.map((segment) => (
            <Column
              key={segment.column}
              segment={segment}
              outcome={outcome}
              currency={readout.currency}
            />
          ))}
        </table>
      </section>
    </Figure>
  );
}

interface ColumnProps {
  readonly segment: SegmentReadout;
  readonly outcome: string;
  readonly currency: string;
}

function Column({ segment: { column, levels, says }, outcome, currency }: ColumnProps) {
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={5} className="for-whom-column">
          {sentence(column).slice(0, -1)} <span className="dim">{says}</span>
        </th>
      </tr>
      {levels.map((level) => (
        <LevelRow key={level.level} level={level} outcome={outcome} currency={currency} />
      ))}
    </tbody>
  );
}

interface LevelProps {
  readonly level: SegmentLevel;
  readonly outcome: string;
  readonly currency: string;
}

function LevelRow({ level: each, outcome, currency }: LevelProps) {
  const { level, units, difference, interval, shrunken, verdict, why } = each;
  const head = (
    <>
      <th scope="row" className="for-whom-level">
        {level}
      </th>
      <td className="numeric">{count(units)}</td>
    </>
  );
  if (difference === null || interval === null)
    return (
      <tr>
        {head}
        <td colSpan={3} className="for-whom-untold dim">
          Not told. {why}
        </td>
      </tr>
    );
  const text = (value: number, [lower, upper]: readonly [number, number]) =>
    effectText(outcome, { value, lower, upper, level: 0.95 }, currency);
  const own = text(difference, interval);
  // Without an interval of its own it is rounded as the one that was drawn.
  const drawn = shrunken && text(shrunken.difference, shrunken.interval ?? interval);
  return (
    <tr>
      {head}
      <td className="numeric">
        {own.value} <span className="range">{own.range}</span>
      </td>
      <td className="numeric">
        {drawn?.value} {shrunken?.interval && <span className="range">{drawn?.range}</span>}
      </td>
      <td>
        {verdict !== null && (
          <span className="verdict" data-verdict={verdictMarks[verdict]}>
            {sentence(verdict).slice(0, -1)}
          </span>
        )}
      </td>
    </tr>
  );
}
