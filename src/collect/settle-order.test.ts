import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAmount } from "../core/money.ts";
import { clickhouseTime } from "./order-line.ts";
import { keyOf, type LineRow, type NewTellings, settleOrder } from "./settle-order.ts";

const day = (n: number): number => Date.parse("2026-03-01T00:00:00.000Z") + n * 86_400_000;

interface Word {
  readonly teller: string;
  readonly at: number;
  readonly skus: readonly string[];
}

const row = ({ teller, at }: Pick<Word, "teller" | "at">, sku: string): LineRow => ({
  subject_id: "7",
  source: teller,
  order_id: "1001",
  line: `${sku}|0`,
  identity_kind: "customer_id",
  identity: "7",
  ordered_at: clickhouseTime(teller === "shopify" ? day(0) : day(at)),
  kind: "product",
  sku,
  unit_price: "10",
  quantity: "1",
  revenue: "10",
  tax: "2",
  currency: "EUR",
  rate: 1,
  channel: "web",
  import_id: teller === "shopify" ? "webhooks:shopify" : `events:${teller}`,
  imported_at: clickhouseTime(day(at)),
});

const order = (word: Word): NewTellings => ({
  orders: [
    {
      told: { source: word.teller, toldAt: day(word.at), refundIds: [] },
      rows: word.skus.map((sku) => row(word, sku)),
    },
  ],
  parts: [],
});

const refund = (teller: string, at: number, id: string, paidBack: number | null): NewTellings => ({
  orders: [],
  parts: [
    {
      importId: teller === "shopify" ? "webhooks:shopify" : `events:${teller}`,
      told: {
        kind: "refund",
        source: teller,
        orderId: "1001",
        otherIds: [],
        refundId: id,
        at: day(at),
        paidBack,
        tax: null,
        currency: "EUR",
        rate: 1,
        lines: [],
      },
    },
  ],
});

const cancellation = (teller: string, at: number): NewTellings => ({
  orders: [],
  parts: [
    {
      importId: `events:${teller}`,
      told: { kind: "cancellation", source: teller, orderId: "1001", otherIds: [], at: day(at) },
    },
  ],
});

/** The lines that stand when tellings have come one after the other. */
function standing(tellings: readonly NewTellings[]): LineRow[] {
  const rows = new Map<string, LineRow>();
  for (const telling of tellings) {
    const { write, withdraw } = settleOrder([...rows.values()], telling);
    for (const each of withdraw) rows.delete(keyOf(each));
    for (const each of write) rows.set(keyOf(each), each);
  }
  return [...rows.values()];
}

/** What matters of the lines, in one order: who holds, what was bought, when, and what is left of it. */
function facts(rows: readonly LineRow[]): unknown {
  return rows
    .map(({ source, line, ordered_at, revenue, tax, kind }) => ({
      source,
      line,
      ordered_at,
      kind,
      revenue: parseAmount(String(revenue)),
      tax: parseAmount(String(tax)),
    }))
    .sort((a, b) => String(a.line).localeCompare(String(b.line)));
}

const revenue = (rows: readonly LineRow[]): number =>
  rows.reduce((sum, each) => sum + (parseAmount(String(each["revenue"])) ?? 0), 0) / 10_000;

describe("one order", () => {
  it("comes out the same in whatever order a site, a server and a shop system tell of it", () => {
    const skus = fc.uniqueArray(fc.constantFrom("A", "B", "C"), { minLength: 1 });
    const telling = fc.oneof(
      fc
        .record({ teller: fc.constantFrom("web", "server", "shopify"), skus })
        .map((word) => ({ word })),
      fc
        .record({
          teller: fc.constantFrom("web", "server", "shopify"),
          id: fc.constantFrom("r1", "r2", "r3"),
          paidBack: fc.option(fc.constantFrom(30_000, 60_000)),
        })
        .map((part) => ({ part })),
      fc.constantFrom("web", "server").map((cancelled) => ({ cancelled })),
    );
    const asTold = (each: object, at: number): NewTellings => {
      if ("word" in each) return order({ ...Object(each.word), at });
      if ("part" in each) {
        const { teller, id, paidBack } = Object(each.part);
        return refund(teller, at, `${teller}-${id}-${at}`, paidBack);
      }
      return cancellation(String(Object(each).cancelled), at);
    };
    const all = fc.array(telling, { minLength: 1, maxLength: 7 }).chain((tellings) =>
      fc.record({
        // Only one cancellation: whose it is does not matter, and a second says nothing.
        told: fc.constant(
          tellings
            .filter(
              (each, i) =>
                !("cancelled" in each) || tellings.findIndex((other) => "cancelled" in other) === i,
            )
            .map((each, at) => asTold(each, at)),
        ),
        seed: fc.integer(),
      }),
    );
    fc.assert(
      fc.property(all, fc.infiniteStream(fc.nat(1_000)), ({ told }, dice) => {
        const shuffled = told
          .map((each) => ({ each, place: dice.next().value }))
          .sort((a, b) => a.place - b.place)
          .map(({ each }) => each);
        expect(facts(standing(shuffled))).toEqual(facts(standing(told)));
        expect(facts(standing([...shuffled, ...told]))).toEqual(facts(standing(told)));
      }),
      { numRuns: 1_000 },
    );
  });

  it("is the shop system's where both tell of it, and loses lines that a newer word leaves out", () => {
    const web = order({ teller: "web", at: 0, skus: ["A", "B"] });
    const first = order({ teller: "shopify", at: 1, skus: ["A", "B"] });
    const edited = order({ teller: "shopify", at: 2, skus: ["A", "C"] });
    const rows = standing([web, first, edited]);
    expect(rows.map(({ source, sku }) => `${source} ${sku}`).sort()).toEqual([
      "shopify A",
      "shopify C",
    ]);
  });

  it("keeps the time at which a client first told of it", () => {
    const rows = standing([
      order({ teller: "web", at: 5, skus: ["A"] }),
      order({ teller: "web", at: 1, skus: ["B"] }),
    ]);
    expect(rows).toMatchObject([{ sku: "A", ordered_at: clickhouseTime(day(1)) }]);
  });

  it("gives back what a refund says, the tax by its share, and never more than there was when cancelled", () => {
    const sale = order({ teller: "web", at: 0, skus: ["A", "B"] });
    const rows = standing([sale, refund("web", 1, "r", 120_000)]);
    expect(rows.find(({ kind }) => kind === "refund")).toMatchObject({ revenue: "-10", tax: "-2" });
    expect(revenue(rows)).toBe(10);
    expect(revenue(standing([sale, refund("web", 1, "r", null)]))).toBe(0);
    expect(revenue(standing([sale, refund("web", 1, "r", 120_000), cancellation("web", 2)]))).toBe(
      0,
    );
  });

  it("waits as nobody's when only its refund is known", () => {
    const rows = standing([refund("web", 1, "r", 120_000)]);
    expect(rows).toMatchObject([{ identity_kind: "guest", revenue: "0" }]);
  });
});
