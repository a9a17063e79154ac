import "./kpi.css";
import type { ReactNode } from "react";

interface KpiProps {
  readonly label: string;
  readonly value: string;
  /** What stands beside the value: its unit or its interval. */
  readonly beside?: string | undefined;
  readonly note: ReactNode;
  readonly tone?: "plain" | "good" | "bad";
}

/** One figure to know, with its uncertainty and one line that places it. */
export function Kpi({ label, value, beside, note, tone = "plain" }: KpiProps) {
  return (
    <div className="card kpi">
      <dt>{label}</dt>
      <dd>
        <span className="kpi-value">
          <strong>{value}</strong>
          {beside !== undefined && <span>{beside}</span>}
        </span>
        <span className="kpi-note" data-tone={tone}>
          {note}
        </span>
      </dd>
    </div>
  );
}
