import "./charts.css";
import type { Estimate } from "../../../src/core/estimate.ts";

/** An estimate on a scale that its neighbours share: bar for the interval, dot for the value. The numbers stand beside it. */
export function IntervalBar({ estimate, top }: { estimate: Estimate; top: number }) {
  const at = (value: number) => `${(Math.max(0, Math.min(1, value / top)) * 100).toFixed(2)}%`;
  return (
    <svg className="interval" height="14" width="100%" aria-hidden="true">
      <line className="interval-room" x1="0" x2="100%" y1="7" y2="7" />
      <line
        className="interval-bar"
        x1={at(estimate.lower)}
        x2={at(estimate.upper)}
        y1="7"
        y2="7"
      />
      <circle className="interval-dot" cx={at(estimate.value)} cy="7" r="4" />
    </svg>
  );
}
