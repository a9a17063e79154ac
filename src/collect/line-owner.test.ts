import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { importOrders } from "./import-orders.ts";
import type { SourceFile } from "./source-file.ts";

function fileOf(text: string): SourceFile {
  return { name: "orders.csv", size: text.length, open: () => Readable.from([Buffer.from(text)]) };
}

describe.each([1, 2] as const)("on %d shard(s)", (shards) => {
  let store: Store;
  beforeAll(async () => {
    store = await temporaryStore(shards);
  });
  afterAll(() => store.close());

  test("an order exported for a guest, then with an e-mail, stands once, with the e-mail", async () => {
    const head = "order,time,email,sku,quantity,price";
    const options = { currency: "EUR", timezone: "UTC" };
    const others = ["B,2026-01-02,bo@example.com,X,1,7", "C,2026-01-03,,X,1,3"];
    await importOrders(
      store,
      fileOf([head, "A,2026-01-01,,X,1,10", "A,2026-01-01,,X,1,10", ...others].join("\n")),
      options,
    );
    const again = [
      head,
      "A,2026-01-01,ana@example.com,X,1,10",
      "A,2026-01-01,ana@example.com,X,1,10",
    ];
    const summary = await importOrders(store, fileOf(again.join("\n")), options);
    expect(summary).toMatchObject({ accepted: 2, added: 0 });
    const lines = await store.rows(
      sql`SELECT order_id AS orderId, identity, count() AS lines
FROM order_line
GROUP BY orderId, identity
ORDER BY orderId`,
      z.object({ orderId: z.string(), identity: z.string(), lines: z.number() }),
    );
    expect(lines).toEqual([
      { orderId: "A", identity: "ana@example.com", lines: 2 },
      { orderId: "B", identity: "bo@example.com", lines: 1 },
      { orderId: "C", identity: "", lines: 1 },
    ]);
  });
});
