import { expect, test } from "vitest";
import { columnPlace } from "./column-place.ts";

const placeIn = (header: readonly string[]) => (column: string) =>
  columnPlace(column, { header, file: "t.csv" });

test("a column is found as it is written, else by its letters and digits, of any script", () => {
  const place = placeIn(["Arm", "Umsatz (€)", "Umsatz ($)", "выручка", "заказ", "数量", "金额"]);
  expect(["arm", "Umsatz ($)", "заказ", "金额", "ЗАКАЗ"].map(place)).toEqual([0, 2, 4, 6, 4]);
});

test("a name that several columns have is refused, not read from the first", () => {
  expect(() => placeIn(["arm", "y", "y"])("y")).toThrow('t.csv has 2 columns "y"');
  expect(() => placeIn(["Umsatz (€)", "Umsatz ($)"])("umsatz")).toThrow(
    '2 columns "umsatz": "Umsatz (€)", "Umsatz ($)"',
  );
  expect(() => placeIn(["arm", "цена"])("выручка")).toThrow('no column "выручка"');
});
