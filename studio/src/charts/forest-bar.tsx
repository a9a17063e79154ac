import type { Estimate } from "../../../src/core/estimate.ts";
import { times } from "../format.ts";
import { verdictOf } from "../verdict.ts";
import { VerdictMark } from "./verdict-mark.tsx";

/** Ends of a scale of multiples that neighbours share. */
export interface TimesScale {
  readonly low: number;
  readonly high: number;
}

/** A scale that holds all estimates and 1; what is beyond eight times is drawn at its edge. */
export function timesScale(estimates: readonly Estimate[]): TimesScale {
  const ends = estimates.flatMap(({ lower, upper }) => [lower, upper]).filter((end) => end > 0);
  return {
    low: Math.max(1 / 8, Math.min(0.8, ...ends)),
    high: Math.min(8, Math.max(1.25, ...ends)),
  };
}

/** Where a multiple stands on the scale, as a percentage from its low end; equal ratios are equally far. */
export function timesAt(value: number, { low, high }: TimesScale): string {
  const share = Math.log(Math.max(value, low) / low) / Math.log(high / low);
  return `${(Math.min(1, share) * 100).toFixed(2)}%`;
}

interface ForestBarProps {
  readonly estimate: Estimate;
  readonly scale: TimesScale;
}

/** A multiple on a logarithmic scale: a bar for its interval, a mark for its value, a line at no difference. */
export function ForestBar({ estimate, scale }: ForestBarProps) {
  const verdict = verdictOf(estimate, 1);
  const at = (value: number) => timesAt(value, scale);
  return (
    <svg className="forest-bar" height="18" width="100%" aria-hidden="true" data-verdict={verdict}>
      <line className="forest-one" x1={at(1)} x2={at(1)} y1="-6" y2="24" />
      <line
        className="forest-interval"
        x1={at(estimate.lower)}
        x2={at(estimate.upper)}
        y1="9"
        y2="9"
      />
      <svg x={at(estimate.value)} y="9" overflow="visible" aria-hidden="true">
        <VerdictMark verdict={verdict} />
      </svg>
    </svg>
  );
}

/** Ticks of the scale, to stand above the bars. */
export function ForestAxis({ scale }: { scale: TimesScale }) {
  const ticks = timesTicks(scale);
  return (
    <svg className="forest-axis" height="14" width="100%" aria-hidden="true">
      {ticks.map((tick) => (
        <text key={tick} x={timesAt(tick, scale)} y="11" textAnchor="middle">
          {times(tick)}
        </text>
      ))}
    </svg>
  );
}

/** Ticks far enough apart for their labels where the scale is 120 pixels wide; 1 is always one of them. */
function timesTicks({ low, high }: TimesScale): readonly number[] {
  const apart = (high / low) ** 0.3;
  const set = tickSets.find(({ ratio }) => ratio >= apart);
  return (set?.ticks ?? [1]).filter((tick) => tick >= low && tick <= high);
}

/** Sets of ticks with the least ratio between neighbours. */
const tickSets = [
  { ratio: 1.11, ticks: [0.8, 0.9, 1, 1.11, 1.25] },
  { ratio: 1.25, ticks: [0.64, 0.8, 1, 1.25, 1.56] },
  { ratio: 1.5, ticks: [0.44, 0.67, 1, 1.5, 2.25] },
  { ratio: 2, ticks: [0.25, 0.5, 1, 2, 4] },
  { ratio: 4, ticks: [0.25, 1, 4] },
];
