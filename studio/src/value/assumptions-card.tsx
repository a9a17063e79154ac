import type { ValueReport } from "../../../src/predict/value-report.ts";
import { count, moneyCompact } from "../format.ts";

/** What was assumed, and what the figures count. */
export function AssumptionsCard({ report }: { report: ValueReport }) {
  const { facts, shop } = report;
  const guests = moneyCompact(facts.guestRevenue, shop.currency);
  const returned = moneyCompact(Math.abs(facts.returned), shop.currency);
  return (
    <section className="card" aria-labelledby="assumptions-title">
      <header className="card-head">
        <div>
          <h2 id="assumptions-title">Assumptions</h2>
          <p>What the figures rest on.</p>
        </div>
      </header>
      <dl className="assumptions">
        {report.assumptions.map((assumption) => (
          <div key={assumption.name}>
            <dt>{assumption.name}</dt>
            <dd className="assumption-value">{assumption.value}</dd>
            <dd className="assumption-why">{assumption.why}</dd>
          </div>
        ))}
      </dl>
      <p className="figure-note">
        From {count(facts.lines)} order lines: {count(facts.returnLines)} are returns and took back{" "}
        {returned}, {count(facts.guestLines)} name no customer ({guests}).
        {facts.quarantined > 0 && ` ${count(facts.quarantined)} more wait in quarantine.`}
      </p>
    </section>
  );
}
