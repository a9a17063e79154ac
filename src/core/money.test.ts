import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allocate,
  formatAmount,
  formatMoney,
  isCurrency,
  isStorable,
  minorPerUnit,
  parseAmount,
} from "./money.ts";

const amounts = fc.integer({ min: -9_000_000_000_000_000, max: 9_000_000_000_000_000 });

describe("parseAmount", () => {
  test.each([
    ["12.50", 125_000],
    ["-3", -30_000],
    ["2.55", 25_500],
    [" 12.50 ", 125_000],
    ["'12.50", 125_000],
    ["+7", 70_000],
    [".5", 5_000],
    ["-.5", -5_000],
    ["5.", 50_000],
    ["1,234.50", 12_345_000],
    ["1,234,567", 12_345_670_000],
    ["1 234.50", 12_345_000],
    ["1\u00a0234.50", 12_345_000],
    ["1\u202f234.50", 12_345_000],
    ["1'234.50", 12_345_000],
    ["(12.50)", -125_000],
    ["(£1,012.50)", -10_125_000],
    ["£12.50", 125_000],
    ["-£12.50", -125_000],
    ["£-12.50", -125_000],
    ["12.50 €", 125_000],
    ["€ 12.50", 125_000],
    ["\u221212.50", -125_000],
    ["0.00005", 1],
    ["0.00004", 0],
    ["-0.00005", -1],
    ["-0", 0],
    ["000012.5", 125_000],
    ["900000000000", 9_000_000_000_000_000],
  ])("%s is %d ten-thousandths", (text, amount) => {
    expect(parseAmount(text)).toBe(amount);
  });

  test.each([
    ["12,50", 125_000],
    ["1.234,50", 12_345_000],
    ["1.234", 12_340_000],
    ["1.234.567", 12_345_670_000],
    ["1234,5", 12_345_000],
    ["-3", -30_000],
    ["12,50 €", 125_000],
    [",5", 5_000],
    ["(1.234,50)", -12_345_000],
  ])("%s with a decimal comma is %d ten-thousandths", (text, amount) => {
    expect(parseAmount(text, true)).toBe(amount);
  });

  test.each([
    "",
    " ",
    "-",
    ".",
    "abc",
    "1e5",
    "1.5e3",
    "Infinity",
    "NaN",
    "0x10",
    "12,50",
    "1,23,456",
    "1.2.3",
    "--3",
    "(-3)",
    "£",
    "12 EUR",
    "=1+1",
    "1/2",
    "9000000000000",
    "٣",
  ])("%j is no number", (text) => {
    expect(parseAmount(text)).toBeNull();
  });

  test.each(["12.50", "1.23", "1,234.50", "1.2345", "", "1,2,3"])(
    "%j is no number with a decimal comma, rather than a hundred times too much",
    (text) => {
      expect(parseAmount(text, true)).toBeNull();
    },
  );

  test("any amount that is written is read back the same, with either decimal mark", () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const text = formatAmount(amount);
        expect(parseAmount(text)).toBe(amount === 0 ? 0 : amount);
        expect(parseAmount(text.replace(".", ","), true)).toBe(amount === 0 ? 0 : amount);
      }),
    );
  });

  test("thousands marks, a currency sign and accounting brackets change nothing but the sign", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_000_000_000_000 }), (amount) => {
        const [whole = "", fraction] = formatAmount(amount).split(".");
        const marked = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction ? `.${fraction}` : "");
        expect(parseAmount(`$${marked}`)).toBe(amount);
        expect(parseAmount(`(${marked})`)).toBe(-amount);
      }),
    );
  });

  test("no text makes it throw or give anything but null or a whole storable number", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."0123456789.,-+()'£€ e\0") }),
        fc.boolean(),
        (text, decimalComma) => {
          const amount = parseAmount(text, decimalComma);
          expect(amount === null || (Number.isSafeInteger(amount) && isStorable(amount))).toBe(
            true,
          );
        },
      ),
    );
  });
});

describe("formatAmount", () => {
  test.each([
    [-25_500, "-2.55"],
    [0, "0"],
    [-0, "0"],
    [1, "0.0001"],
    [10_000, "1"],
    [-1, "-0.0001"],
    [9_000_000_000_000_000, "900000000000"],
  ])("%d ten-thousandths are written as %s", (amount, text) => {
    expect(formatAmount(amount)).toBe(text);
  });
});

describe("allocate", () => {
  test("a hundred over three equal parts is 34, 33 and 33", () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
  });

  test("nothing to weigh by puts all on the first part", () => {
    expect(allocate(7, [0, 0])).toEqual([7, 0]);
    expect(allocate(7, [])).toEqual([]);
  });

  test("the parts add up exactly, and none is further than one from its exact share", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e11, max: 1e11 }),
        fc.array(fc.nat({ max: 10_000_000 }), { minLength: 1, maxLength: 30 }),
        (amount, weights) => {
          const parts = allocate(amount, weights);
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount);
          for (const [index, part] of parts.entries()) {
            if (total > 0)
              expect(Math.abs(part - (amount * (weights[index] ?? 0)) / total)).toBeLessThan(1.001);
          }
        },
      ),
    );
  });
});

describe("currencies", () => {
  test("yen have no minor unit, pounds a hundred, dinars a thousand", () => {
    expect(["JPY", "GBP", "KWD"].map(minorPerUnit)).toEqual([1, 100, 1000]);
  });

  test("only ISO 4217 codes in capitals are currencies", () => {
    expect(["EUR", "eur", "$", "EURO", ""].map(isCurrency)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  test("money for people is in the currency's own digits", () => {
    expect(formatMoney(123_456, "GBP")).toBe("£1,234.56");
    expect(formatMoney(123_456, "JPY")).toBe("JP¥123,456");
    expect(formatMoney(-150, "GBP", { whole: true })).toBe("-£2");
  });
});
