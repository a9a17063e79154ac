import { Link } from "@tanstack/react-router";
import type { CustomerDetail } from "../../../src/customers/profile.ts";
import { showCommand } from "../commands.ts";
import { CopyCommand } from "../figures/copy-command.tsx";
import { counted, day, dayOf } from "../format.ts";
import { segmentLabel } from "../segments.ts";
import { PersonFigures } from "./person-figures.tsx";
import { RhythmCard } from "./rhythm-card.tsx";
import { StartCard } from "./start-card.tsx";
import { Timeline } from "./timeline.tsx";
import { TopProducts } from "./top-products.tsx";
import { ValueExplained } from "./value-explained.tsx";

/** Header figures, the reason, the rhythm of buying, the timeline and the favourite products. */
export function PersonView({ detail }: { detail: CustomerDetail }) {
  const { customer, timezone } = detail;
  const places = [...customer.countries, ...customer.channels].join(", ");
  return (
    <>
      <header className="page-head">
        <div>
          <h1>
            {customer.identity}{" "}
            <Link
              to="/customers"
              search={{ segment: customer.segment }}
              className="segment-badge"
              title="All customers of this segment"
            >
              {segmentLabel(customer.segment)}
            </Link>
          </h1>
          <p>
            Customer since {dayOf(customer.firstOrderAt, timezone)}. {places}.{" "}
            {counted(customer.products, "product")} bought. RFM {customer.rfm.recency}-
            {customer.rfm.frequency}-{customer.rfm.monetary}, 5 is best. As of {day(detail.asOf)}.
          </p>
        </div>
        <div className="page-actions">
          <CopyCommand command={showCommand(customer.identity)} />
        </div>
      </header>
      <PersonFigures detail={detail} />
      <div className="person-grid person-why">
        <ValueExplained detail={detail} />
        <StartCard detail={detail} />
      </div>
      <RhythmCard detail={detail} />
      <div className="person-grid">
        <Timeline detail={detail} />
        <TopProducts detail={detail} />
      </div>
    </>
  );
}
