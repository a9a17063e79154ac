import type { TimelineEntry } from "../../../src/customers/profile.ts";
import { count, money, unitPrice } from "../format.ts";
import { productName } from "../product-name.ts";

interface OrderLinesProps {
  readonly order: TimelineEntry;
  readonly currency: string;
}

/** The lines of an order or return, and what it contributed. */
export function OrderLines({ order, currency }: OrderLinesProps) {
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
          {order.lines.map((line, at) => (
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
        Contribution {money(order.contribution, currency)}. From {order.source}.
      </p>
    </div>
  );
}
