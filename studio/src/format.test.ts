import { describe, expect, test } from "vitest";
import * as format from "./format.ts";

const estimate = (value: number, lower: number, upper: number) => ({
  value,
  lower,
  upper,
  level: 0.8,
});

describe("money", () => {
  test("uses the fraction digits of its currency", () => {
    expect(format.money(123456, "GBP")).toBe("£1,234.56");
    expect(format.money(123456, "JPY")).toBe("¥123,456");
    expect(format.money(-250, "USD")).toBe("-$2.50");
  });

  test("is short on axes", () => {
    expect(format.moneyCompact(191_543_200, "GBP")).toBe("£1.92M");
    expect(format.moneyCompact(40_000, "GBP")).toBe("£400");
  });

  test("unit prices keep tenths of a penny only where there are some", () => {
    expect(format.unitPrice(25_500, "GBP")).toBe("£2.55");
    expect(format.unitPrice(1_250, "GBP")).toBe("£0.125");
  });
});

describe("an estimate", () => {
  test("is rounded by the width of its interval, ends and value alike", () => {
    const equity = format.moneyEstimate(estimate(191_543_200, 171_012_345, 213_000_111), "GBP", {
      compact: true,
    });
    expect(equity.value).toBe("£1.92M");
    expect(equity.range).toBe("£1.71M to £2.13M");
  });

  test("loses its pence when they mean nothing and keeps both digits when they do", () => {
    expect(format.moneyEstimate(estimate(31_240, 25_930, 37_190), "GBP").value).toBe("£310");
    expect(format.moneyEstimate(estimate(6_612, 5_733, 7_461), "GBP").range).toBe("£57 to £75");
    expect(format.moneyEstimate(estimate(231, 180, 290), "GBP").value).toBe("£2.30");
  });

  test("keeps two digits of its value however wide the interval is", () => {
    const wide = format.moneyEstimate(estimate(89_120, 20_950, 160_870), "GBP");
    expect([wide.value, wide.range]).toEqual(["£890", "£210 to £1,610"]);
  });

  test("of a single message has as many digits as its interval tells, and so have its parts", () => {
    const fine = estimate(0.931, 0.61, 1.252);
    const text = format.moneyFine(fine, "EUR");
    expect([text.value, text.range]).toEqual(["€0.0093", "€0.0061 to €0.0125"]);
    expect(format.moneyPart(0.0149, fine, "EUR")).toBe("€0.0001");
    expect(format.moneyFine(estimate(84.97, 32.3, 137.65), "EUR").value).toBe("€0.85");
    expect(format.moneyFine(estimate(5_285, 1_955, 8_614), "EUR").range).toBe("€20 to €86");
    expect(format.moneyFine(estimate(1e-9, -32, 31), "EUR").range).toBe("-€0.32 to €0.31");
    expect(format.moneyFine(estimate(0.931, 0.61, 1.252), "JPY").range).toBe("¥0.61 to ¥1.25");
  });

  test("of nothing is nothing", () => {
    expect(format.moneyEstimate(estimate(0, 0, 0), "GBP").value).toBe("£0");
  });

  test("of a count keeps one digit after the point when it is narrow", () => {
    expect(format.countEstimate(estimate(4.23, 1.31, 9.04)).range).toBe("1.3 to 9.0");
    expect(format.countEstimate(estimate(2361, 2210, 2518)).range).toBe("2,210 to 2,520");
  });
});

test("a share that is not quite none or all does not pretend to be", () => {
  expect(format.percent(0.002)).toBe("<1%");
  expect(format.percent(0.998)).toBe(">99%");
  expect(format.percent(1)).toBe("100%");
  expect(format.percent(0.664)).toBe("66%");
});

test("days and months are written with the month's name", () => {
  expect(format.day("2011-08-31")).toBe("31 Aug 2011");
  expect(format.month("2010-12")).toBe("Dec ’10");
  expect(format.monthLong("2010-12")).toBe("December 2010");
});

test("instants are told in the shop's time zone", () => {
  expect(format.timeOf("2011-06-01T23:30:00Z", "Europe/London")).toBe("00:30");
  expect(format.dayOf("2011-06-01T23:30:00Z", "Europe/London")).toBe("2 Jun 2011");
});

test("a difference carries its sign at both ends, and is whole where it was counted", () => {
  const unsure = format.moneyDifference(estimate(4_000, -1_200, 9_500), "EUR");
  expect([unsure.value, unsure.range]).toEqual(["+€40", "-€12 to +€95"]);
  const nothing = format.moneyDifference(estimate(12, -373_336, 373_359), "EUR");
  expect([nothing.value, nothing.range]).toEqual(["€0", "-€3,700 to +€3,700"]);
  expect(format.moneyDifference(estimate(-18, -18, -18), "EUR").value).toBe("€0");
  expect(format.moneyDifference(estimate(-1_549, -1_549, -1_549), "EUR").value).toBe("-€15");
});

test("a multiple is rounded by the width of its interval", () => {
  const sure = format.timesEstimate(estimate(1.673, 1.561, 1.792));
  expect([sure.value, sure.range]).toEqual(["1.67×", "1.56 to 1.79"]);
  expect(format.timesEstimate(estimate(1.2, 0.4, 3.4)).range).toBe("0.4 to 3.4");
  expect(format.timesEstimate(estimate(13.43, 12.7, 14.2)).range).toBe("12.7 to 14.2");
});

test("a bias keeps a digit while it is small", () => {
  expect([0.021, -0.12, 0].map(format.percentDifference)).toEqual(["+2.1%", "-12%", "0%"]);
});

test("a difference of shares is told in percentage points, ends and value rounded alike", () => {
  const text = format.pointsDifference(estimate(0.0721, 0.0249, 0.1198));
  expect([text.value, text.range]).toEqual(["+7.2 pp", "+2.5 to +12.0"]);
  const small = format.pointsDifference(estimate(-0.0004, -0.0511, 0.0603));
  expect([small.value, small.range]).toEqual(["0 pp", "-5 to +6"]);
});

test("a small p pretends to no digits", () => {
  expect([0.5, 0.0312, 0.0004].map(format.pValue)).toEqual(["0.500", "0.031", "<0.001"]);
});

test("units of a currency and its minor units are one another's way back", () => {
  expect(format.major(format.minor(19.99, "GBP"), "GBP")).toBeCloseTo(19.99, 12);
  expect(format.minor(500, "JPY")).toBe(500);
});
