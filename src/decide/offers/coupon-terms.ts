import { z } from "zod";
import { type Minor, minorPerUnit } from "../../core/money.ts";

/** What a unique coupon gives: a share or an amount off one order, for so many days from when it was seen. */
export interface CouponTerms {
  /** Off the order, 0 to 100; exactly one of `percent` and `amount` is there. */
  readonly percent?: number | undefined;
  /** Off the order, in units of the shop's currency, as a decimal text. */
  readonly amount?: string | undefined;
  /** The least that the order must come to, in units of the shop's currency. The shop system enforces it. */
  readonly minimum?: string | undefined;
  readonly validDays: number;
  /** What codes begin with. */
  readonly prefix: string;
  /** `made`: Perennial makes the codes. `imported`: the shop system made them, and they are drawn from those that were imported. */
  readonly codes: "made" | "imported";
}

const money = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,2})?$/, "is no amount such as 5.00")
  .refine((text) => Number(text) > 0, "is not above 0");

/** {@link CouponTerms} as they are written in a treatment. */
export const couponTerms: z.ZodType<CouponTerms> = z
  .strictObject({
    percent: z.number().gt(0).lt(100).optional(),
    amount: money.optional(),
    minimum: money.optional(),
    validDays: z.int().min(1).max(365).default(14),
    prefix: z
      .string()
      .regex(/^[A-Z0-9]{0,8}$/, "is no beginning of codes: up to 8 capital letters and digits")
      .default(""),
    codes: z.enum(["made", "imported"]).default("made"),
  })
  .refine(({ percent, amount }) => (percent === undefined) !== (amount === undefined), {
    message: "has exactly one of percent and amount",
  });

/**
 * What a coupon gives away on an order.
 * @param order what the order comes to before the coupon, in minor units; 0 or more
 * @returns minor units, at most the order
 * @example faceValue({ percent: 10, validDays: 14, prefix: "", codes: "made" }, 5000, "EUR") // 500
 */
export function faceValue(terms: CouponTerms, order: Minor, currency: string): Minor {
  const { percent, amount } = terms;
  if (percent !== undefined) return Math.round((order * percent) / 100);
  // An amount off costs itself, also where nothing is known of orders.
  const whole = minorOf(amount ?? "0", currency);
  return order > 0 ? Math.min(whole, order) : whole;
}

/** An amount in units of a currency as minor units. */
export function minorOf(amount: string, currency: string): Minor {
  return Math.round(Number(amount) * minorPerUnit(currency));
}

/**
 * What a coupon gives, for people.
 * @example couponWords({ percent: 10, validDays: 14, prefix: "", codes: "made" }, "EUR") // "10 % off, for 14 days"
 */
export function couponWords(
  { percent, amount, minimum, validDays }: CouponTerms,
  currency: string,
): string {
  const off = percent === undefined ? `${amount} ${currency} off` : `${percent} % off`;
  const from = minimum === undefined ? "" : ` from ${minimum} ${currency} on`;
  return `${off}${from}, for ${validDays === 1 ? "1 day" : `${validDays} days`}`;
}
