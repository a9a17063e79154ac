import { Button } from "@mantine/core";
import { IconPrinter } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { ValueReport } from "../../../src/predict/value-report.ts";
import { CopyCommand } from "../figures/copy-command.tsx";
import { counted, day } from "../format.ts";
import { AssumptionsCard } from "./assumptions-card.tsx";
import { CheckFigure } from "./check-figure.tsx";
import { CohortsFigure } from "./cohorts-figure.tsx";
import { CurvesFigure } from "./curves-figure.tsx";
import { Kpis } from "./kpis.tsx";
import { LimitsCard } from "./limits-card.tsx";
import { ModelCard } from "./model-card.tsx";
import { RetentionFigure } from "./retention-figure.tsx";
import { SegmentsFigure } from "./segments-figure.tsx";

const route = getRouteApi("/value");

/** The whole report: four figures to know, four pictures, one table, and what it all rests on. */
export function ReportView({ report }: { report: ValueReport }) {
  const { asOf } = route.useSearch();
  const { shop, facts } = report;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>What customers are worth</h1>
          <p>
            {shop.sample ? `Sample store: ${shop.name}` : shop.name}, {day(report.dataFrom)} to{" "}
            {day(report.asOf)}. {counted(facts.customers, "customer")},{" "}
            {counted(facts.orders, "order")}. Contribution after discounts and returns.
          </p>
        </div>
        <div className="page-actions">
          <CopyCommand command="perennial report" />
          <Button
            variant="default"
            leftSection={<IconPrinter size={17} stroke={1.7} aria-hidden />}
            onClick={() => window.print()}
          >
            Print or PDF
          </Button>
        </div>
      </header>
      {asOf !== undefined && asOf !== report.asOf && (
        <p className="moved-on" role="note">
          This link was copied when the data ended on {day(asOf)}. The figures below are of{" "}
          {day(report.asOf)} and may differ.
        </p>
      )}
      <Kpis report={report} />
      <div className="value-grid">
        <CurvesFigure report={report} />
        <CohortsFigure report={report} />
        <RetentionFigure report={report} />
        <SegmentsFigure report={report} />
        <CheckFigure report={report} />
        <ModelCard model={report.model} />
        <LimitsCard warnings={report.warnings} />
        <AssumptionsCard report={report} />
      </div>
    </div>
  );
}
