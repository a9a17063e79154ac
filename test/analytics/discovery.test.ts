import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importOrders } from "../../src/collect/import-orders.ts";
import { importProducts } from "../../src/collect/import-products.ts";
import { readShop, type Shop } from "../../src/collect/shop.ts";
import { joinIdentities } from "../../src/customers/identity-view.ts";
import { refreshPersons } from "../../src/customers/persons.ts";
import { type DiscoveryLevelName, discoveryLevelNames } from "../../src/predict/discovery.ts";
import {
  readDiscoveryCounts,
  readLevelsKnown,
  readNewShares,
} from "../../src/predict/discovery-questions.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryStore } from "./cluster.ts";
import { tableFile } from "./table-file.ts";

/** Of each item its brand and its category; some have none. */
const items: readonly (readonly [sku: string, brand: string, category: string])[] = [
  ...[..."ABCDEFGHIJKL"].map(
    (sku, i) => [sku, ["", "Ash", "Birch", "Cedar"][i % 4] ?? "", i < 6 ? "Trees" : ""] as const,
  ),
  ["M", "Ash", "Nuts"],
];

interface Line {
  readonly who: string;
  readonly order: string;
  readonly minute: number;
  readonly sku: string;
  readonly quantity: number;
  readonly price: number;
}

const orderHeader = "order,time,email,sku,product,quantity,price";

function csvOf(lines: readonly Line[]): string {
  const time = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 9, minute)).toISOString();
  return [
    orderHeader,
    ...lines.map(({ who, order, minute, sku, quantity, price }) =>
      [order, time(minute), who, sku, `Item ${sku}`, quantity, price].join(","),
    ),
  ].join("\n");
}

/** Histories with repeated items, returns, gifts, orders of one minute, and orders of nobody. */
function randomLines(random: Random, round: number): Line[] {
  const pick = <T>(of: readonly T[]): T | undefined => of[random.integer(of.length)];
  return Array.from({ length: 25 }, (_, order) => order).flatMap((order) => {
    const who = pick(["ana@x.nl", "bo@x.nl", "cy@x.nl", "di@x.nl", ""]) ?? "";
    const minute = 60 * 24 * random.integer(20);
    return Array.from({ length: 1 + random.integer(5) }, () => ({
      who,
      order: `${round}-${order}`,
      minute,
      sku: pick(items)?.[0] ?? "A",
      quantity: pick([1, 1, 2, 5, -1]) ?? 1,
      price: pick([3, 3, 0]) ?? 3,
    }));
  });
}

interface Count {
  readonly orders: number;
  readonly fresh: readonly number[];
  readonly sizes: readonly number[];
}

/** The same counts without SQL: by customer, of each order how many things it has and how many are new. */
function plainCounts(lines: readonly Line[], level: DiscoveryLevelName): Count[] {
  const thingOf = (sku: string): string => {
    const [item, brand, category] = items.find(([name]) => name === sku) ?? ["", "", ""];
    return { item, brand, category }[level];
  };
  const persons = new Map<string, Map<string, { at: string; things: Set<string> }>>();
  for (const { who, order, minute, sku, quantity, price } of lines) {
    if (who === "" || quantity <= 0 || price <= 0 || thingOf(sku) === "") continue;
    // Di is Ana by another address.
    const person = who === "di@x.nl" ? "ana@x.nl" : who;
    const orders = persons.get(person) ?? new Map();
    persons.set(person, orders);
    const basket = orders.get(order) ?? { at: String(minute).padStart(9, "0"), things: new Set() };
    orders.set(order, basket);
    basket.things.add(thingOf(sku));
  }
  return [...persons.values()].map((orders) => {
    const inOrder = [...orders].sort(([a, { at }], [b, { at: bt }]) => (at + a < bt + b ? -1 : 1));
    const seen = new Set<string>();
    const fresh = inOrder.map(([, { things }]) => {
      const unseen = [...things].filter((thing) => !seen.has(thing));
      for (const thing of unseen) seen.add(thing);
      return unseen.length;
    });
    return { orders: inOrder.length, fresh, sizes: inOrder.map(([, { things }]) => things.size) };
  });
}

const sum = (of: readonly number[]): number => of.reduce((all, each) => all + each, 0);

function plainShares(counts: readonly Count[]): number[] {
  const shares: number[] = [];
  for (let number = 2; number <= 15; number++) {
    const at = (of: readonly number[]): number =>
      number < 15 ? (of[number - 1] ?? 0) : sum(of.slice(14));
    const size = sum(counts.map(({ sizes }) => at(sizes)));
    shares.push(size > 0 ? sum(counts.map(({ fresh }) => at(fresh))) / size : (shares.at(-1) ?? 0));
  }
  return shares;
}

