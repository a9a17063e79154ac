import type { ScaleLinear } from "d3-scale";
import { area, curveMonotoneX, line } from "d3-shape";
import { type Curve, valueAt } from "./curve.ts";

interface CurveMarksProps {
  readonly curve: Curve;
  /** Last month drawn. */
  readonly end: number;
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly faded: boolean;
}

/** One cohort: band, solid line to its last month, a dot there, dotted line beyond. */
export function CurveMarks({ curve, end, x, y, faded }: CurveMarksProps) {
  const today = Math.min(curve.actual.length - 1, end);
  const points = Array.from({ length: end + 1 }, (_, month) => ({
    month,
    at: valueAt(curve, month) ?? { value: 0, lower: 0, upper: 0, level: 1 },
  }));
  const past = points.slice(0, today + 1);
  const ahead = points.slice(Math.max(0, today));
  const path = line<(typeof points)[number]>()
    .x((point) => x(point.month))
    .y((point) => y(point.at.value))
    .curve(curveMonotoneX);
  const band = area<(typeof points)[number]>()
    .x((point) => x(point.month))
    .y0((point) => y(point.at.lower))
    .y1((point) => y(point.at.upper))
    .curve(curveMonotoneX);
  const now = points[today];

  return (
    <g className="curve" data-faded={faded} data-cut={curve.truncated} style={{ color: curve.ink }}>
      <path className="curve-band" d={band(ahead) ?? ""} />
      <path className="curve-past" d={path(past) ?? ""} />
      <path className="curve-ahead" d={path(ahead) ?? ""} />
      {now !== undefined && today < end && (
        <circle
          className={curve.lastMonthOpen ? "curve-open" : "curve-now"}
          cx={x(now.month)}
          cy={y(now.at.value)}
          r={3.5}
        />
      )}
    </g>
  );
}
