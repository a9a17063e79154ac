import { expect, test } from "vitest";
import { emptyCell, textCell, toSheetText } from "./figure-data.ts";

test("a figure is copied with its data time and raw values", () => {
  const text = toSheetText({
    title: "Cohorts",
    note: "data to 2011-08-31, GBP",
    columns: [
      { label: "Cohort", numeric: false },
      { label: "Value", numeric: true },
    ],
    rows: [
      [textCell("Jan 11", "2011-01"), textCell("£410", 410.123456)],
      [textCell("Feb 11", "2011-02"), emptyCell],
    ],
  });
  expect(text).toBe(
    "Cohorts (data to 2011-08-31, GBP)\nCohort\tValue\n2011-01\t410.123456\n2011-02\t",
  );
});

test("text that a spreadsheet would run is defused, numbers are left alone", () => {
  const cells = ["=1+1", "+4", "-2.5", "-x", "@a", "\t=1", "plain\ttab"].map((text) =>
    textCell(text),
  );
  const text = toSheetText({ title: "T", note: "n", columns: [], rows: [cells] });
  expect(text.split("\n")[2]?.split("\t")).toEqual([
    "'=1+1",
    "+4",
    "-2.5",
    "'-x",
    "'@a",
    "' =1",
    "plain tab",
  ]);
});
