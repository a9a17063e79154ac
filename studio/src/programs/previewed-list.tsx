import { getRouteApi, Link } from "@tanstack/react-router";
import type { AnsweredProduct } from "../../../src/decide/lists/list-answer.ts";
import type { PlacementPreview } from "../../../src/server/routes/ledger.ts";
import { productName } from "../product-name.ts";
import { type ListChanges, listChanges } from "./list-changes.ts";
import { ListModel } from "./list-model.tsx";
import { ListedProduct, largestShare } from "./listed-product.tsx";
import { type DialStance, dialStances } from "./programs-search.ts";
import { recipeWords } from "./recipe-words.ts";

const route = getRouteApi("/programs");

interface PreviewedListProps {
  readonly preview: PlacementPreview;
  readonly own: PlacementPreview;
  /** The stance that is chosen, where it is not the list's own. */
  readonly dial: DialStance | undefined;
}

/** The list of products with the reason of each; of one for the person, what the dial would change. */
export function PreviewedList({ preview, own, dial }: PreviewedListProps) {
  const { now, currency, timezone, lists } = preview;
  const { list, products = [], reasons } = now;
  const isForPerson = list?.by === "for-you";
  const top = largestShare(products);
  const said = reasons.find(({ kind }) => kind === "list")?.words;
  const { cameIn } = listChanges(own.now.products ?? [], products);
  const came = new Set(cameIn.map(({ sku }) => sku));
  return (
    <section className="card" aria-labelledby="list-title">
      <header className="card-head list-head">
        <div>
          <h2 id="list-title">The list</h2>
          {list !== undefined && <p>{recipeWords({ ...list, dial: dial ?? list.dial })}</p>}
        </div>
        {isForPerson && <Dial own={list.dial} chosen={dial ?? list.dial} />}
      </header>
      {isForPerson && dial !== undefined && (
        <DialChanges
          {...listChanges(own.now.products ?? [], products)}
          dial={dial}
          before={list.dial}
        />
      )}
      {products.length === 0 ? (
        <p>
          {lists === null
            ? "The lists are being made of the shop's history: look again in a moment."
            : "No product fits."}
        </p>
      ) : (
        <ol className="listed">
          {products.map((product) => (
            <ListedProduct
              key={product.sku}
              product={product}
              isNew={came.has(product.sku)}
              top={top}
              currency={currency}
              timeZone={timezone}
            />
          ))}
        </ol>
      )}
      {said !== undefined && <p className="dim list-said">{said}</p>}
      {lists !== null && <ListModel lists={lists} timeZone={timezone} />}
    </section>
  );
}

/** The stances of the dial; the list's own is marked. */
function Dial({ own, chosen }: { own: DialStance; chosen: DialStance }) {
  const search = route.useSearch();
  return (
    <nav className="segmented" aria-label="The dial">
      {dialStances.map((stance) => (
        <Link
          key={stance}
          to="/programs"
          search={{ ...search, dial: stance === own ? undefined : stance }}
          replace
          resetScroll={false}
          className="segment-choice"
          aria-current={stance === chosen ? "true" : undefined}
          activeOptions={{ exact: true, includeSearch: true }}
        >
          {stance}
          {stance === own && <span className="only-heard"> (the list's own)</span>}
          {stance === own && <i aria-hidden="true" title="The list's own" />}
        </Link>
      ))}
    </nav>
  );
}

/** What another stance brings into the list, and what it takes out. */
function DialChanges(
  props: ListChanges<AnsweredProduct> & {
    readonly dial: DialStance;
    readonly before: DialStance;
  },
) {
  const { cameIn, wentOut, isReordered, dial, before } = props;
  if (cameIn.length + wentOut.length === 0)
    return (
      <p className="dial-changes" role="status">
        At {dial} the list has the same products as at {before}
        {isReordered ? ", in another order" : ""}.
      </p>
    );
  return (
    <div className="dial-changes" role="status">
      <p>
        At <strong>{dial}</strong>, against {before}, which is the list's own:
      </p>
      <dl>
        <dt>Came in</dt>
        <dd>{namesOf(cameIn)}</dd>
        <dt>Went out</dt>
        <dd>{namesOf(wentOut)}</dd>
      </dl>
    </div>
  );
}

function namesOf(products: readonly { readonly sku: string; readonly name: string }[]): string {
  return products.map(({ name, sku }) => productName(name, sku)).join("; ") || "nothing";
}
