import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importOrders } from "../../src/collect/import-orders.ts";
import { readShop, type Shop } from "../../src/collect/shop.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { subjectId } from "../../src/core/subject.ts";
import { riskSetsSql } from "../../src/measure/action-questions.ts";
import {
  keepActionValue,
  measureDueActions,
  readKeptActions,
} from "../../src/measure/kept-action-value.ts";
import { readShopAction, type ShopActionAsked } from "../../src/measure/shop-action.ts";
import { createRandom } from "../../src/stats/random.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import type { Operational } from "../../src/store/operational.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryStore } from "./cluster.ts";
import { tableFile } from "./table-file.ts";

/** Install and what it is worth, in a shop whose truth is known: an install brings an order of 20, of which 8 stay. */

const dayMs = 86_400_000;
const began = Date.UTC(2025, 0, 1, 12);
const windowDays = 30;
const event = "Application Installed";

interface Person {
  readonly name: string;
  /** In days from the beginning. */
  readonly orders: readonly { readonly day: number; readonly price: number }[];
  readonly installed: number | undefined;
}

/** People with a rate of their own, by which they order, and of whom those who have ordered more install sooner. */
function drawnPeople(): Person[] {
  const random = createRandom("installs");
  return Array.from({ length: 900 }, (_, i) => {
    const first = 45 * random.uniform();
    const rate = random.gamma(2, 60);
    const orders = [{ day: first, price: 30 }];
    for (let day = first; ; ) {
      day += random.exponential() / rate;
      if (day > 300) break;
      orders.push({ day, price: 20 + 20 * random.uniform() });
    }
    const before = orders.filter(({ day }) => day < 120).length;
    const installs = random.uniform() < Math.min(0.8, 0.1 + 0.08 * before);
    const installed = installs ? 120 + 120 * random.uniform() : undefined;
    if (installed !== undefined)
      orders.push({ day: installed + 1 + 20 * random.uniform(), price: 20 });
    return { name: `p${i}@x.nl`, orders, installed };
  });
}

const people = drawnPeople();
const atOf = (day: number): number => Math.round(began + day * dayMs);
const columns = [
  ...["did", "unit", "indexAt", "didLater", "contribution", "before", "tenure", "orderCount"],
  ...["spent", "spentLately", "quiet", "orderCountEarly", "spentEarly", "quietEarly"],
];
const closedAt = atOf(301);
const answers: Float64Array[][] = [];

