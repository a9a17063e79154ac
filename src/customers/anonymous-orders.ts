import { createHmac } from "node:crypto";
import { z } from "zod";
import { storedLinesSql } from "../collect/order-book.ts";
import { clickhouseTime, orderLineColumns } from "../collect/order-line.ts";
import { param, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/** An order by its key. */
export interface OrderKey {
  readonly source: string;
  readonly orderId: string;
}

/** The orders of subjects. */
export function ordersOf(store: Store, subjects: readonly string[]): Promise<OrderKey[]> {
  return store.rows(
    sql`SELECT DISTINCT source, order_id AS orderId
FROM order_line_local
WHERE subject_id IN ${param("Array(UInt64)", subjects.map(BigInt))}`,
    z.object({ source: z.string(), orderId: z.string() }),
  );
}

const cell = z.union([z.string(), z.number(), z.null()]);
const lineRow = z.record(z.string(), cell);
type LineRow = z.infer<typeof lineRow>;

/**
 * Writes the order lines of subjects a second time, as lines of guests, so that money goes on adding up when those with
 * the name are deleted: each order has a subject and an id of its own that follow from a secret, which is forgotten
 * afterwards. The same secret gives the same rows, so that it may be done again.
 *
 * Kept are products, amounts, currency, channel, store, campaign, country and import; the time to the quarter of an
 * hour; and coupons that others have used as well.
 *
 * @returns how many lines
 */
export async function writeAnonymousOrders(
  store: Store,
  of: {
    readonly subjects: readonly string[];
    readonly orders: readonly OrderKey[];
    readonly secret: string;
  },
): Promise<number> {
  const ids = of.orders.map(({ orderId }) => orderId);
  const own = new Set(of.subjects);
  const all = await store.rows(storedLinesSql(ids), lineRow);
  const lines = all
    .filter((row) => own.has(String(row["subject_id"])))
    .sort((a, b) => (String(a["line"]) < String(b["line"]) ? -1 : 1));
  const shared = await sharedCoupons(store, lines, of.subjects);
  const count = new Map<string, number>();
  const rows = lines.map((row) => {
    const order = `${row["source"]}\n${row["order_id"]}`;
    const nth = count.get(order) ?? 0;
    count.set(order, nth + 1);
    const digest = createHmac("sha256", of.secret).update(order).digest();
    const anonymous: LineRow = {
      ...row,
      subject_id: digest.readBigUInt64BE(0).toString(),
      order_id: `erased-${digest.toString("hex", 8, 20)}`,
      line: `${row["kind"]}|${nth}`,
      identity_kind: "guest",
      identity: "",
      ordered_at: quarterHour(String(row["ordered_at"])),
      coupon: shared.has(String(row["coupon"])) ? (row["coupon"] ?? "") : "",
    };
    return JSON.stringify(orderLineColumns.map((name) => anonymous[name] ?? null));
  });
  if (rows.length > 0)
    await store.insertLines("order_line_local", orderLineColumns, rows.join("\n"));
  return rows.length;
}

/** Every zone's midnight is at a quarter of an hour: the day stays. */
function quarterHour(time: string): string {
  const at = Date.parse(`${time.replace(" ", "T")}Z`);
  return clickhouseTime(Math.floor(at / 900_000) * 900_000);
}

/** A coupon that nobody else has used may have been made for the person. */
async function sharedCoupons(
  store: Store,
  lines: readonly LineRow[],
  subjects: readonly string[],
): Promise<Set<string>> {
  const used = [...new Set(lines.map((row) => String(row["coupon"] ?? "")))];
  const rows = await store.rows(
    sql`SELECT DISTINCT coupon FROM order_line
WHERE coupon IN ${param("Array(String)", used)}
  AND subject_id NOT IN ${param("Array(UInt64)", subjects.map(BigInt))}`,
    z.object({ coupon: z.string() }),
  );
  return new Set(rows.map(({ coupon }) => coupon));
}
