import type { CustomerDetail, CustomerStart } from "../../../src/customers/profile.ts";
import { dayOf, money } from "../format.ts";
import { productName } from "../product-name.ts";

/** What a start can tell, in the order in which it is read. */
const titles = [
  ["source", "Source"],
  ["campaign", "Campaign"],
  ["affiliate", "Affiliate"],
  ["product", "First product"],
  ["category", "First category"],
  ["discount", "First discount"],
  ["channel", "Channel"],
  ["country", "Country"],
] as const;

/** How the customer began, as far as the first order says. */
export function StartCard({ detail }: { detail: CustomerDetail }) {
  const { customer, currency, timezone } = detail;
  const known = titles.filter(([name]) => customer.start[name] !== "");
  return (
    <section className="card" aria-labelledby="start-title">
      <header className="card-head">
        <div>
          <h2 id="start-title">How the customer began</h2>
          <p>What was known at the first order.</p>
        </div>
      </header>
      <dl className="start">
        <div>
          <dt>First order</dt>
          <dd>{dayOf(customer.firstOrderAt, timezone)}</dd>
        </div>
        {known.map(([name, title]) => (
          <div key={name}>
            <dt>{title}</dt>
            <dd>{startText(customer.start, name)}</dd>
          </div>
        ))}
        <div>
          <dt>Contribution of the first order</dt>
          <dd>{money(customer.start.contribution, currency)}</dd>
        </div>
      </dl>
    </section>
  );
}

function startText(start: CustomerStart, name: (typeof titles)[number][0]): string {
  const text = start[name];
  return name === "product" ? productName(text, text) : text;
}
