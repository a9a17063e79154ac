import "./charts.css";
import { scaleLinear } from "d3-scale";
import type { Estimate } from "../../../src/core/estimate.ts";
import { times } from "../format.ts";
import { type Verdict, verdictOf } from "../verdict.ts";
import { VerdictMark } from "./verdict-mark.tsx";

/** A scale that neighbours share. */
export interface ForestScale {
  /** Where a value stands, as a percentage from the low end. */
  readonly at: (value: number) => string;
  /** The value that means no difference. */
  readonly none: number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

/** A scale of multiples that holds all estimates and 1; equal ratios are equally far. What is beyond eight times is drawn at its edge. */
export function timesScale(estimates: readonly Estimate[]): ForestScale {
  const ends = estimates.flatMap(({ lower, upper }) => [lower, upper]).filter((end) => end > 0);
  const low = Math.max(1 / 8, Math.min(0.8, ...ends));
  const high = Math.min(8, Math.max(1.25, ...ends));
  return {
    at(value) {
      const share = Math.log(Math.max(value, low) / low) / Math.log(high / low);
      return percentage(Math.min(1, share));
    },
    none: 1,
    ticks: timesTicks(low, high).map((value) => ({ value, label: times(value) })),
  };
}

/** A scale of differences that holds all estimates and 0, with about so many ticks. */
export function differencesScale(
  estimates: readonly Estimate[],
  write: (value: number) => string,
  ticks = 4,
): ForestScale {
  const ends = estimates.flatMap(({ lower, upper }) => [lower, upper]);
  const scale = scaleLinear([Math.min(0, ...ends), Math.max(0, ...ends)], [0, 1]).nice(4);
  return {
    at: (value) => percentage(scale(value)),
    none: 0,
    ticks: scale.ticks(ticks).map((value) => ({ value, label: write(value) })),
  };
}

const percentage = (share: number): string => `${(share * 100).toFixed(2)}%`;

interface ForestBarProps {
  readonly estimate: Estimate;
  readonly scale: ForestScale;
  /** What the estimate means, where less of it is better. */
  readonly verdict?: Verdict;
}

/** An estimate on its scale: a bar for its interval, a mark for its value, a line at no difference. */
export function ForestBar({ estimate, scale, ...props }: ForestBarProps) {
  const { at, none } = scale;
  const verdict = props.verdict ?? verdictOf(estimate, none);
  return (
    <svg className="forest-bar" height="18" width="100%" aria-hidden="true" data-verdict={verdict}>
      <line className="forest-one" x1={at(none)} x2={at(none)} y1="-6" y2="24" />
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
export function ForestAxis({ scale }: { scale: ForestScale }) {
  return (
    <svg className="forest-axis" height="14" width="100%" aria-hidden="true">
      {scale.ticks.map(({ value, label }) => (
        <text key={value} x={scale.at(value)} y="11" textAnchor="middle">
          {label}
        </text>
      ))}
    </svg>
  );
}

/** Ticks far enough apart for their labels where the scale is 120 pixels wide; 1 is always one of them. */
function timesTicks(low: number, high: number): readonly number[] {
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
