import fc from "fast-check";
import { expect, test } from "vitest";
import { fitBrandTransitions } from "../recommend/brands.ts";
import type { InteractionLog } from "../recommend/interaction-log.ts";
import { itemsByScore, popularity } from "../recommend/popularity.ts";
import { fitRecommendModel, parseModelSpec } from "../recommend/recommend-model.ts";
import { fitReplenishment } from "../recommend/replenishment.ts";
import { transitionDefaults } from "../recommend/transitions.ts";
import type { Catalogue } from "./catalogue.ts";
import { pointsOf } from "./histories.ts";
import { type AnsweredList, answeredLists } from "./list-answer.ts";
import { listRecipe, recipeNames } from "./list-recipe.ts";
import { noHistory } from "./live-histories.ts";
import { productLists } from "./product-lists.ts";
import type { PairModel, Snapshot } from "./snapshot.ts";

const items = 24;
const brands = 5;
const dayMs = 86_400_000;
const now = 1_000 * dayMs;

function catalogueOf(buyable: readonly boolean[], family: readonly number[]): Catalogue {
  const names = Array.from({ length: items }, (_, item) => `S${item}`);
  return {
    ...{ skus: names, names, urls: names, images: names },
    brands: Array.from({ length: brands }, (_, brand) => `B${brand}`),
    categories: ["C0", "C1", "C2"],
    brandOf: Int32Array.from({ length: items }, (_, item) => (item % 6) - 1),
    categoryOf: Int32Array.from({ length: items }, (_, item) => item % 3),
    familyOf: Int32Array.from(family),
    price: Float64Array.from({ length: items }, (_, item) => (item % 7 === 0 ? Number.NaN : item)),
    cost: Float64Array.from({ length: items }, (_, item) => item / 3),
    stock: Float64Array.from({ length: items }, (_, item) => item % 4),
    buyable: Uint8Array.from(buyable, Number),
    values: {
      starts: Int32Array.from({ length: items + 1 }, (_, item) => 2 * item),
      members: Int32Array.from({ length: 2 * items }, (_, at) =>
        at % 2 === 0 ? (at >> 1) % 6 : 6 + ((at >> 1) % 3),
      ),
    },
    valueCount: 9,
  };
}

function pairs(log: InteractionLog, name: string): PairModel {
  const model = fitRecommendModel(log, parseModelSpec(name));
  if (model.kind !== "table") throw new Error(name);
  return model;
}

function snapshotOf(
  rows: readonly (readonly [number, boolean])[][],
  catalogue: Catalogue,
): Snapshot {
  const flat = rows.flat();
  const starts = [0];
  for (const own of rows) starts.push((starts.at(-1) ?? 0) + own.length);
  const log: InteractionLog = {
    users: [],
    items: catalogue.skus,
    starts: Int32Array.from(starts),
    item: Int32Array.from(flat, ([item]) => item),
    time: Float64Array.from(flat, (_, at) => now - (flat.length - at) * 3 * dayMs),
    weight: Float64Array.from(flat, ([, bought]) => (bought ? pointsOf.bought : pointsOf.viewed)),
    basket: Int32Array.from(flat.keys()),
  };
  const counts = popularity(log, 30);
  return {
    ...{ catalogue, toldAt: 0, popularity: counts, popular: itemsByScore(counts) },
    histories: {
      ...log,
      high: new Uint32Array(rows.length),
      low: Uint32Array.from(rows.keys()),
    },
    next: pairs(log, "cosine"),
    together: pairs(log, "together"),
    replenishment: fitReplenishment(log, { boughtFrom: pointsOf.bought }),
    brandTransitions: fitBrandTransitions(log, catalogue.brandOf, transitionDefaults),
    judgement: { served: "cosine", sentences: [], testedUsers: 0, at: 0 },
  };
}

const item = fc.nat(items - 1);
const sku = item.map((each) => `S${each}`);
const recipe = fc
  .record(
    {
      by: fc.constantFrom(...recipeNames),
      owned: fc.boolean(),
      fill: fc.boolean(),
      caps: fc.record({ brand: fc.integer({ min: 1, max: 3 }) }, { requiredKeys: [] }),
      boosts: fc.record({ margin: fc.double({ min: 0, max: 1, noNaN: true }) }),
      pins: fc.uniqueArray(fc.record({ sku, place: fc.integer({ min: 1, max: 8 }) }), {
        maxLength: 2,
        selector: (pin) => pin.sku,
      }),
      never: fc.record({ brands: fc.constant(["B1"]) }, { requiredKeys: [] }),
      only: fc.record({ price: fc.constant({ from: 3 }) }, { requiredKeys: [] }),
    },
    { requiredKeys: ["by", "owned", "fill"] },
  )
  .map((given) => listRecipe.parse(given));

