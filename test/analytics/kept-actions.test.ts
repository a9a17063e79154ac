import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { saveShop } from "../../src/collect/shop.ts";
import { openActionWorths } from "../../src/decide/action-worth.ts";
import type { ActionReadout } from "../../src/measure/action-value.ts";
import { keepActionValue, readKeptActions } from "../../src/measure/kept-action-value.ts";
import type { ShopAction } from "../../src/measure/shop-action.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryStore } from "./cluster.ts";

const readout: ActionReadout = {
  ...{ method: "encouragement", outcome: "contribution", grade: "B", units: 4_000, did: 900 },
  ...{
    value: { estimate: 8.25, standardError: 1, interval: [6.5, 10] },
    naive: null,
    warnings: [],
  },
};
const found = (event: string, more: Partial<ActionReadout>, currency = "EUR"): ShopAction => ({
  ...{ event, program: "invite", windowDays: 90, currency },
  contribution: { ...readout, ...more },
  residualValue: { ...readout, grade: null, value: null, refused: "Nothing was predicted." },
});
const noon = Date.UTC(2026, 5, 1, 12);
const later = noon + 86_400_000;

describe.each([1, 2] as const)("on %i shard(s)", (shards) => {
  let store: Store;
  beforeAll(async () => {
    store = await temporaryStore(shards);
    await saveShop(store, { currency: "EUR", timezone: "UTC" });
    const weak = { estimate: null, standardError: null, interval: [2, null] } as const;
    const far = { estimate: 1, standardError: 1, interval: [-1e30, 1e30] } as const;
    const refused = { grade: null, value: null, refused: "Too few did it." } as const;
    // The newest holds, whichever was written last.
    await keepActionValue(store, found("Installed", {}), later);
    await keepActionValue(store, found("Installed", { grade: "A", units: 1 }), noon);
    await keepActionValue(store, found("Reviewed", {}), noon);
    await keepActionValue(store, found("Reviewed", refused), later);
    await keepActionValue(store, found("Signed Up", { value: weak }), noon);
    await keepActionValue(store, found("Visited", { grade: "C", method: "observed" }), noon);
    await keepActionValue(store, found("Danced", { grade: "D", value: far }), noon);
    await keepActionValue(store, found("Paid in dollars", {}, "USD"), noon);
  });
  afterAll(() => store.close());

  test("of each event the newest value holds, also that it cannot be told any more", async () => {
    const kept = await readKeptActions(store);
    const names = ["Danced", "Installed", "Paid in dollars", "Reviewed", "Signed Up", "Visited"];
    expect(kept.map(({ event }) => event)).toEqual(names);
    const of = (name: string) => kept.find(({ event }) => event === name);
    expect(of("Installed")).toEqual({
      ...{ event: "Installed", program: "invite", windowDays: 90, currency: "EUR" },
      ...{ estimate: 8.25, interval: [6.5, 10], grade: "B", refused: "", method: "encouragement" },
      ...{ units: 4_000, did: 900, measuredAt: "2026-06-02T12:00:00.000Z", usable: 8.25 },
    });
    expect(of("Reviewed")).toMatchObject({
      ...{ grade: null, estimate: null, interval: [null, null], usable: null },
      refused: "Too few did it.",
    });
    expect(of("Signed Up")).toMatchObject({ estimate: null, interval: [2, null], usable: 2 });
    expect(of("Visited")).toMatchObject({ grade: "C", method: "observed", usable: 6.5 });
    expect(of("Danced")).toMatchObject({ estimate: 1, interval: [null, null], usable: null });
  });

  test("decisions reckon with what a grade allows, in the shop's currency, and with nothing else", async () => {
    const worths = await openActionWorths(store);
    const amounts = (await readKeptActions(store)).map(({ event }) => [
      event,
      worths.of(event)?.amount,
    ]);
    expect(Object.fromEntries(amounts)).toEqual({
      ...{ Installed: 8.25, "Signed Up": 2, Visited: 6.5 },
      ...{ Danced: undefined, Reviewed: undefined, "Paid in dollars": undefined },
    });
    expect(worths.of("Never Heard Of")).toBeUndefined();
    await keepActionValue(store, found("Reviewed", { grade: "A" }), later + 1);
    expect(worths.of("Reviewed")).toBeUndefined();
    await worths.refresh();
    expect(worths.of("Reviewed")).toMatchObject({ amount: 8.25, grade: "A", currency: "EUR" });
  });
});
