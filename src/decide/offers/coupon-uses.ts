import { z } from "zod";
import { clickhouseTime } from "../../collect/order-line.ts";
import type { Shop } from "../../collect/shop.ts";
import { allocate } from "../../core/money.ts";
import type { Instant } from "../../core/time.ts";
import { asMinor } from "../../customers/order-history.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import { codesOf } from "./coupon-code.ts";
import type { CouponUse } from "./coupon-ledger.ts";

const row = z.object({
  coupon: z.string(),
  source: z.string(),
  orderId: z.string(),
  subject: z.string(),
  isGuest: z.number(),
  at: z.number(),
  given: z.number(),
});

/**
 * Which of some codes orders have used since an instant, orders that were cancelled left out. An order that names several codes
 * gives away an equal part of its discount for each.
 * @param known whether a code is a coupon of ours
 */
export async function readCouponUses(
  store: Store,
  shop: Shop,
  of: { readonly since: Instant; readonly known: (code: string) => boolean },
): Promise<CouponUse[]> {
  const rows = await store.rows(couponUsesSql(shop, of.since), row);
  return rows.flatMap(({ coupon, isGuest, given, ...order }) => {
    const codes = [...new Set(codesOf(coupon))];
    const parts = allocate(
      given,
      codes.map(() => 1),
    );
    return codes.flatMap((code, i) => {
      if (!of.known(code)) return [];
      const part = given > 0 ? (parts[i] ?? 0) : null;
      return [{ ...order, code, isGuest: isGuest === 1, given: part }];
    });
  });
}

/**
 * The statement behind {@link readCouponUses}: a row an order and text of coupons. What was given away is the discount of
 * its lines, and what stands as a discount of the whole order.
 */
export function couponUsesSql(shop: Shop, since: Instant): Sql {
  return sql`SELECT
  arrayStringConcat(arraySort(groupUniqArrayIf(coupon, coupon != '')), ', ') AS coupon,
  source,
  order_id AS orderId,
  toString(any(subject_id)) AS subject,
  toUInt8(any(identity_kind) = 'guest') AS isGuest,
  toUnixTimestamp64Milli(min(order_line.ordered_at)) AS at,
  ${asMinor(shop, sql`(sumIf(discount, kind = 'product' AND quantity > 0) - sumIf(revenue, kind = 'discount'))`)} AS given
FROM order_line
GROUP BY source, order_id
HAVING max(coupon != '') AND NOT max(kind = 'cancellation')
  AND min(order_line.ordered_at) >= ${param("DateTime64(3)", clickhouseTime(since))}
ORDER BY at, source, orderId`;
}
