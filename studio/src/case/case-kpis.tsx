import type { ToldCase } from "../../../src/plan/case-export.ts";
import { Kpi } from "../figures/kpi.tsx";
import { caseKpis } from "./case-words.ts";

/** What a case comes to, how sure that is, what it takes, and whether it can be seen. */
export function CaseKpis({ told }: { told: ToldCase }) {
  const isLoss = told.figures.netPresentValue < 0;
  return (
    <dl className="kpis">
      {caseKpis(told).map((kpi, i) => (
        <Kpi key={kpi.label} {...kpi} tone={i === 0 && isLoss ? "bad" : "plain"} />
      ))}
    </dl>
  );
}
