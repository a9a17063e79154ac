import type { ValueReport } from "../../../src/predict/value-report.ts";
import { AssumptionsCard } from "./assumptions-card.tsx";
import { CheckFigure } from "./check-figure.tsx";
import { CohortsFigure } from "./cohorts-figure.tsx";
import { CompareFigure } from "./compare-figure.tsx";
import { CurvesFigure } from "./curves-figure.tsx";
import { Kpis } from "./kpis.tsx";
import { LimitsCard } from "./limits-card.tsx";
import { ModelCard } from "./model-card.tsx";
import { RetentionFigure } from "./retention-figure.tsx";
import { SegmentsFigure } from "./segments-figure.tsx";

/** Four figures to know, the pictures, and what it all rests on. */
export function Overview({ report }: { report: ValueReport }) {
  return (
    <>
      <Kpis report={report} />
      <div className="value-grid overview">
        <CurvesFigure report={report} />
        <CohortsFigure report={report} />
        <CompareFigure report={report} />
        <RetentionFigure report={report} />
        <SegmentsFigure report={report} />
        <CheckFigure report={report} />
        <ModelCard model={report.model} />
        <LimitsCard warnings={report.warnings} />
        <AssumptionsCard report={report} />
      </div>
    </>
  );
}
