import { expect, test } from "vitest";
import { jsonLines } from "./json-lines.ts";

const item = { event: "Order Completed", properties: { products: [{ sku: "A" }, { price: "x" }] } };
const badText = (path: string) => {
  const bad = jsonLines(item, path).filter(({ isBad }) => isBad);
  return bad.map(({ key, text }) => key + text);
};

test("lines are the object's JSON", () => {
  const text = jsonLines(item, null)
    .map(({ depth, key, text }) => "  ".repeat(depth) + key + text)
    .join("\n");
  expect(text).toBe(JSON.stringify(item, null, 2));
});

test("the bad field's line is marked, deep in lists too", () => {
  expect(badText("properties.products[1].price")).toEqual(['"price": "x"']);
  expect(badText("event")).toEqual(['"event": "Order Completed",']);
});

test("where the field is missing, what should hold it is marked", () => {
  expect(badText("properties.products[0].price")).toEqual(["{"]);
  expect(jsonLines(item, "properties.products[0].price").find(({ isBad }) => isBad)?.path).toBe(
    "properties.products[0]",
  );
  expect(jsonLines(item, "userId").find(({ isBad }) => isBad)?.path).toBe("");
});
