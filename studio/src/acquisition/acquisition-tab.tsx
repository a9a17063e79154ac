import "./acquisition.css";
import { getRouteApi } from "@tanstack/react-router";
import type { ValueReport } from "../../../src/predict/value-report.ts";
import { AcquisitionFigure } from "./acquisition-figure.tsx";
import { AcquisitionKpis } from "./acquisition-kpis.tsx";
import { CostsCard } from "./costs-card.tsx";
import { DimensionSwitch } from "./dimension-switch.tsx";
import { IdealFigure } from "./ideal-figure.tsx";
import { chosenDimension, orderedDimensions } from "./level-choice.ts";
import { LevelsFigure } from "./levels-figure.tsx";

const route = getRouteApi("/value");

/** What customers are worth by how they began, what they cost, and whom to look for. */
export function AcquisitionTab({ report }: { report: ValueReport }) {
  const { by } = route.useSearch();
  const dimensions = orderedDimensions(report.acquisition);
  const dimension = chosenDimension(report.acquisition, by);
  return (
    <>
      <AcquisitionKpis report={report} />
      {dimension !== undefined && (
        <DimensionSwitch dimensions={dimensions} chosen={dimension.dimension} />
      )}
      <div className="value-grid">
        {dimension !== undefined && (
          <>
            <LevelsFigure key={dimension.dimension} report={report} dimension={dimension} />
            <AcquisitionFigure report={report} dimension={dimension} />
          </>
        )}
        <IdealFigure report={report} />
        <CostsCard report={report} />
      </div>
    </>
  );
}
