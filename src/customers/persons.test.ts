import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { importOrders } from "../collect/import-orders.ts";
import { type Intake, openIntake } from "../collect/intake.ts";
import { readShop, type Shop } from "../collect/shop.ts";
import { subjectId } from "../core/subject.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { joinIdentities, readIdentities, splitIdentities } from "./identity-view.ts";
import { customerOrders } from "./order-history.ts";
import { eventPersons, openPersons, type Persons } from "./persons.ts";
import { readTimeline } from "./timeline.ts";

const orders = `order,date,customer,email,phone,sku,quantity,price
1,2026-01-05T10:00:00Z,7,ana@example.com,,A,1,10
2,2026-01-06T10:00:00Z,,ana@example.com,,B,1,20
3,2026-01-07T10:00:00Z,,bo@example.com,+15555550100,A,1,5
4,2026-01-08T10:00:00Z,,,+15555550100,B,2,5
`;

const receivedAt = Date.parse("2026-02-01T12:00:00.000Z");
const event = (messageId: string, more: object): object => ({
  type: "track",
  event: "Product Viewed",
  messageId,
  timestamp: "2026-02-01T11:00:00.000Z",
  ...more,
});

describe.each([1, 2] as const)("on %d shard(s)", (shards) => {
  let store: Store;
  let persons: Persons;
  let intake: Intake;
  let shop: Shop;

  beforeAll(async () => {
    store = await temporaryStore(shards);
    const file = {
      name: "orders.csv",
      size: orders.length,
      open: () => Readable.from([Buffer.from(orders)]),
    };
    await importOrders(store, file, { currency: "EUR", timezone: "UTC" });
    const said = await readShop(store);
    if (said === undefined) throw new Error("the shop is not known");
    shop = said;
    persons = await openPersons(store);
    intake = await openIntake(store, [eventPersons(persons)]);
  });
  afterAll(async () => {
    await intake.close();
    await persons.close();
    await store.close();
  });

  const ordersOf = async (): Promise<string[]> => {
    const rows = await store.rows(
      sql`SELECT toString(subject_id) AS person, arraySort(groupArray(order_id)) AS orders
FROM (${customerOrders(shop)})
GROUP BY subject_id`,
      z.object({ person: z.string(), orders: z.array(z.string()) }),
    );
    return rows.map(({ orders: ids }) => ids.join("+")).sort();
  };

  test("orders that one e-mail address or one phone names are one customer's", async () => {
    expect(await ordersOf()).toEqual(["1+2", "3+4"]);
    expect(
      (await readTimeline(store, shop, subjectId("customer_id", "7"))).map(
        ({ orderId }) => orderId,
      ),
    ).toEqual(["2", "1"]);
  });

  test("an event that names a browser and a customer gives the customer what the browser did before", async () => {
    const items = [
      event("a", { anonymousId: "browser", timestamp: "2025-12-01T00:00:00.000Z" }),
      event("b", { anonymousId: "browser", userId: "7" }),
    ];
    await intake.receive({ source: "web", items, receivedAt });
    const browser = subjectId("anonymous_id", "browser");
    expect(persons.personOf(subjectId("customer_id", "7"))).toBe(browser);
    expect(await readIdentities(store, "ana@example.com")).toMatchObject({
      person: browser,
      identities: [
        { kind: "customer_id", value: "7", events: 1, orders: 1 },
        { kind: "email", value: "ana@example.com", events: 0, orders: 1 },
        { kind: "anonymous_id", value: "browser", events: 1, orders: 0 },
      ],
      evidence: [
        { a: { value: "7" }, b: { value: "ana@example.com" }, state: "joined", evidence: "1" },
        { a: { value: "7" }, b: { value: "browser" }, state: "joined", source: "web" },
      ],
    });
    expect(await ordersOf()).toEqual(["1+2", "3+4"]);
  });

  test("a second customer on the browser stays another person, and the evidence says so", async () => {
    await intake.receive({
      source: "web",
      items: [
        event("c", { anonymousId: "browser", userId: "8", timestamp: "2026-02-01T11:30:00.000Z" }),
      ],
      receivedAt,
    });
    expect((await readIdentities(store, "8")).identities).toHaveLength(1);
    const { evidence } = await readIdentities(store, "7");
    expect(evidence.find(({ a }) => a.value === "8")).toMatchObject({ state: "refused" });
  });

  test("what is in memory, and what was read anew from all facts, is the same", async () => {
    expect(await persons.refresh()).toBe(0);
    const again = await openPersons(store);
    for (const subject of [subjectId("customer_id", "7"), subjectId("phone", "+15555550100")])
      expect(again.personOf(subject)).toBe(persons.personOf(subject));
    await again.close();
  });

  test("a split takes an identity out with its orders, and a join takes the split back", async () => {
    await splitIdentities(store, ["ana@example.com"]);
    expect(await persons.refresh()).toBe(1);
    expect(await ordersOf()).toEqual(["1", "2", "3+4"]);
    expect((await readIdentities(store, "7")).evidence[0]).toMatchObject({ state: "apart" });
    await joinIdentities(store, ["7", "email:ana@example.com"]);
    await persons.refresh();
    expect(await ordersOf()).toEqual(["1+2", "3+4"]);
  });

  test("nothing of a person is found under a name that nobody has", async () => {
    await expect(readIdentities(store, "nobody@example.com")).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(splitIdentities(store, ["8"])).rejects.toThrow(/nothing would stay/);
  });
});
