import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { importOrders } from "../../src/collect/import-orders.ts";
import { readShop, type Shop, saveShop } from "../../src/collect/shop.ts";
import { drawByLot } from "../../src/core/draw.ts";
import { subjectId } from "../../src/core/subject.ts";
import {
  messageSpanSql,
  messagesByArmSql,
  messagesHadSql,
  subscribersOfPeriodSql,
  subscriberWeeksSql,
} from "../../src/measure/message-questions.ts";
import { sql } from "../../src/store/sql.ts";
import type { InsertRow, Store } from "../../src/store/store.ts";
import { temporaryStore } from "./cluster.ts";

/** Five people of a tiny shop and what their mail provider told of them in May 2026. */
const dayMs = 86_400_000;
const from = Date.UTC(2026, 4, 1);
const to = from + 28 * dayMs;
const at = (day: number, second = 0): string =>
  new Date(from + day * dayMs + second * 1_000).toISOString().replace("T", " ").replace("Z", "");
const id = (name: string): string => subjectId("customer_id", name);

const mail = (who: string, day: number, what = "Email Delivered", second = 0): InsertRow => [
  ...[id(who), at(day, second), "track", what],
  ...[JSON.stringify({ email_id: `m${Math.floor(day)}`, link_id: "home" }), `${who}${day}${what}`],
];

const events: InsertRow[] = [
  // Ana: told as sent and as delivered, one of them bounced, and a message in the month before.
  ...[mail("ana", -10), mail("ana", 1, "Email Sent"), mail("ana", 1, "Email Delivered", 5)],
  ...[mail("ana", 2, "Email Sent"), mail("ana", 2, "Email Bounced", 60)],
  // A scanner's clicks, and one of hers.
  ...[mail("ana", 1, "Email Link Clicked", 7), mail("ana", 1, "Email Link Clicked", 500)],
  // Bo: three weekly messages until he unsubscribes on the sixteenth day, the last on the same day.
  ...[mail("bo", 1.5), mail("bo", 8.5), mail("bo", 15.5), mail("bo", 15.6, "Unsubscribed")],
  // Cy never said anything, and had a message in April; he complains.
  ...[mail("cy", -3), mail("cy", 3), mail("cy", 3.2, "Email Marked as Spam")],
  // Di had refused before; Ed agrees for the first time in the period.
  ...[mail("di", -20), mail("ed", 20)],
];
const consents: InsertRow[] = (
  [
    ["ana", 1, -100],
    ["bo", 1, -30],
    ["bo", 0, 15.6],
    ["cy", 0, 3.2],
    ["di", 1, -100],
    ["di", 0, -15],
    ["ed", 1, 10],
  ] as const
).map(([who, granted, day]) => [id(who), "email", "", granted, at(day)]);

const orders = `order_id,customer_id,order_date,sku,quantity,unit_price
1,ana,${at(-200)},cup,1,10
2,ana,${at(5)},cup,2,10
3,bo,${at(2)},cup,1,10
4,di,${at(5)},cup,1,10
`;

