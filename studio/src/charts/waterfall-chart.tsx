import { scaleLinear } from "d3-scale";
import type { Estimate } from "../../../src/core/estimate.ts";
import type { Minor } from "../../../src/core/money.ts";
import { ValueAxis } from "./axes.tsx";
import { Frame } from "./frame.tsx";
import { StepName } from "./step-name.tsx";
import { useWidth } from "./use-width.ts";

/** A bar of a waterfall: a level that it stands for whole, or a step from where the bar before it ended. */
export interface WaterfallStep {
  readonly key: string;
  readonly label: string;
  readonly isLevel: boolean;
  /** Of a step, what it adds or takes. */
  readonly amount: Minor;
  /** The ends of the bar. */
  readonly from: Minor;
  readonly to: Minor;
  /** Of a level that is estimated. */
  readonly interval?: Estimate;
}

interface WaterfallChartProps {
  readonly steps: readonly WaterfallStep[];
  readonly title: string;
  readonly description: string;
  /** An amount at the axis. */
  readonly write: (value: number) => string;
  /** An amount above a bar: with its sign where it is a step. */
  readonly tell: (step: WaterfallStep) => string;
}

const height = 300;
const margin = { top: 26, right: 8, bottom: 52, left: 64 };

/** Levels as whole bars from the ground, and the steps between them; an estimated level has its interval. */
export function WaterfallChart({ steps, title, description, write, tell }: WaterfallChartProps) {
  const [ref, width] = useWidth(760);
  const inner = {
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  };
  const ends = steps.flatMap(({ from, to, interval }) => [
    ...[from, to],
    ...(interval === undefined ? [] : [interval.lower, interval.upper]),
  ]);
  const y = scaleLinear([Math.min(0, ...ends), Math.max(1, ...ends)], [inner.height, 0]).nice(4);
  const room = inner.width / steps.length;
  const bar = Math.min(120, room * 0.64);
  return (
    <div className="chart-room" ref={ref}>
      <Frame width={width} height={height} margin={margin} title={title} description={description}>
        <ValueAxis
          width={inner.width}
          ticks={y.ticks(4).map((value) => ({ at: y(value), label: write(value) }))}
        />
        <line className="waterfall-ground" x2={inner.width} y1={y(0)} y2={y(0)} />
        {steps.map((step, i) => (
          <g key={step.key} transform={`translate(${i * room + room / 2},0)`}>
            <StepBar step={step} width={bar} y={y} />
            <text
              className="waterfall-amount"
              y={y(Math.max(step.from, step.to, step.interval?.upper ?? step.to)) - 8}
              textAnchor="middle"
            >
              {tell(step)}
            </text>
            <StepName label={step.label} room={room} y={inner.height + 18} />
            {i + 1 < steps.length && (
              <line
                className="waterfall-link"
                x1={bar / 2}
                x2={room - bar / 2}
                y1={y(step.to)}
                y2={y(step.to)}
              />
            )}
          </g>
        ))}
      </Frame>
    </div>
  );
}

interface StepBarProps {
  readonly step: WaterfallStep;
  readonly width: number;
  readonly y: (value: number) => number;
}

function StepBar({ step: { from, to, isLevel, interval }, width, y }: StepBarProps) {
  const kind = isLevel ? "level" : to < from ? "less" : "more";
  return (
    <>
      <rect
        className="waterfall-bar"
        data-kind={kind}
        x={-width / 2}
        y={Math.min(y(from), y(to))}
        width={width}
        height={Math.max(1, Math.abs(y(from) - y(to)))}
        rx={1.5}
      />
      {interval !== undefined && (
        <path
          className="waterfall-interval"
          d={`M0,${y(interval.lower)}V${y(interval.upper)}M-6,${y(interval.lower)}H6M-6,${y(interval.upper)}H6`}
        />
      )}
    </>
  );
}
