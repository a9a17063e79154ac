import type { AcquisitionReport, ValueReport } from "../../../src/predict/value-report.ts";
import { count, day, money, moneyCompact } from "../format.ts";
import { CommandLine } from "../states/command-line.tsx";

/** What the costs are, and what to import where something is missing. */
export function CostsCard({ report }: { report: ValueReport }) {
  const { acquisition, shop } = report;
  const known = new Set(acquisition.dimensions.map(({ dimension }) => dimension));
  const sourced = known.has("source") || known.has("campaign") || known.has("affiliate");
  return (
    <section className="card" aria-labelledby="costs-title">
      <header className="card-head">
        <div>
          <h2 id="costs-title">What these rest on</h2>
          <p>Costs and sources, as imported.</p>
        </div>
      </header>
      <ul className="diagnosis">
        <li>
          Customers are counted where their first order puts them. Levels with few customers lean
          towards the mean of all levels, as far as their number says so.
        </li>
        {acquisition.cost !== null && <li>{costSentence(acquisition.cost, shop.currency)}</li>}
      </ul>
      {acquisition.cost === null && (
        <>
          <p className="missing">
            No marketing costs are known, so nothing says when a customer has paid back. A table
            with day, source and amount is enough:
          </p>
          <CommandLine command="perennial import costs FILE" />
        </>
      )}
      {!sourced && (
        <>
          <p className="missing">
            The orders name no source, campaign or affiliate. If the export has such a column under
            another name, say which:
          </p>
          <CommandLine command="perennial import orders FILE --map source=COLUMN" />
        </>
      )}
    </section>
  );
}

function costSentence(cost: NonNullable<AcquisitionReport["cost"]>, currency: string): string {
  const total = moneyCompact(cost.total, currency);
  const each = money(cost.perCustomer, currency);
  return `Marketing costs of ${total} from ${day(cost.from)} to ${day(cost.to)}, in which ${count(cost.customers)} customers came: ${each} each, whatever brought them.`;
}
