import { getRouteApi, Link } from "@tanstack/react-router";
import type { ValueReport } from "../../../src/predict/value-report.ts";
import type { ValueTab } from "../search-params.ts";

const route = getRouteApi("/value");

const titles: Readonly<Record<ValueTab, string>> = { acquisition: "Acquisition", model: "Model" };

/** The tabs that have something to say of this shop. */
export function tabsOf({ acquisition, model }: ValueReport): readonly ValueTab[] {
  const hasOrigins = acquisition.dimensions.length > 0 || acquisition.ideal.length > 0;
  const hasTests =
    model.choice.candidates.length > 0 || model.check !== null || model.effects.length > 0;
  return [
    ...(hasOrigins ? (["acquisition"] as const) : []),
    ...(hasTests ? (["model"] as const) : []),
  ];
}

/** The Value place's tabs; each is an address. */
export function ValueTabs({ report, chosen }: { report: ValueReport; chosen: ValueTab | null }) {
  const { cohorts } = route.useSearch();
  const tabs = tabsOf(report);
  if (tabs.length === 0) return null;
  return (
    <nav className="tabs" aria-label="Parts of Value">
      {[null, ...tabs].map((tab) => (
        <Link
          key={tab ?? "overview"}
          to="/value"
          search={{ tab: tab ?? undefined, cohorts }}
          className="tab"
          aria-current={tab === chosen ? "page" : undefined}
          activeOptions={{ exact: true, includeSearch: true }}
        >
          {tab === null ? "Overview" : titles[tab]}
        </Link>
      ))}
    </nav>
  );
}
