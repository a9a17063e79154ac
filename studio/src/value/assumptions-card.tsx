import type { ValueReport } from "../../../src/predict/value-report.ts";
import { count, moneyCompact } from "../format.ts";

/** What was assumed, and what the figures count. */
export function AssumptionsCard({ report }: { report: ValueReport }) {
  const { facts, shop } = report;
  const guests = moneyCompact(facts.guestRevenue, shop.currency);
  const returned = moneyCompact(facts.returned, shop.currency);
  return (
    <section className="card wide assumptions-card" aria-labelledby="assumptions-title">
      <header className="card-head">
        <div>
          <h2 id="assumptions-title">Assumptions</h2>
          <p>What the figures rest on. Change one in the configuration and they change.</p>
        </div>
      </header>
      <div className="scroll-x">
        <table className="table assumptions">
          <thead className="only-heard">
            <tr>
              <th scope="col">Assumption</th>
              <th scope="col">Value</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {report.assumptions.map((assumption) => (
              <tr key={assumption.name}>
                <th scope="row" className="assumption-name">
                  {assumption.name}
                </th>
                <td className="assumption-value">{assumption.value}</td>
                <td className="dim">{assumption.why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="figure-note">
        From {count(facts.lines)} order lines. {count(facts.returnLines)} are returns, which took
        back {returned}. {count(facts.guestLines)} have no customer ({guests}): revenue, never a
        customer. {count(facts.quarantined)} could not be read and wait in quarantine.
      </p>
    </section>
  );
}
