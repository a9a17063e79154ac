import { scaleLinear } from "d3-scale";
import { area, curveMonotoneX, line } from "d3-shape";
import type { Estimate } from "../../../src/core/estimate.ts";
import { StepAxis, ValueAxis } from "./axes.tsx";
import { Frame } from "./frame.tsx";
import { useWidth } from "./use-width.ts";

/** What was predicted for a week and what then happened. */
export interface BandPoint {
  readonly label: string;
  readonly predicted: Estimate;
  readonly actual: number;
}

interface BandChartProps {
  readonly points: readonly BandPoint[];
  readonly title: string;
  readonly description: string;
  readonly axisName: string;
  readonly write: (value: number) => string;
}

/** A predicted band with what happened as marks: a dot inside it, a square outside. */
export function BandChart({ points, title, description, axisName, write }: BandChartProps) {
  const [ref, width] = useWidth(760);
  const height = 264;
  const margin = { top: 14, right: 16, bottom: 48, left: 44 };
  const inner = { width: width - margin.left - margin.right, height: height - 62 };
  const top = Math.max(1, ...points.map((point) => Math.max(point.predicted.upper, point.actual)));
  const x = scaleLinear([0, Math.max(1, points.length - 1)], [14, inner.width - 14]);
  const y = scaleLinear([0, top], [inner.height, 0]).nice(4);
  const every = Math.max(1, Math.ceil(points.length / (inner.width / 58)));
  const band = area<BandPoint>()
    .x((_, index) => x(index))
    .y0((point) => y(point.predicted.lower))
    .y1((point) => y(point.predicted.upper))
    .curve(curveMonotoneX);
  const middle = line<BandPoint>()
    .x((_, index) => x(index))
    .y((point) => y(point.predicted.value))
    .curve(curveMonotoneX);

  return (
    <div className="chart-room" ref={ref}>
      <Frame width={width} height={height} margin={margin} title={title} description={description}>
        <ValueAxis
          width={inner.width}
          ticks={y.ticks(4).map((value) => ({ at: y(value), label: write(value) }))}
        />
        <StepAxis
          width={inner.width}
          height={inner.height}
          name={axisName}
          ticks={points.flatMap((point, index) =>
            index % every === 0 ? [{ at: x(index), label: point.label }] : [],
          )}
        />
        <path className="band" d={band(points) ?? ""} />
        <path className="band-middle" d={middle(points) ?? ""} />
        {points.map((point, index) => (
          <Mark key={point.label} x={x(index)} y={y(point.actual)} inside={isInside(point)} />
        ))}
      </Frame>
    </div>
  );
}

/** Whether what happened lies within the predicted interval. */
export function isInside(point: Pick<BandPoint, "predicted" | "actual">): boolean {
  return point.actual >= point.predicted.lower && point.actual <= point.predicted.upper;
}

function Mark({ x, y, inside }: { x: number; y: number; inside: boolean }) {
  if (inside) return <circle className="mark-inside" cx={x} cy={y} r={4} />;
  return <rect className="mark-outside" x={x - 4} y={y - 4} width={8} height={8} />;
}
