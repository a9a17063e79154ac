import { expect, test } from "vitest";
import { numberOf, passes, propertyTests, testsInWords } from "./property-filter.ts";

const event = {
  category: "Shoes",
  price: "19.99",
  quantity: 2,
  gift: true,
  none: null,
  empty: [],
  page: { path: "/sale" },
  products: [{ sku: "A", tags: ["new"] }, { sku: "B" }],
};

test.each([
  ["a text equal to it", { category: "Shoes" }],
  ["a number equal to it", { quantity: 2 }],
  ["a truth equal to it", { gift: true }],
  ["one of several", { category: { oneOf: ["Hats", "Shoes"] } }],
  ["another than the one", { category: { not: "Hats" } }],
  ["another, where it is absent", { color: { not: "red" } }],
  ["a number at the lower end", { quantity: { atLeast: 2 } }],
  ["a number at the upper end", { quantity: { atMost: 2 } }],
  ["a number that was sent as text", { price: { atLeast: 19.99, atMost: 19.99 } }],
  ["a piece of text in any case", { category: { contains: "HOE" } }],
  ["what is there", { gift: { exists: true } }],
  ["what is absent", { color: { exists: false } }],
  ["null as absent", { none: { exists: false } }],
  ["a path", { "page.path": "/sale" }],
  ["any of a list", { "products[].sku": "B" }],
  ["other than all of a list", { "products[].sku": { not: "C" } }],
  ["nothing in an empty list", { "empty[].sku": { exists: false } }],
  ["all tests together", { category: "Shoes", quantity: 2 }],
])("passes: %s", (_, tests) => {
  expect(passes(event, propertyTests.parse(tests))).toBe(true);
});

test.each([
  ["a text in another case", { category: "shoes" }],
  ["a number as a text", { quantity: "2" }],
  ["a text as a number", { price: 19.99 }],
  ["a truth as a text", { gift: "true" }],
  ["none of several", { category: { oneOf: ["Hats"] } }],
  ["the one that it must not be", { category: { not: "Shoes" } }],
  ["the one that it must not be, in a list", { "products[].sku": { not: "A" } }],
  ["a number below", { quantity: { atLeast: 2.01 } }],
  ["a text that is no number", { category: { atLeast: 0 } }],
  ["what is absent, in a range", { color: { atMost: 5 } }],
  ["null as there", { none: { exists: true } }],
  ["a number that contains", { quantity: { contains: "2" } }],
  ["a path through a text", { "category.name": { exists: true } }],
  ["a list that is named without []", { "products.sku": "A" }],
  ["what is no list", { "category[].sku": "A" }],
  ["an empty list", { "empty[].sku": "A" }],
  ["one test of two", { category: "Shoes", quantity: 3 }],
])("does not pass: %s", (_, tests) => {
  expect(passes(event, propertyTests.parse(tests))).toBe(false);
});

test("a number is one of JSON or a plain decimal", () => {
  expect([5, "5", "-0.5", "19.99"].map(numberOf)).toEqual([5, 5, -0.5, 19.99]);
  expect(["", "5 EUR", "1e3", "1,5", ".5", "5.", " 5", true, null, [5]].map(numberOf)).toEqual(
    Array(10).fill(undefined),
  );
});

test.each(["", "a..b", ".a", "a.", "a[0]", "[]", "a.b.c.d.e.f.g"])(
  "%j is no path of a property",
  (path) => {
    expect(propertyTests.safeParse({ [path]: 1 }).success).toBe(false);
  },
);

test('each test reads after "with"', () => {
  expect(
    testsInWords({
      category: "Shoes",
      "products[].sku": { oneOf: ["A", "B"] },
      color: { not: "red" },
      price: { atLeast: 5, atMost: 9 },
      name: { contains: "boot" },
      "page.path": { exists: true },
      coupon: { exists: false },
    }),
  ).toBe(
    'category "Shoes" and products sku "A" or "B" and color other than "red" and price 5 to 9 and ' +
      'name containing "boot" and a known page path and no coupon',
  );
});