interface Page {
  readonly product?: string;
  readonly cart?: readonly string[];
}

const pageOf = ({ product, cart = [] }: Page) => ({ products: product ? [product] : [], cart });

const rowsOfAll = fc.array(
  fc.array(fc.tuple(item, fc.boolean()), { minLength: 1, maxLength: 12 }),
  { minLength: 1, maxLength: 10 },
);
const page: fc.Arbitrary<Page> = fc.record(
  { product: sku, cart: fc.array(sku, { maxLength: 2 }) },
  { requiredKeys: [] },
);
const mixes = fc.constantFrom(null, { lambda: 0.8, known: 0.4, adjacent: 0.4, new: 0.2 });

test("lists that one reader gets one after another are those that each would be alone, with the same words", () => {
  const list = fc.record({ recipe, page, mix: mixes, count: fc.integer({ min: 1, max: 10 }) });
  const family = Array.from({ length: items }, (_, each) => (each % 4) - 1);
  const catalogue = catalogueOf(Array(items).fill(true), family);
  fc.assert(
    fc.property(
      rowsOfAll,
      fc.array(list, { minLength: 2, maxLength: 5 }),
      fc.uniqueArray(sku, { maxLength: 3 }),
      (rows, asked, exclude) => {
        const snapshot = snapshotOf(rows, catalogue);
        const { starts } = snapshot.histories;
        const history = { ...snapshot.histories, from: 0, to: starts[1] ?? 0 };
        const reader = { history, now, exclude: new Set(exclude), include: new Set<string>() };
        const open = () => answeredLists(productLists(snapshot), reader);
        const together = open();
        for (const { page: of, ...rest } of asked) {
          const request = { ...rest, context: pageOf(of) };
          const all = ({ shown, told, ...made }: AnsweredList) => ({
            ...{ made, shown: shown(), told: told() },
          });
          const { made, shown, told } = all(together(request));
          expect({ made, shown, told }).toEqual(all(open()(request)));
          // What a page is shown, and what the ledger keeps, is a part of what the shop is told.
          expect(told).toMatchObject(shown);
          expect(made.items).toEqual(told.map((each) => each.sku));
          expect(made.because).toEqual(
            told.map(({ because: [first], from }) => first?.sku ?? from),
          );
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("whatever is asked: no product twice, none that a filter is against, no more of a brand or a family than may be", () => {
  fc.assert(
    fc.property(
      fc.record({
        rows: rowsOfAll,
        buyable: fc.array(fc.boolean(), { minLength: items, maxLength: items }),
        family: fc.array(fc.integer({ min: -1, max: 3 }), { minLength: items, maxLength: items }),
        recipe,
        count: fc.integer({ min: 1, max: 10 }),
        exclude: fc.uniqueArray(sku, { maxLength: 5 }),
        context: page,
        mix: mixes,
        isKnown: fc.boolean(),
      }),
      ({ rows, buyable, family, recipe: asked, count, exclude, context, mix, isKnown }) => {
        const catalogue = catalogueOf(buyable, family);
        const snapshot = snapshotOf(rows, catalogue);
        const { starts } = snapshot.histories;
        const history = isKnown
          ? { ...snapshot.histories, from: 0, to: starts[1] ?? 0 }
          : noHistory;
        const reader = { history, now, exclude: new Set(exclude), include: new Set<string>() };
        const request = { recipe: asked, count, mix, context: pageOf(context) };
        const { products, missing, told } = productLists(snapshot).listsFor(reader)(request);
        const listed = products.map((each) => each.item);
        expect(new Set(listed).size).toBe(listed.length);
        expect(listed.length + missing).toBe(count);
        const here = [context.product, ...(context.cart ?? [])];
        const perBrand = new Map<number, number>();
        const families = listed.map((each) => family[each] ?? -1).filter((each) => each >= 0);
        for (const each of listed) {
          const brand = catalogue.brandOf[each] ?? -1;
          perBrand.set(brand, (perBrand.get(brand) ?? 0) + 1);
          expect(buyable[each]).toBe(true);
          expect(exclude).not.toContain(`S${each}`);
          expect(here).not.toContain(`S${each}`);
          if (asked.never.brands) expect(brand).not.toBe(1);
          if (asked.only.price) expect(catalogue.price[each]).toBeGreaterThanOrEqual(3);
        }
        // Pins are moved by no cap.
        const pinned = new Set(asked.pins.map((each) => each.sku));
        if (pinned.size > 0) return;
        expect(new Set(families).size).toBe(families.length);
        for (const [brand, number] of perBrand)
          if (brand >= 0 && asked.caps.brand) expect(number).toBeLessThanOrEqual(asked.caps.brand);
        for (const { because } of told())
          if (because.length > 0)
            expect(because.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      },
    ),
    { numRuns: 400 },
  );
});
