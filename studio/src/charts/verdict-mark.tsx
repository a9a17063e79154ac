import "./charts.css";
import type { Verdict } from "../verdict.ts";

/** A verdict as a shape around 0,0: a blue triangle, an orange square or a grey circle. A word stands beside it. */
export function VerdictMark({ verdict }: { verdict: Verdict }) {
  if (verdict === "more") return <path className="mark-more" d="M0,-5.4L5.4,4.2L-5.4,4.2Z" />;
  if (verdict === "less") {
    return <rect className="mark-less" x={-4.2} y={-4.2} width={8.4} height={8.4} />;
  }
  return <circle className="mark-same" r={4.2} />;
}

/** The mark on its own, in a line of text. */
export function VerdictIcon({ verdict }: { verdict: Verdict }) {
  return (
    <svg className="verdict-icon" width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">
      <VerdictMark verdict={verdict} />
    </svg>
  );
}
