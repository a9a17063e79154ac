import type { AnsweredProduct } from "../../../src/decide/lists/list-answer.ts";
import { dayOf, percent, unitPrice } from "../format.ts";
import { productName } from "../product-name.ts";

interface ListedProductProps {
  readonly product: AnsweredProduct;
  /** It came in by the stance that was chosen. */
  readonly isNew: boolean;
  /** The largest share of the list: bars are drawn against it. */
  readonly top: number;
  readonly currency: string;
  readonly timeZone: string;
}

/** A product of a list: its price, its reason in words, and what of the person's history speaks for it. */
export function ListedProduct({ product, isNew, top, currency, timeZone }: ListedProductProps) {
  const { sku, name, price, words, because, from } = product;
  const isAlone = because.every(({ share }) => share > wholeShare);
  return (
    <li className="listed-product" data-new={isNew}>
      <div className="listed-name">
        <strong>{productName(name, sku)}</strong>
        {isNew && <span className="came-in">Came in</span>}
        <span className="dim">
          <code>{sku}</code>, by {from}
        </span>
      </div>
      {price !== null && currency !== "" && (
        <span className="listed-price">{unitPrice(price * 10_000, currency)}</span>
      )}
      <div className="listed-why">
        {isAlone ? (
          <p>{words}</p>
        ) : (
          <ul className="because" aria-label={words}>
            {because.map((each) => (
              <li key={each.sku}>
                <span className="because-bar" aria-hidden="true">
                  <i style={{ width: `${Math.min(100, (100 * each.share) / top)}%` }} />
                </span>
                <span className="because-share">{percent(each.share)}</span>
                <span className="because-what">
                  {productName(each.name, each.sku)}{" "}
                  <span className="dim because-when">
                    {did[each.did]}{" "}
                    {each.did !== "here" && dayOf(new Date(each.at).toISOString(), timeZone)}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

/** The largest share that is drawn as a bar, for a list whose bars have one scale. */
export function largestShare(products: readonly AnsweredProduct[]): number {
  const shares = products.flatMap(({ because }) => because.map(({ share }) => share));
  return Math.max(0.01, ...shares.filter((share) => share <= wholeShare));
}

/** From here on one thing alone speaks for a product: a sentence says it better than a bar. */
const wholeShare = 0.995;

const did: Readonly<Record<AnsweredProduct["because"][number]["did"], string>> = {
  bought: "bought",
  added: "put into the cart",
  viewed: "looked at",
  here: "on this page or in the cart",
};