describe.each([1, 2] as const)("on %i shard(s)", (shards) => {
  let store: Store & { readonly path: string };
  let operational: Operational;
  let shop: Shop;
  let sets: Record<string, Float64Array> = {};
  const asked: ShopActionAsked = { event, windowDays, now: Date.UTC(2026, 5, 1) };

  beforeAll(async () => {
    store = await temporaryStore(shards);
    operational = await openOperational({ folder: openDataFolder(`${store.path}/data`) });
    const lines = ["order,time,email,sku,product,quantity,price"];
    for (const { name, orders } of people)
      for (const [nth, { day, price }] of orders.entries())
        lines.push(
          `${name}-${nth},${new Date(atOf(day)).toISOString()},${name},A,Cup,1,${price.toFixed(2)}`,
        );
    // Says until when orders are known.
    lines.push(`last,${new Date(closedAt).toISOString()},last@x.nl,A,Cup,1,1.00`);
    const file = tableFile("orders.csv", lines.join("\n"));
    await importOrders(store, file, { timezone: "UTC", currency: "EUR" });
    const rows = people.flatMap(({ name, installed }) =>
      installed === undefined
        ? []
        : [0, 5].map((later) => [
            subjectId("email", name),
            new Date(atOf(installed + later)).toISOString().replace("T", " ").replace("Z", ""),
            ...["track", event],
          ]),
    );
    await store.insert("event_local", ["subject_id", "at", "kind", "name"], rows);
    const said = await readShop(store);
    if (said === undefined) throw new Error("the shop is not known");
    shop = said;
    const found = await store.columns(riskSetsSql({ event, windowDays, closedAt, shop }), columns);
    answers.push(found);
    sets = Object.fromEntries(columns.map((name, i) => [name, found[i] ?? new Float64Array()]));
  }, 120_000);
  afterAll(async () => {
    await operational.close();
    await store.close();
  });

  const at = (name: string, row: number): number => sets[name]?.[row] ?? Number.NaN;
  const rowsWith = (did: number): number[] =>
    [...(sets["did"] ?? []).keys()].filter((row) => at("did", row) === did);

  test("whoever installed is there once, at the first time, with what came before and after as orders say", () => {
    const installed = people.filter((person) => person.installed !== undefined);
    const rows = rowsWith(1);
    expect(rows).toHaveLength(installed.length);
    const rowAt = new Map(rows.map((row) => [at("indexAt", row), row]));
    for (const { orders, installed: day = 0 } of installed) {
      const row = rowAt.get(atOf(day));
      if (row === undefined) throw new Error("an install is not there");
      const sum = (from: number, to: number): number =>
        orders.reduce((all, order) => {
          const ms = atOf(order.day);
          return all + (ms >= from && ms < to ? 0.4 * Number(order.price.toFixed(2)) : 0);
        }, 0);
      const [index, span] = [atOf(day), windowDays * dayMs];
      const times = orders.map((order) => atOf(order.day)).sort((a, b) => a - b);
      const first = times[0] ?? 0;
      const last = (by: number): number => times.filter((ms) => ms < by).at(-1) ?? first;
      expect(at("contribution", row)).toBeCloseTo(sum(index, index + span), 3);
      expect(at("before", row)).toBeCloseTo(sum(index - span, index), 3);
      expect(at("spent", row)).toBeCloseTo(sum(0, index), 3);
      expect(at("spentLately", row)).toBeCloseTo(sum(index - 90 * dayMs, index), 3);
      expect(at("spentEarly", row)).toBeCloseTo(sum(0, index - span), 3);
      expect(at("orderCount", row)).toBe(times.filter((ms) => ms < index).length);
      expect(at("orderCountEarly", row)).toBe(times.filter((ms) => ms < index - span).length);
      expect(at("tenure", row)).toBeCloseTo((index - first) / dayMs, 6);
      expect(at("quiet", row)).toBeCloseTo((index - last(index)) / dayMs, 6);
      expect(at("quietEarly", row)).toBeCloseTo(
        Math.max(0, (index - span - last(index - span)) / dayMs),
        6,
      );
    }
  });

  test("beside each are people at risk at the very same time: ordered already, not yet installed, later perhaps", () => {
    const indexOfUnit = new Map(rowsWith(1).map((row) => [at("unit", row), at("indexAt", row)]));
    const cases = new Set(indexOfUnit.values());
    const controls = rowsWith(0);
    expect(controls.length).toBeGreaterThan(5 * cases.size);
    let later = 0;
    for (const row of controls) {
      expect(cases.has(at("indexAt", row))).toBe(true);
      expect(at("tenure", row)).toBeGreaterThan(0);
      expect(at("orderCount", row)).toBeGreaterThan(0);
      const own = indexOfUnit.get(at("unit", row));
      if (own !== undefined) expect(own).toBeGreaterThan(at("indexAt", row));
      const isSoon = own !== undefined && own < at("indexAt", row) + windowDays * dayMs;
      expect(at("didLater", row)).toBe(Number(isSoon));
      later += Number(isSoon);
    }
    expect(later).toBeGreaterThan(0);
  });

  test("the value is found that setting side by side does not, and nothing of the time before", async () => {
    const found = await readShopAction(store, operational, asked);
    expect(found).toMatchObject({ event, windowDays, currency: "EUR" });
    const { contribution, residualValue, didLater = 0 } = found;
    // Some of those beside installed within the window too, for whom it came to about half: what is found is less than 8 by as much.
    const [low, high] = contribution.value?.interval ?? [0, 0];
    expect(low).toBeLessThan(8);
    expect(high).toBeGreaterThan(8 * (1 - didLater / rowsWith(0).length));
    expect(low).toBeGreaterThan(4);
    expect(contribution.naive?.estimate).toBeGreaterThan(contribution.value?.estimate ?? 99);
    expect(contribution.placebo?.outcome).toBe("contribution of the 30 days before");
    expect(contribution.placebo?.holds).toBe(true);
    expect(contribution.grade).toBe("C");
    // Nothing was predicted yet.
    expect(residualValue.grade).toBeNull();
    expect(residualValue.refused).toContain("is the same for all");
  });

  test("what was kept is measured anew, as it was measured, when it is more than 365 days old, and then not before another year", async () => {
    const first = Date.UTC(2026, 0, 1);
    const year = 365 * dayMs;
    const anew = async (now: number): Promise<string[]> =>
      (await measureDueActions(store, operational, { now })).map((each) => each.event);
    expect(await anew(first)).toEqual([]);
    await keepActionValue(store, await readShopAction(store, operational, asked), first);
    const [kept] = await readKeptActions(store);
    expect(await anew(first + year)).toEqual([]);
    expect(await anew(first + year + 1)).toEqual([event]);
    expect(await anew(first + year + 1)).toEqual([]);
    const [again] = await readKeptActions(store);
    const measuredAt = new Date(first + year + 1).toISOString();
    // The same orders tell the same.
    expect(again).toEqual({ ...kept, measuredAt });
    expect(await anew(first + 2 * year + 1)).toEqual([]);
    expect(await anew(first + 2 * year + 2)).toEqual([event]);
  });

  test("one that cannot be measured anew keeps its value, stops no other, and says so", async () => {
    const [kept] = await readKeptActions(store);
    const found = await readShopAction(store, operational, asked);
    const before = Date.UTC(2026, 0, 1);
    await keepActionValue(store, { ...found, event: "A Dance", program: "gone" }, before);
    const now = Date.parse(kept?.measuredAt ?? "") + 366 * dayMs;
    await expect(measureDueActions(store, operational, { now })).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining("1 of 2 actions that were due could not be measured anew"),
    });
    const ages = (await readKeptActions(store)).map((each) => [each.event, each.measuredAt]);
    expect(ages).toEqual([
      ["A Dance", new Date(before).toISOString()],
      [event, new Date(now).toISOString()],
    ]);
  });

  test("an event that nobody had is told as such", async () => {
    const found = await readShopAction(store, operational, { ...asked, event: "Danced" });
    expect(found.contribution.grade).toBeNull();
    expect(found.contribution.refused).toContain("did it");
  });
});

test("one shard and two say the same", () => {
  const [one = [], two = []] = answers;
  for (const [i, name] of columns.entries())
    expect([name, Array.from(two[i] ?? [])]).toEqual([name, Array.from(one[i] ?? [])]);
});
