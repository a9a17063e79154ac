import { IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ValueReport } from "../../../src/predict/value-report.ts";
import { IntervalBar } from "../charts/interval-bar.tsx";
import { Figure } from "../figures/figure.tsx";
import { counted, moneyEstimate } from "../format.ts";
import { segmentLabel } from "../segments.ts";
import { segmentsData } from "./report-tables.ts";
import { useFigure } from "./use-figure.ts";

type Segment = ValueReport["segments"][number];

/** Which groups of customers hold the value to come, each a way into its customers and to a goal. */
export function SegmentsFigure({ report }: { report: ValueReport }) {
  const figure = useFigure("segments", report.asOf);
  const segments = report.segments.filter((segment) => segment.customers > 0);
  const top = Math.max(1, ...segments.map((segment) => segment.residualValue.upper));
  return (
    <Figure
      {...figure}
      title="Where the value lies"
      subtitle="Contribution to come in 12 months, 80% intervals."
      data={segmentsData(report)}
    >
      <ul className="segments">
        {segments.map((segment) => (
          <SegmentRow
            key={segment.segment}
            segment={segment}
            top={top}
            currency={report.shop.currency}
          />
        ))}
      </ul>
    </Figure>
  );
}

interface SegmentRowProps {
  readonly segment: Segment;
  readonly top: number;
  readonly currency: string;
}

function SegmentRow({ segment, top, currency }: SegmentRowProps) {
  const value = moneyEstimate(segment.residualValue, currency, { compact: true });
  return (
    <li className="segment">
      <Link to="/customers" search={{ segment: segment.segment }} className="segment-link">
        <span className="segment-name">{segmentLabel(segment.segment)}</span>
        <span className="segment-value">
          <strong>{value.value}</strong> {value.range}
        </span>
        <span className="segment-meaning">
          {counted(segment.customers, "customer")}. {segment.meaning}
        </span>
        <span className="segment-bar">
          <IntervalBar estimate={segment.residualValue} top={top} />
        </span>
        <IconChevronRight className="segment-go" size={16} stroke={1.8} aria-hidden />
      </Link>
      <Link
        to="/goals/new"
        search={{ segment: segment.segment }}
        className="segment-goal"
        aria-label={`Set a goal: ${segmentLabel(segment.segment)}`}
      >
        Set a goal
      </Link>
    </li>
  );
}
