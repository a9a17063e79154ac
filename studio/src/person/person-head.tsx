import { Link } from "@tanstack/react-router";
import type { PersonDetail } from "../../../src/server/person-detail.ts";
import { dataCommand, showCommand } from "../commands.ts";
import { CopyCommand } from "../figures/copy-command.tsx";
import { counted, day, dayOf } from "../format.ts";
import { identityWords } from "../identities/identity-words.ts";
import { LiveState } from "../live/live-state.tsx";
import { segmentLabel } from "../segments.ts";
import { seenOf } from "./seen.ts";
import { usePersonNews } from "./use-person-news.ts";

interface PersonHeadProps {
  readonly who: string;
  readonly detail: PersonDetail;
  readonly name: string;
}

/** Who it is, in a line, and whether what is seen is live. */
export function PersonHead({ who, detail, name }: PersonHeadProps) {
  const { customer, person } = detail;
  const { status, paused, waiting, pause, resume } = usePersonNews(who, person);
  const [first] = detail.identities.identities;
  return (
    <header className="page-head person-head">
      <div>
        <h1>
          {name}{" "}
          {customer === null ? (
            <span className="segment-badge">
              {first === undefined ? "person" : identityWords(first.kind)}
            </span>
          ) : (
            <Link
              to="/customers"
              search={{ segment: customer.customer.segment }}
              className="segment-badge"
              title="All customers of this segment"
            >
              {segmentLabel(customer.customer.segment)}
            </Link>
          )}
        </h1>
        <p>{customer === null ? knownWords(detail) : customerWords(customer)}</p>
      </div>
      <div className="page-actions">
        <LiveState
          status={status}
          paused={paused}
          waiting={waiting}
          onPause={pause}
          onResume={resume}
        />
        <CopyCommand
          command={
            customer === null ? dataCommand({ tab: "identities", who: name }) : showCommand(name)
          }
        />
      </div>
    </header>
  );
}

function customerWords({
  customer,
  timezone,
  asOf,
}: NonNullable<PersonDetail["customer"]>): string {
  const { rfm } = customer;
  const places = [...customer.countries, ...customer.channels].join(", ");
  return `Customer since ${dayOf(customer.firstOrderAt, timezone)}. ${places}. ${counted(customer.products, "product")} bought. RFM ${rfm.recency}-${rfm.frequency}-${rfm.monetary}, 5 is best. As of ${day(asOf)}.`;
}

function knownWords(detail: PersonDetail): string {
  const { first } = seenOf(detail);
  const since = first === null ? "" : ` since ${dayOf(first, detail.timezone)}`;
  return `Known${since} by ${counted(detail.identities.identities.length, "name")}. No customer yet.`;
}
