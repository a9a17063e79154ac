import { IconCircleCheck, IconSquareRotated } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Arrivals } from "../../../src/collect/arrivals.ts";
import { Kpi } from "../figures/kpi.tsx";
import { count, counted, percent } from "../format.ts";
import { useSourceActivity, useSources } from "../queries/data.ts";
import { ago } from "../when.ts";
import { spanWords, sumOf } from "./arrival-layers.ts";

/** The four figures to know of what arrives. */
export function DataKpis({ arrivals }: { arrivals: Arrivals }) {
  const now = Date.parse(arrivals.asOf);
  const accepted = sumOf(arrivals, "accepted");
  const aside = sumOf(arrivals, "putAside");
  const all = accepted + aside;
  const over = spanWords[arrivals.span];
  const Icon = aside === 0 ? IconCircleCheck : IconSquareRotated;
  return (
    <dl className="kpis">
      <Kpi
        label="Events in the last minute"
        value={count(arrivals.lastMinute)}
        beside={arrivals.lastMinute < 60 ? undefined : `${perSecond(arrivals.lastMinute)} a second`}
        note={
          arrivals.newestAt === null
            ? "None has arrived yet"
            : `Newest ${ago(arrivals.newestAt, now)}`
        }
      />
      <Kpi
        label={`Valid, last ${over}`}
        value={all === 0 ? "None" : percent(accepted / all)}
        beside={all === 0 ? undefined : `of ${count(all)}`}
        tone={all === 0 ? "plain" : aside === 0 ? "good" : "bad"}
        note={
          all === 0 ? (
            "Nothing arrived in this time"
          ) : (
            <>
              <Icon size={16} stroke={2} aria-hidden />
              {aside === 0 ? "Nothing was put aside" : `${count(aside)} put aside`}
            </>
          )
        }
      />
      <SourcesKpi arrivals={arrivals} />
      <Kpi
        label="Waiting in the quarantine"
        value={count(arrivals.waiting)}
        note={
          arrivals.waiting === 0 ? (
            "Nothing waits"
          ) : (
            <Link to="/data" search={{ tab: "quarantine" }}>
              See why, mend, try again
            </Link>
          )
        }
      />
    </dl>
  );
}

/** How many of the sources that may send did, and which has been silent longest. */
function SourcesKpi({ arrivals }: { arrivals: Arrivals }) {
  const sources = useSources().data?.filter(({ disabledAt }) => disabledAt === null);
  const activity = useSourceActivity().data;
  const sending = arrivals.sources.filter(({ accepted }) => accepted.some((events) => events > 0));
  const names = new Set(sending.map(({ source }) => source));
  const silent = sources?.filter(({ name }) => !names.has(name)) ?? [];
  const [first] = silent;
  const last = activity?.find(({ source }) => source === first?.name)?.lastAt;
  const since =
    last === undefined ? "has sent nothing yet" : `last ${ago(last, Date.parse(arrivals.asOf))}`;
  return (
    <Kpi
      label={`Sources sending, last ${spanWords[arrivals.span]}`}
      value={count(sending.length)}
      beside={sources === undefined ? undefined : `of ${count(sources.length)}`}
      note={
        first === undefined
          ? sources?.length === 0
            ? "No source yet"
            : "All that may send did"
          : silent.length === 1
            ? `${first.name}: ${since}`
            : `${counted(silent.length, "source")} silent, among them ${first.name}`
      }
    />
  );
}

function perSecond(lastMinute: number): string {
  return (lastMinute / 60).toFixed(lastMinute < 600 ? 1 : 0);
}
