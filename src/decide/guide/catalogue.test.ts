import { expect, test } from "vitest";
import { buildCatalogue, type GuideProduct } from "./catalogue.ts";
import { bandNamed, bandOf, priceBands } from "./price-bands.ts";

const none = new Map<string, number>();

test("products become columns of value ids; what a product does not say has id 0", () => {
  const catalogue = buildCatalogue(
    [
      { sku: "A", name: "Mug", values: { colour: "red", material: "clay" } },
      { sku: "B", name: "Cup", values: { colour: "blue" } },
      { sku: "C", name: "Jar", values: { colour: "red", material: " " } },
      { sku: "D", name: "Pot", values: { colour: "red", material: "glass" } },
    ],
    none,
  );
  expect(catalogue.columns.map(({ name, values, ids }) => [name, values, [...ids]])).toEqual([
    ["colour", ["", "red", "blue"], [1, 2, 1, 1]],
    ["material", ["", "clay", "glass"], [1, 0, 0, 2]],
  ]);
});

test("variants of a product lie beside each other and are one family", () => {
  const catalogue = buildCatalogue(
    [
      { sku: "A-S", name: "Shirt", family: "A", values: { size: "S" } },
      { sku: "B", name: "Hat", values: { size: "M" } },
      { sku: "A-M", name: "Shirt", family: "A", values: { size: "M" } },
    ],
    none,
  );
  expect(catalogue.skus).toEqual(["A-S", "A-M", "B"]);
  expect([...catalogue.familyOf]).toEqual([0, 0, 1]);
  expect([...catalogue.variantSpans]).toEqual([0, 2]);
  expect(catalogue.families).toBe(2);
});

test("what names each product by a value of its own is no question, and neither is what all have", () => {
  const products = Array.from(
    { length: 30 },
    (_, i): GuideProduct => ({
      sku: `${i}`,
      name: "",
      values: { barcode: `9${i}`, colour: i % 2 ? "red" : "blue", shop: "here" },
    }),
  );
  expect(buildCatalogue(products, none).columns.map(({ name }) => name)).toEqual(["colour"]);
});

test("an attribute that no product has a value of takes no part", () => {
  const named = (brand: string, colour: string): GuideProduct => ({
    ...{ sku: colour, name: "", values: { brand, colour } },
  });
  const { columns } = buildCatalogue([named("", "red"), named(" ", "blue")], none);
  expect(columns.map(({ name }) => name)).toEqual(["colour"]);
});

test("an attribute that no product has, and a SKU that stands twice, are refused", () => {
  const one: GuideProduct = { sku: "A", name: "", values: { colour: "red" } };
  expect(() => buildCatalogue([one], none, ["size"])).toThrow(
    'No product has a value of "size". Attributes are colour.',
  );
  expect(() => buildCatalogue([one, one], none)).toThrow('Two products have the SKU "A".');
});

test("price bands hold equal shares of what is bought, on edges of two digits", () => {
  // Nine of ten purchases cost 1 to 9: the dear ones share a band.
  const prices = [1, 2, 3, 4, 5, 6, 7, 8, 9, 104, Number.NaN];
  const bands = priceBands(prices, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5]);
  expect(bands).toEqual({
    edges: [3, 5, 7, 9],
    names: ["under 3", "3 to 5", "5 to 7", "7 to 9", "9 or more"],
  });
  expect([1, 3, 8.99, 104].map((price) => bandOf(bands.edges, price))).toEqual([0, 1, 3, 4]);
  // The same prices, of which only the dearest is bought.
  expect(priceBands([10, 20, 1234], [0, 0, 7]).names).toEqual(["any price"]);
  expect(priceBands([10, 20, 30], [0, 0, 0]).edges).toEqual([20, 30]);
  expect(priceBands([], [])).toEqual({ edges: [], names: ["any price"] });
});

test("a band of another day means today's band of its middle", () => {
  const edges = [10, 20.5];
  expect(["under 8", "9 to 13", "20 to 40", "18 or more"].map((n) => bandNamed(edges, n))).toEqual([
    0, 1, 2, 1,
  ]);
  expect(bandNamed(edges, "cheap")).toBeUndefined();
});
