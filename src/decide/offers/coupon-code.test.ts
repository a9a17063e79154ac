import { expect, test } from "vitest";
import { codesOf, couponCode, plainCode } from "./coupon-code.ts";
import { couponTerms, couponWords, faceValue } from "./coupon-terms.ts";

const key = Buffer.alloc(32, 7);

test("a code is the same at every asking, and another for another person, coupon, number or key", () => {
  const of = { coupon: "quiet/ten", person: "7", nth: 0 };
  const code = couponCode(key, of, "TEN");
  expect(code).toMatch(/^TEN-[0-9A-HJKMNP-TV-Z]{12}$/);
  expect(couponCode(key, of, "TEN")).toBe(code);
  const others = [
    couponCode(key, { ...of, person: "8" }, "TEN"),
    couponCode(key, { ...of, coupon: "quiet/five" }, "TEN"),
    couponCode(key, { ...of, nth: 1 }, "TEN"),
    couponCode(Buffer.alloc(32, 8), of, "TEN"),
  ];
  expect(new Set([code, ...others]).size).toBe(5);
  expect(couponCode(key, of, "")).toBe(code.slice(4));
});

test("100,000 codes are 100,000 codes, each character as likely as another", () => {
  const codes = Array.from({ length: 100_000 }, (_, i) =>
    couponCode(key, { coupon: "a/b", person: String(i), nth: 0 }, ""),
  );
  expect(new Set(codes).size).toBe(100_000);
  const counts = new Map<string, number>();
  for (const code of codes) for (const each of code) counts.set(each, (counts.get(each) ?? 0) + 1);
  const expected = 1_200_000 / 32;
  const chiSquared = [...counts.values()].reduce(
    (sum, n) => sum + (n - expected) ** 2 / expected,
    0,
  );
  // 31 degrees of freedom: 61.1 is passed once in a thousand.
  expect(chiSquared).toBeLessThan(61.1);
});

test("codes are compared as shoppers and shop systems write them", () => {
  expect(plainCode(" ten-4xk2 ")).toBe("TEN-4XK2");
  expect(codesOf("ten-4xk2, WELCOME,")).toEqual(["TEN-4XK2", "WELCOME"]);
});

test("a coupon gives a share or an amount, never more than the order", () => {
  const ten = couponTerms.parse({ percent: 10 });
  const five = couponTerms.parse({ amount: "5.00", minimum: "30.00", validDays: 1 });
  expect(faceValue(ten, 5_000, "EUR")).toBe(500);
  expect(faceValue(five, 5_000, "EUR")).toBe(500);
  expect(faceValue(five, 300, "EUR")).toBe(300);
  expect(faceValue(five, 0, "JPY")).toBe(5);
  expect(couponWords(ten, "EUR")).toBe("10 % off, for 14 days");
  expect(couponWords(five, "EUR")).toBe("5.00 EUR off from 30.00 EUR on, for 1 day");
  for (const wrong of [
    {},
    { percent: 10, amount: "5" },
    { percent: 0 },
    { percent: 100 },
    { amount: "0" },
  ])
    expect(couponTerms.safeParse(wrong).success).toBe(false);
});
