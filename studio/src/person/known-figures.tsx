import type { PersonDetail } from "../../../src/server/person-detail.ts";
import { Kpi } from "../figures/kpi.tsx";
import { count, counted, dayOf, timeOf } from "../format.ts";
import { timelineGroups } from "./person-search.ts";
import { seenOf } from "./seen.ts";

/** What is known of somebody who is no customer, and what is not. */
export function KnownFigures({ detail }: { detail: PersonDetail }) {
  const { counts, timezone, identities, consents } = detail;
  const of = (kinds: readonly string[]) =>
    counts.reduce((sum, { kind, count: each }) => sum + (kinds.includes(kind) ? each : 0), 0);
  const { last } = seenOf(detail);
  const orders = of(["order"]);
  const events = identities.identities.reduce((sum, each) => sum + each.events, 0);
  const said = consents.filter(({ state }) => state !== "unknown").length;
  return (
    <dl className="kpis person-kpis known-kpis">
      <Kpi
        label="Worth"
        value="Not known"
        note={
          orders === 0 ? (
            "Values are predicted from the first order on"
          ) : (
            <>
              Not predicted yet: <code>perennial predict</code>
            </>
          )
        }
      />
      <Kpi
        label="Orders"
        value={orders === 0 ? "None" : count(orders)}
        note={orders === 0 ? "None that names this person" : "Not yet in a prediction"}
      />
      <Kpi
        label="Events"
        value={count(events)}
        note={`${count(of(timelineGroups.browsing))} of them browsing`}
      />
      <Kpi
        label="Last seen"
        value={last === null ? "Never" : dayOf(last, timezone)}
        note={last === null ? "Nothing that they did is known" : `At ${timeOf(last, timezone)}`}
      />
      <Kpi
        label="Consent"
        value={said === 0 ? "Nothing said" : counted(said, "answer")}
        note={said === 0 ? "Neither agreed nor refused" : "Listed below, with who told"}
      />
    </dl>
  );
}
