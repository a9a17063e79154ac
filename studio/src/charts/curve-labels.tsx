import { dodge } from "./dodge.ts";

/** Where a curve ends, and what to write there. Pixels of the plot. */
export interface CurveEnd {
  readonly key: string;
  readonly label: string;
  readonly ink: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly faded: boolean;
}

interface CurveLabelsProps {
  readonly ends: readonly CurveEnd[];
  /** The plot's right edge and its height. */
  readonly edge: number;
  readonly height: number;
}

/** The curves' names and values at the right edge, moved apart where they would overlap. */
export function CurveLabels({ ends, edge, height }: CurveLabelsProps) {
  const placed = dodge(
    ends.map((end) => end.y),
    { gap: 17, low: 4, high: height - 4 },
  );
  return (
    <g className="curve-labels">
      {ends.map((end, index) => {
        const labelAt = placed[index] ?? end.y;
        return (
          <g key={end.key} style={{ color: end.ink }} data-faded={end.faded}>
            <path className="leader" d={`M${end.x + 3},${end.y}L${edge + 9},${labelAt}`} />
            <text x={edge + 12} y={labelAt} dy="0.32em">
              <tspan className="curve-name">{end.label}</tspan>{" "}
              <tspan className="curve-value">{end.text}</tspan>
            </text>
          </g>
        );
      })}
    </g>
  );
}
