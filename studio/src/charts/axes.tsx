/** A tick: where it stands in pixels, and what it says. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Thin lines across the plot with their values at the left. */
export function ValueAxis({ ticks, width }: { ticks: readonly Tick[]; width: number }) {
  return (
    <g className="axis">
      {ticks.map((tick) => (
        <g key={tick.at} transform={`translate(0,${tick.at})`}>
          <line x2={width} />
          <text x={-10} dy="0.32em" textAnchor="end">
            {tick.label}
          </text>
        </g>
      ))}
    </g>
  );
}

interface StepAxisProps {
  readonly ticks: readonly Tick[];
  readonly width: number;
  readonly height: number;
  readonly name: string;
}

/** Values below the plot, and the name of what they count. */
export function StepAxis({ ticks, width, height, name }: StepAxisProps) {
  return (
    <g className="axis" transform={`translate(0,${height})`}>
      {ticks.map((tick) => (
        <text key={tick.at} x={tick.at} y={20} textAnchor="middle">
          {tick.label}
        </text>
      ))}
      <text className="axis-name" x={width / 2} y={40} textAnchor="middle">
        {name}
      </text>
    </g>
  );
}
