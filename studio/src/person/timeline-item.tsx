import { IconArrowBackUp, IconChevronRight, IconShoppingBag } from "@tabler/icons-react";
import type { TimelineEntry } from "../../../src/customers/profile.ts";
import { count, counted, dayOf, money, timeOf, unitPrice } from "../format.ts";
import { productName } from "../product-name.ts";

interface TimelineItemProps {
  readonly entry: TimelineEntry;
  readonly currency: string;
  readonly timeZone: string;
}

/** One order or return, closed to one line, open to what was in it. */
export function TimelineItem({ entry, currency, timeZone }: TimelineItemProps) {
  const isReturn = entry.kind === "return";
  const Icon = isReturn ? IconArrowBackUp : IconShoppingBag;
  const where = [
    entry.channel,
    entry.store,
    entry.coupon === null ? null : `coupon ${entry.coupon}`,
  ]
    .filter((part) => part !== null && part !== "")
    .join(", ");
  return (
    <li className="entry" data-kind={entry.kind}>
      <details>
        <summary>
          <span className="entry-icon" aria-hidden="true">
            <Icon size={16} stroke={1.8} />
          </span>
          <span className="entry-what">
            <strong>{isReturn ? "Return" : "Order"}</strong> <code>{entry.orderId}</code>
            <span className="dim">{where}</span>
          </span>
          <span className="entry-when">
            {dayOf(entry.at, timeZone)} <span className="dim">{timeOf(entry.at, timeZone)}</span>
          </span>
          <span className="entry-units">{counted(Math.abs(entry.units), "unit")}</span>
          <span className="entry-money">{money(entry.revenue, currency)}</span>
          <IconChevronRight className="entry-open" size={16} stroke={1.8} aria-hidden />
        </summary>
        <Lines entry={entry} currency={currency} />
      </details>
    </li>
  );
}

function Lines({ entry, currency }: Pick<TimelineItemProps, "entry" | "currency">) {
  return (
    <div className="scroll-x entry-lines">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col" className="numeric">
              Units
            </th>
            <th scope="col" className="numeric">
              Price
            </th>
            <th scope="col" className="numeric">
              Revenue
            </th>
          </tr>
        </thead>
        <tbody>
          {entry.lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an order may hold the same product twice
            <tr key={`${line.sku} ${at}`}>
              <td>
                <code>{line.sku}</code> {line.name !== null && productName(line.name, line.sku)}
              </td>
              <td className="numeric">{count(line.quantity)}</td>
              <td className="numeric">{unitPrice(line.unitPrice, currency)}</td>
              <td className="numeric">{money(line.revenue, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="figure-note">
        Contribution {money(entry.contribution, currency)}. From {entry.source}.
      </p>
    </div>
  );
}
