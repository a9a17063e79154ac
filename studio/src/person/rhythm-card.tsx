import type { CustomerDetail } from "../../../src/customers/profile.ts";
import { RhythmStrip } from "../charts/rhythm-strip.tsx";
import { counted, day, dayOf, month } from "../format.ts";

/** A picture of when this customer bought. */
export function RhythmCard({ detail }: { detail: CustomerDetail }) {
  const { customer, timeline, timezone } = detail;
  const orders = timeline.filter((entry) => entry.kind === "order").length;
  const from = Date.parse(timeline.at(-1)?.at ?? customer.firstOrderAt);
  const until = Date.parse(`${detail.asOf}T23:59:59Z`);
  return (
    <section className="card rhythm" aria-labelledby="rhythm-title">
      <header className="card-head">
        <div>
          <h2 id="rhythm-title">Rhythm</h2>
          <p>When this customer bought, to {day(detail.asOf)}.</p>
        </div>
        <p className="key">
          <i className="key-order" aria-hidden="true" /> order, area is money
          <i className="key-return" aria-hidden="true" /> return
        </p>
      </header>
      <RhythmStrip
        entries={timeline}
        from={from}
        until={until}
        months={monthStarts(from, until)}
        title={`When ${customer.identity} bought`}
        description={`${counted(orders, "order")} from ${dayOf(customer.firstOrderAt, timezone)} to ${dayOf(customer.lastOrderAt, timezone)}; the data ends on ${day(detail.asOf)}.`}
      />
    </section>
  );
}

/** The first of each month in a span, for the axis. */
function monthStarts(from: number, until: number): readonly { at: number; label: string }[] {
  const start = new Date(from);
  const starts: { at: number; label: string }[] = [];
  for (let step = 1; ; step += 1) {
    const at = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + step, 1);
    if (at > until) return starts;
    starts.push({ at, label: month(new Date(at).toISOString().slice(0, 7)) });
  }
}
