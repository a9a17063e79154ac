import { expect, test } from "vitest";
import { findColumns, headerPlaces } from "./table-columns.ts";

test("headers of any script are told apart", () => {
  const places = headerPlaces(["заказ", "Цена", "数量", "Größe", "Order-Date"]);
  expect([...places.keys()]).toEqual(["заказ", "цена", "数量", "größe", "orderdate"]);
});

test("a column that is named as it is written is that one, though another has the same letters", () => {
  const headers = ["Price (€)", "Price ($)"];
  const found = (price: string) =>
    findColumns(headers, ["price"], { price: ["price"] }, { price }).columns.get("price");
  expect([found("Price ($)"), found("price")]).toEqual([1, 0]);
});
