import { expect, test } from "vitest";
import type { ListRecipe } from "../../../src/decide/lists/list-recipe.ts";
import { needsProduct, recipeWords } from "./recipe-words.ts";

const plain: ListRecipe = {
  by: "popular",
  ...{ count: 8, dial: "balanced", only: {}, never: {}, owned: false, fill: true },
  ...{ pins: [], caps: {}, boosts: {} },
};

test("a recipe is one sentence, with what departs from the usual", () => {
  expect(recipeWords(plain)).toBe("8 products, what is bought most of late.");
  expect(recipeWords({ ...plain, audience: "regulars", count: 1 })).toBe(
    "1 product, what is bought most of late among the members of regulars.",
  );
  expect(
    recipeWords({
      ...{ ...plain, by: "for-you", dial: "bold", owned: true, fill: false },
      ...{ caps: { brand: 2, category: undefined }, boosts: { margin: 0.1 } },
      ...{ only: { brands: ["A", "B"], price: { from: 5 } }, pins: [{ sku: "S", place: 1 }] },
      never: { skus: ["1", "2", "3", "4", "5"] },
    }),
  ).toBe(
    "8 products, chosen for the person: what is known and due, what lies beside it, what is new; the dial at bold; only the brand A or B; only from a price of 5; never 1 or 2 or 3 or 2 others; also what was bought before; no other products where it has too few; S at place 1; at most 2 of one brand; 10% more for the best margin.",
  );
});

test("lists beside a product need to know it", () => {
  expect((["together", "alike", "next"] as const).map((by) => needsProduct({ by }))).toEqual([
    true,
    true,
    true,
  ]);
  expect(needsProduct({ by: "for-you" })).toBe(false);
});
