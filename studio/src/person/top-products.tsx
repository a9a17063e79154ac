import type { CustomerDetail } from "../../../src/customers/profile.ts";
import { counted, money } from "../format.ts";
import { productName } from "../product-name.ts";

/** What this customer buys most, by revenue. */
export function TopProducts({ detail: { topProducts, currency } }: { detail: CustomerDetail }) {
  const most = Math.max(1, ...topProducts.map((product) => product.revenue));
  return (
    <section className="card" aria-labelledby="products-title">
      <header className="card-head">
        <div>
          <h2 id="products-title">Favourite products</h2>
          <p>By revenue, after returns.</p>
        </div>
      </header>
      <ol className="products">
        {topProducts.map((product) => (
          <li key={product.sku}>
            <span className="product-name">{productName(product.name, product.sku)}</span>
            <span className="product-money">{money(product.revenue, currency)}</span>
            <span className="dim">
              <code>{product.sku}</code>, {counted(product.units, "unit")}
            </span>
            <span className="product-bar" aria-hidden="true">
              <i style={{ width: `${Math.max(0, (product.revenue / most) * 100)}%` }} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
