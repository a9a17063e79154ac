import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { openDoor } from "../server/live.ts";
import { render, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { listErasures } from "./erasure-certificate.ts";
import { forgetPerson, oneMonthAfter } from "./forget-person.ts";
import { impersonalTables, personalTables, tablesOfTexts } from "./personal-tables.ts";

let store: Store;
afterEach(() => store?.close());

const noPostgres = (): Promise<never> => Promise.reject(new Error("none here"));

function forget(who: string, deleteOrders = false): ReturnType<typeof forgetPerson> {
  const settle = async (): Promise<void> => {};
  return forgetPerson(store, { who, deleteOrders, settle, operational: noPostgres, onStage() {} });
}

/** Two persons and their orders, told by events. */
async function twoPersons(): Promise<void> {
  const values = `('currency', 'EUR', now64(3)), ('timezone', 'UTC', now64(3))`;
  await store.command({ ...sql``, strings: [`INSERT INTO shop_setting_local VALUES ${values}`] });
  const door = await openDoor(store);
  const order = (userId: string, email: string, orderId: string): object => ({
    type: "track",
    event: "Order Completed",
    userId,
    context: { traits: { email } },
    properties: { order_id: orderId, total: 20, currency: "EUR", products: [] },
  });
  const items = [
    order("ana-1", "ana@example.com", "A1"),
    order("ana-1", "ana@example.com", "A2"),
    order("bo-22", "bo@example.com", "B1"),
  ];
  const receipt = await door.intake.receive({ source: "s", items, receivedAt: Date.now() });
  expect(receipt.rejected).toEqual([]);
  await door.close();
}

const facts = sql`SELECT toFloat64(sum(revenue)) AS revenue, uniqExact(order_id) AS orders,
  countIf(identity_kind = 'guest') AS guests FROM order_line`;
const factsRow = z.object({ revenue: z.number(), orders: z.number(), guests: z.number() });

test("every table is either a person's, searched for texts, or without personal data", async () => {
  store = await temporaryStore();
  const tables = await store.rows(
    sql`SELECT replaceRegexpOne(name, '_local$', '') AS name FROM system.tables
WHERE database = currentDatabase() AND engine != 'View' ORDER BY name`,
    z.object({ name: z.string() }),
  );
  const known = [...personalTables.map(({ name }) => name), ...tablesOfTexts, ...impersonalTables];
  expect(tables.map(({ name }) => name)).toEqual(known.sort());
});

test.each([1, 2] as const)(
  "on %s shards a person goes, the other stays, and money adds up",
  async (shards) => {
    store = await temporaryStore(shards);
    await twoPersons();
    expect(await store.rows(facts, factsRow)).toEqual([{ revenue: 60, orders: 3, guests: 0 }]);
    const { tables, anonymised, postgres } = await forget("ana@example.com");
    expect(tables.filter(({ after }) => after > 0)).toEqual([]);
    expect(anonymised).toEqual({ orders: 2, lines: 2 });
    expect(postgres.reached).toBe(false);
    expect(await store.rows(facts, factsRow)).toEqual([{ revenue: 60, orders: 3, guests: 2 }]);
    await expect(forget("ana@example.com")).rejects.toThrow(/Nobody is known/);
    expect((await forget("bo-22", true)).anonymised.lines).toBe(0);
    expect(await store.rows(facts, factsRow)).toEqual([{ revenue: 40, orders: 2, guests: 2 }]);
  },
);

test("an erasure that was cut short after its orders were written anonymously goes on, and counts none of them twice", async () => {
  store = await temporaryStore();
  await twoPersons();
  const cut: Store = {
    ...store,
    command(statement) {
      const isDeletion = render(statement).text.includes("order_line_local");
      return isDeletion ? Promise.reject(new Error("killed")) : store.command(statement);
    },
  };
  const work = { who: "ana-1", deleteOrders: false, settle: async () => {}, onStage() {} };
  await expect(forgetPerson(cut, { ...work, operational: noPostgres })).rejects.toThrow("killed");
  expect(await listErasures(store)).toMatchObject([{ state: "running", certificate: null }]);
  await forget("ana@example.com");
  expect(await listErasures(store)).toMatchObject([{ state: "finished" }]);
  expect(await store.rows(facts, factsRow)).toEqual([{ revenue: 60, orders: 3, guests: 2 }]);
  const kept = await store.rows(
    sql`SELECT secret FROM erasure_local`,
    z.object({ secret: z.string() }),
  );
  expect(kept).toEqual([{ secret: "" }]);
});

test("a month after the end of January is the end of February", () => {
  expect(oneMonthAfter("2026-01-31T10:00:00Z")).toBe("2026-02-28");
  expect(oneMonthAfter("2026-11-25T10:00:00Z")).toBe("2026-12-25");
});
