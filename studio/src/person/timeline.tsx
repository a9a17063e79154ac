import type { CustomerDetail } from "../../../src/customers/profile.ts";
import { TimelineItem } from "./timeline-item.tsx";

/** Everything that happened, newest first; each entry opens to its lines. */
export function Timeline({ detail }: { detail: CustomerDetail }) {
  return (
    <section className="card" aria-labelledby="timeline-title">
      <header className="card-head">
        <div>
          <h2 id="timeline-title">Timeline</h2>
          <p>Orders and returns, newest first. Open one to see its lines.</p>
        </div>
      </header>
      <ol className="timeline">
        {detail.timeline.map((entry) => (
          <TimelineItem
            key={`${entry.orderId} ${entry.at}`}
            entry={entry}
            currency={detail.currency}
            timeZone={detail.timezone}
          />
        ))}
      </ol>
      {detail.timelineCut && (
        <p className="figure-note">Older entries are left out: the newest 200 are shown.</p>
      )}
    </section>
  );
}
