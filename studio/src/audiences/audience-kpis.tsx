import type { AudienceDetail } from "../../../src/audiences/audience-list.ts";
import { Kpi } from "../figures/kpi.tsx";
import { count, countDifference, percent } from "../format.ts";
import { ago } from "../when.ts";

/** How many, how that changed, and whom of them one may write to. */
export function AudienceKpis({ detail }: { detail: AudienceDetail }) {
  const { members, entered, left, enteredWeek, leftWeek, changedAt } = detail;
  const now = Date.now();
  return (
    <dl className="kpis">
      <Kpi
        label="People now"
        value={count(members)}
        note={
          changedAt === null ? "Nobody has been in it yet" : `Last change ${ago(changedAt, now)}`
        }
      />
      <Change label="Change in a day" days={1} entered={entered} left={left} detail={detail} />
      <Change
        label="Change in 7 days"
        days={7}
        entered={enteredWeek}
        left={leftWeek}
        detail={detail}
      />
      <ReachKpi detail={detail} />
    </dl>
  );
}

function Change(props: {
  readonly label: string;
  readonly days: number;
  readonly entered: number;
  readonly left: number;
  readonly detail: AudienceDetail;
}) {
  const { label, days, entered, left, detail } = props;
  const isNewRule = Date.now() - Date.parse(detail.since) < days * 86_400_000;
  const since =
    detail.version === 1 ? "the audience is newer than that" : "the definition is newer than that";
  return (
    <Kpi
      label={label}
      value={countDifference(entered - left)}
      note={`${count(entered)} entered, ${count(left)} left${isNewRule ? `; ${since}` : ""}`}
    />
  );
}

function ReachKpi({ detail: { members, reach } }: { detail: AudienceDetail }) {
  const share = (of: number): string => (members === 0 ? "" : ` (${percent(of / members)})`);
  return (
    <Kpi
      label="Can be reached"
      value={count(reach.email)}
      beside={members === 0 ? "by e-mail" : `by e-mail, ${percent(reach.email / members)}`}
      note={`Agreed to ads: ${count(reach.ads)}${share(reach.ads)}. To text messages: ${count(reach.sms)}${share(reach.sms)}`}
    />
  );
}
