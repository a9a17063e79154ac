import { Button } from "@mantine/core";
import { IconPrinter } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { ValueReport } from "../../../src/predict/value-report.ts";
import { AcquisitionTab } from "../acquisition/acquisition-tab.tsx";
import { chosenDimension } from "../acquisition/level-choice.ts";
import { acquisitionCommand } from "../commands.ts";
import { CopyCommand } from "../figures/copy-command.tsx";
import { counted, day } from "../format.ts";
import { ModelNotices } from "../model/model-notices.tsx";
import { ModelTab } from "../model/model-tab.tsx";
import type { ValueTab } from "../search-params.ts";
import { Overview } from "./overview.tsx";
import { tabsOf, ValueTabs } from "./value-tabs.tsx";

const route = getRouteApi("/value");

/** The whole report: an overview, and beside it what customers cost and what the model is worth. */
export function ReportView({ report }: { report: ValueReport }) {
  const { asOf, tab, by } = route.useSearch();
  const { shop, facts } = report;
  const shown = tabsOf(report).find((it) => it === tab) ?? null;
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
          <CopyCommand command={commandOf(report, shown, by)} />
          <Button
            variant="default"
            leftSection={<IconPrinter size={17} stroke={1.7} aria-hidden />}
            onClick={() => window.print()}
          >
            Print or PDF
          </Button>
        </div>
      </header>
      <ValueTabs report={report} chosen={shown} />
      {asOf !== undefined && asOf !== report.asOf && (
        <p className="moved-on" role="note">
          This link was copied when the data ended on {day(asOf)}. The figures below are of{" "}
          {day(report.asOf)} and may differ.
        </p>
      )}
      {shown !== "acquisition" && <ModelNotices model={report.model} />}
      {shown === null && <Overview report={report} />}
      {shown === "acquisition" && <AcquisitionTab report={report} />}
      {shown === "model" && <ModelTab report={report} />}
    </div>
  );
}

function commandOf(report: ValueReport, tab: ValueTab | null, by: string | undefined): string {
  const dimension = chosenDimension(report.acquisition, by)?.dimension;
  const split = tab === "acquisition" && dimension !== undefined;
  return split ? acquisitionCommand(dimension) : "perennial report";
}
