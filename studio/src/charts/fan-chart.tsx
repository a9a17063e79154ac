import { scaleLinear } from "d3-scale";
import { area, curveMonotoneX, line } from "d3-shape";
import { useState } from "react";
import { StepAxis, ValueAxis } from "./axes.tsx";
import { type CursorRow, CurveCursor } from "./curve-cursor.tsx";
import { dodge } from "./dodge.ts";
import { Frame } from "./frame.tsx";
import { useWidth } from "./use-width.ts";

interface FanChartProps {
  /** By step five quantiles: 10, 25, 50, 75 and 90 %. */
  readonly fan: readonly (readonly number[])[];
  readonly title: string;
  readonly description: string;
  readonly axisName: string;
  readonly write: (value: number) => string;
  /** What is read at a step. */
  readonly rowsAt: (step: number) => readonly CursorRow[];
}

const endLabels = ["10%", "25%", "median", "75%", "90%"] as const;
const height = 336;

/** How what adds up may go: the median in bands that hold 50 and 80 % of the draws. */
export function FanChart({ fan, title, description, axisName, write, rowsAt }: FanChartProps) {
  const [ref, width] = useWidth(760);
  const [step, setStep] = useState<number | null>(null);
  const margin = { top: 12, right: 62, bottom: 48, left: 58 };
  const inner = { width: width - margin.left - margin.right, height: height - 60 };
  const last = fan.length - 1;
  const x = scaleLinear([0, last], [0, inner.width]);
  const ends = fan.flat();
  const y = scaleLinear([Math.min(0, ...ends), Math.max(1, ...ends)], [inner.height, 0]).nice(5);
  const band = (low: number, high: number): string =>
    area<readonly number[]>()
      .x((_, at) => x(at))
      .y0((quantiles) => y(quantiles[low] ?? 0))
      .y1((quantiles) => y(quantiles[high] ?? 0))
      .curve(curveMonotoneX)(fan) ?? "";
  const middle = line<readonly number[]>()
    .x((_, at) => x(at))
    .y((quantiles) => y(quantiles[2] ?? 0))
    .curve(curveMonotoneX)(fan);
  return (
    <div className="chart-room" ref={ref}>
      <Frame width={width} height={height} margin={margin} title={title} description={description}>
        <ValueAxis
          width={inner.width}
          ticks={y.ticks(5).map((value) => ({ at: y(value), label: write(value) }))}
        />
        <StepAxis
          width={inner.width}
          height={inner.height}
          name={axisName}
          ticks={stepTicks(last, inner.width < 320 ? 5 : 13).map((value) => ({
            at: x(value),
            label: String(value),
          }))}
        />
        <path className="fan-band" d={band(0, 4)} />
        <path className="fan-band" d={band(1, 3)} />
        <line className="fan-ground" x2={inner.width} y1={y(0)} y2={y(0)} />
        <path className="fan-middle" d={middle ?? ""} />
        {step !== null && <line className="cursor" x1={x(step)} x2={x(step)} y2={inner.height} />}
        <EndLabels
          x={inner.width + 9}
          height={inner.height}
          wishes={(fan[last] ?? []).map((value) => y(value))}
        />
      </Frame>
      <CurveCursor
        label={`Read the chances at a step of: ${axisName}`}
        stepName="Month"
        first={0}
        last={last}
        step={step}
        onStep={setStep}
        rowsAt={rowsAt}
        place={{ left: margin.left, top: margin.top, ...inner }}
      />
    </div>
  );
}

interface EndLabelsProps {
  readonly x: number;
  readonly height: number;
  readonly wishes: readonly number[];
}

function EndLabels({ x, height, wishes }: EndLabelsProps) {
  const placed = dodge(wishes, { gap: 15, low: 4, high: height - 4 });
  return (
    <g className="fan-ends">
      {endLabels.map((label, i) => (
        <text key={label} x={x} y={placed[i]} dy="0.32em" data-middle={i === 2}>
          {label}
        </text>
      ))}
    </g>
  );
}

/** Whole steps, at most `most` of them, always with the first. */
function stepTicks(last: number, most: number): readonly number[] {
  const size = [1, 2, 3, 6, 12].find((each) => last / each < most) ?? 24;
  return Array.from({ length: Math.floor(last / size) + 1 }, (_, at) => at * size);
}
