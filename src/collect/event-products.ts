import { z } from "zod";
import { formatAmount } from "../core/money.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { ArrivedEvent, EventTaker } from "./event-taker.ts";
import { groupCommit } from "./group-commit.ts";
import { patched, productFields, productValues } from "./product.ts";
import { productsSeen, type SeenProduct, skusNamed } from "./product-event.ts";
import { readShop, type Shop } from "./shop.ts";

/** Turns what events say of products that no feed has told into facts. */
export interface EventProducts extends EventTaker {
  /** Learns anew which products are known, and the shop's settings. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** So many products are taken from events: whoever has a write key could invent more and more of them. */
const usualMost = 200_000;

/** Older than any feed: whatever a feed says of a product stands in place of what events said. */
const beforeAllFeeds = "1970-01-01 00:00:00.000";

/** Opens it. Before the shop's currency is known nothing is taken: an amount would have none. */
export async function eventProducts(
  store: Store,
  most: number = usualMost,
): Promise<EventProducts> {
  const facts = groupCommit(store, {
    table: "product_local",
    columns: [...productFields, "import_id", "imported_at"],
    windowMs: 5,
    mostRows: 5_000,
    inFlight: 1,
    mostBytes: 16 * 1024 * 1024,
  });
  let shop: Shop | undefined;
  let known = new Set<string>();
  let left = 0;
  const refresh = async (): Promise<void> => {
    await facts.settled();
    shop = await readShop(store);
    const rows = await store.rows(
      knownSkusSql(),
      z.object({ sku: z.string(), isOfEvents: z.number() }),
    );
    known = new Set(rows.map(({ sku }) => sku));
    left = most - rows.filter(({ isOfEvents }) => isOfEvents === 1).length;
  };

  /** Products of an event that nothing is known of yet. */
  const newIn = ({ event, source }: ArrivedEvent, { currency, rates }: Shop): SeenProduct[] => {
    if (event.kind !== "track" || skusNamed(event).every((sku) => known.has(sku))) return [];
    return productsSeen(event, {
      source,
      shopCurrency: currency,
      rates,
      receivedAt: event.receivedAt,
    }).filter(({ sku, name }) => name !== "" && sku.length <= longestSku && !known.has(sku));
  };

  await refresh();
  return {
    take(all) {
      if (shop === undefined || left <= 0) return undefined;
      const lines: string[] = [];
      const taken: string[] = [];
      for (const arrived of all) {
        for (const seen of newIn(arrived, shop)) {
          if (left <= 0 || known.has(seen.sku)) continue;
          known.add(seen.sku);
          taken.push(seen.sku);
          left -= 1;
          lines.push(JSON.stringify(rowOf(seen, arrived.source)));
        }
      }
      if (lines.length === 0) return undefined;
      return facts.append(lines).catch((error: unknown) => {
        // They come again, and must not be taken for known then.
        for (const sku of taken) known.delete(sku);
        left += taken.length;
        throw error;
      });
    },
    refresh,
    close: facts.close,
  };
}

const longestSku = 200;

function rowOf({ price, listPrice, ...told }: SeenProduct, source: string): unknown[] {
  const amount = (each: number | null): string | null =>
    each === null ? null : formatAmount(each);
  const product = { ...told, price: amount(price), list_price: amount(listPrice) };
  return [...productValues(patched(undefined, product)), `events:${source}`, beforeAllFeeds];
}

/** All products that are known, and which of them only from events. */
export function knownSkusSql(): Sql {
  return sql`SELECT sku, toUInt8(startsWith(import_id, ${param("String", "events:")})) AS isOfEvents FROM product`;
}
