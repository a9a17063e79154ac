import { getRouteApi, Link } from "@tanstack/react-router";
import { count } from "../format.ts";
import { type DataTab, dataTabs } from "./data-search.ts";

const route = getRouteApi("/data");

const titles: Readonly<Record<DataTab, string>> = {
  sources: "Sources",
  quarantine: "Quarantine",
  identities: "Identities",
  consent: "Consent",
  jobs: "Jobs",
};

/** The Data place's tabs; each is an address. */
export function DataTabs({ waiting }: { waiting: number | undefined }) {
  const { tab: chosen = null } = route.useSearch();
  return (
    <nav className="tabs" aria-label="Parts of Data">
      {[null, ...dataTabs].map((tab) => (
        <Link
          key={tab ?? "live"}
          to="/data"
          search={tab === null ? {} : { tab }}
          className="tab"
          aria-current={tab === chosen ? "page" : undefined}
          activeOptions={{ exact: true, includeSearch: true }}
        >
          {tab === null ? "Live" : titles[tab]}
          {tab === "quarantine" && waiting !== undefined && waiting > 0 && (
            <span className="tab-count">
              {count(waiting)}
              <span className="only-heard"> waiting</span>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