/** As rows of orders, new and expected in the first half of the later orders, and in the second; sorted. */
function plainRows(counts: readonly Count[], shares: readonly number[]): string[] {
  return counts
    .filter(({ orders }) => orders > 1)
    .map(({ orders, fresh, sizes }) => {
      const half = 1 + Math.floor((orders - 1) / 2);
      const expected = sizes.map((size, i) => size * (shares[Math.min(i, 14) - 1] ?? 0));
      const parts = [fresh.slice(1, half), expected.slice(1, half)];
      return rowOf([orders, ...[...parts, fresh.slice(half), expected.slice(half)].map(sum)]);
    })
    .sort();
}

function rowOf(figures: readonly number[]): string {
  return figures.map((figure) => figure.toFixed(8)).join(" ");
}

describe.each([1, 2] as const)("on %d shard(s)", (shards) => {
  let store: Store;
  let shop: Shop;

  beforeAll(async () => {
    store = await temporaryStore(shards);
    const products = items.map(
      ([sku, brand, category]) => `${sku},Item ${sku},${brand},${category}`,
    );
    await importOrders(
      store,
      tableFile(
        "first.csv",
        csvOf([
          { ...firstLine, sku: "A" },
          { ...firstLine, sku: "B" },
        ]),
      ),
      { timezone: "UTC", currency: "EUR" },
    );
    await importProducts(
      store,
      tableFile("products.csv", ["sku,name,brand,category", ...products].join("\n")),
      {},
    );
    const said = await readShop(store);
    if (said === undefined) throw new Error("the shop is not known");
    shop = said;
  });
  afterAll(() => store.close());

  const firstLine: Line = {
    ...{ who: "ana@x.nl", order: "0-0", minute: 0, sku: "A", quantity: 1, price: 3 },
  };

  test("of an order after the first one, what was in none before is new, whoever counts", async () => {
    const random = createRandom(4);
    const lines: Line[] = [firstLine, { ...firstLine, sku: "B" }];
    // Known by one line at least before they are joined.
    const twin = { ...firstLine, who: "di@x.nl", order: "0-1", minute: 1_440, sku: "C" };
    lines.push(twin);
    await importOrders(store, tableFile("twin.csv", csvOf([twin])), {});
    await joinIdentities(store, ["ana@x.nl", "di@x.nl"]);
    await refreshPersons(store);
    for (const round of [1, 2, 3, 4]) {
      const more = randomLines(random, round);
      lines.push(...more);
      await importOrders(store, tableFile(`round-${round}.csv`, csvOf(more)), {});
      const until = round % 2 === 0 ? "2026-01-31" : "2026-01-11";
      const counted = lines.filter(
        ({ minute }) => round % 2 === 0 || minute < 60 * 24 * 11 - 9 * 60,
      );
      for (const level of discoveryLevelNames) {
        const plain = plainCounts(counted, level);
        const shares = await readNewShares(store, shop, { until, level });
        const wanted = plainShares(plain);
        expect(shares.map((each) => each.toFixed(9))).toEqual(
          wanted.map((each) => each.toFixed(9)),
        );
        const read = await readDiscoveryCounts(store, shop, { until, level, shares });
        const rows = [...read.orders].map((orders, i) =>
          rowOf(
            [
              orders,
              read.first.count[i],
              read.first.expected[i],
              read.second.count[i],
              read.second.expected[i],
            ].map((each) => each ?? Number.NaN),
          ),
        );
        expect(rows.sort()).toEqual(plainRows(plain, wanted));
        expect(sum([...read.first.count, ...read.second.count])).toBeCloseTo(
          sum([...read.first.expected, ...read.second.expected]),
          6,
        );
      }
    }
    const known = await readLevelsKnown(store, shop, "2026-01-31");
    const bought = lines.filter(
      ({ who, quantity, price }) => who !== "" && quantity > 0 && price > 0,
    );
    const branded = bought.filter(
      ({ sku }) => (items.find(([name]) => name === sku)?.[1] ?? "") !== "",
    );
    expect(known.map(({ level, different }) => [level, different])).toEqual([
      ["item", new Set(bought.map(({ sku }) => sku)).size],
      ["brand", 3],
      ["category", 2],
    ]);
    expect(known[1]?.knownShare).toBeCloseTo(branded.length / bought.length, 9);
  });
});