describe.each([1, 2] as const)("messages on %d shard(s)", (shards) => {
  let store: Store;
  let shop: Shop;
  beforeAll(async () => {
    store = await temporaryStore(shards);
    await saveShop(store, { currency: "EUR", timezone: "UTC", marginRate: "0.5" });
    const bytes = Buffer.from(orders);
    const file = { name: "orders.csv", size: bytes.length, open: () => Readable.from([bytes]) };
    await importOrders(store, file, { currency: "EUR", timezone: "UTC" });
    const columns = ["subject_id", "at", "kind", "name", "properties", "message_id"];
    await store.insert("event_local", columns, events);
    await store.insert(
      "consent_local",
      ["subject_id", "purpose", "channel", "granted", "at"],
      consents,
    );
    const kept = await readShop(store);
    if (kept === undefined) throw new Error("no shop");
    shop = kept;
  });
  afterAll(() => store.close());

  test("count once each, those that came", async () => {
    const rows = await store.rows(
      sql`SELECT toString(person) AS who, toFloat64(sent_ms) AS sent_ms FROM (${messagesHadSql()})`,
      z.object({ who: z.string(), sent_ms: z.number() }),
    );
    const had = (who: string): number[] =>
      rows
        .filter((row) => row.who === id(who))
        .map(({ sent_ms }) => (sent_ms - from) / dayMs)
        .sort((a, b) => a - b);
    expect(had("ana")).toEqual([-10, 1 + 5 / 86_400]);
    expect(had("bo")).toEqual([1.5, 8.5, 15.5]);
  });

  test("of subscribers of a period come with what they did in it", async () => {
    const draws = { frequencySalt: "f:frequency", universal: { salt: "u:0", share: 0.5 } };
    const names = ["part", "heldOut", "sends", "outDay", "complained", "silent"].concat([
      ...["contribution", "contributionBefore"],
    ]);
    const columns = await store.columns(subscribersOfPeriodSql({ shop, from, to, draws }), names);
    const lot = drawByLot("f:frequency");
    const universal = drawByLot("u:0");
    const row = (who: string, figures: readonly number[]) => [
      ...[lot(id(who)), Number(universal(id(who)) < 5_000), ...figures],
    ];
    const found = Array.from(columns[0] ?? [], (_, i) =>
      columns.map((column) => Number((column[i] ?? Number.NaN).toFixed(6))),
    );
    const byPart = (rows: number[][]): number[][] =>
      rows.sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0));
    expect(byPart(found)).toEqual(
      byPart([
        row("ana", [1, -1, 0, 0, 1_000, 500]),
        row("bo", [3, 15.6, 0, 0, 500, 0]),
        row("cy", [1, 3.2, 1, 1, 0, 0]),
      ]),
    );
  });

  test("have rows by weeks until they leave, with counts up to that day", async () => {
    const names = ["cluster", "out", "sent7", "sent28", "ordersBefore", "clickedBefore"];
    const columns = await store.columns(subscriberWeeksSql({ shop, from, to }), [
      ...names,
      "neverBought",
    ]);
    const of = (who: string): number[][] => {
      const cluster = Number(BigInt(id(who)) % 4_503_599_627_370_496n);
      return Array.from(columns[0] ?? [], (each, i) => ({ each, i }))
        .filter(({ each }) => each === cluster)
        .map(({ i }) => columns.slice(1).map((column) => Number((column[i] ?? 0).toFixed(4))));
    };
    const bought = Number(Math.log(2).toFixed(4));
    expect(of("bo")).toEqual([
      [0, 1, 1, 0, 0, 1],
      [0, 1, 2, bought, 0, 0],
      [1, 1, 3, bought, 0, 0],
    ]);
    expect(of("cy")).toEqual([[1, 2, 2, 0, 0, 1]]);
    const two = Number(Math.log(3).toFixed(4));
    expect(of("ana")).toEqual([
      // Her own click counts, the scanner's does not.
      [0, 1, 2, bought, 0, 0],
      [0, 0, 2, two, 1, 0],
      [0, 0, 1, two, 1, 0],
      [0, 0, 1, two, 1, 0],
    ]);
  });

  test("are counted by arm and week, with who came new", async () => {
    const asked = { from, to: from + 14 * dayMs, salt: "f:frequency", edges: [10_000] };
    const rows = await store.rows(
      messagesByArmSql(asked),
      z.object({
        ...{ arm: z.number(), week: z.number(), people: z.number() },
        ...{ sent: z.number(), squares: z.number() },
      }),
    );
    expect(rows).toEqual([
      { arm: 0, week: 0, people: 3, sent: 3, squares: 3 },
      // Without Cy, who complained.
      { arm: 0, week: 1, people: 2, sent: 1, squares: 1 },
    ]);
    const [newcomers] = await store.columns(messageSpanSql({ from, to }), ["newcomers"]);
    expect(newcomers).toEqual(Float64Array.of(1));
  });
});
