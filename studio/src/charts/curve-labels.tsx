import type { ScaleLinear } from "d3-scale";
import { type Curve, endOf, valueAt } from "./curve.ts";
import { dodge } from "./dodge.ts";

interface CurveLabelsProps {
  readonly curves: readonly Curve[];
  readonly last: number;
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly height: number;
  readonly writeEnd: (curve: Curve, month: number) => string;
  readonly emphasis: string | null;
}

/** The curves' names and values at the right edge, moved apart where they would overlap. */
export function CurveLabels({ curves, last, x, y, height, writeEnd, emphasis }: CurveLabelsProps) {
  const ends = curves.map((curve) => {
    const month = endOf(curve, last);
    return { curve, month, at: y(valueAt(curve, month)?.value ?? 0) };
  });
  const placed = dodge(
    ends.map((end) => end.at),
    { gap: 17, low: 4, high: height - 4 },
  );
  const edge = x(last);
  return (
    <g className="curve-labels">
      {ends.map(({ curve, month, at }, index) => {
        const labelAt = placed[index] ?? at;
        const faded = emphasis !== null && emphasis !== curve.month;
        return (
          <g key={curve.month} style={{ color: curve.ink }} data-faded={faded}>
            <path className="leader" d={`M${x(month) + 3},${at}L${edge + 9},${labelAt}`} />
            <text x={edge + 12} y={labelAt} dy="0.32em">
              <tspan className="curve-name">{curve.label}</tspan>{" "}
              <tspan className="curve-value">{writeEnd(curve, month)}</tspan>
            </text>
          </g>
        );
      })}
    </g>
  );
}
