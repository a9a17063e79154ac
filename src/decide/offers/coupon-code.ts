import { createHmac } from "node:crypto";

/** Crockford's base 32: no I, L, O or U, which are misread or spell words. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 12 characters are 60 bits: among a billion codes the chance that a guess is one of them is below 1 in a billion. */
const codeLength = 12;

/** Whose code it is: the `nth` coupon of its name that a person had, from 0. */
export interface CodeOf {
  /** PROGRAM/TREATMENT. */
  readonly coupon: string;
  readonly person: string;
  readonly nth: number;
}

/**
 * The unique code of a person's coupon, by HMAC-SHA-256 (RFC 2104) under the shop's key: whoever decides needs to ask
 * nobody for it, every process makes the same one, and who has some codes can guess no other.
 *
 * @example couponCode(key, { coupon: "quiet/ten", person: "7", nth: 0 }, "TEN") // "TEN-4XK2…", 12 characters behind the prefix
 */
export function couponCode(key: Buffer, { coupon, person, nth }: CodeOf, prefix: string): string {
  const bytes = createHmac("sha256", key).update(`${coupon}\n${person}\n${nth}`).digest();
  let code = "";
  for (let place = 0; place < codeLength; place++) code += alphabet[(bytes[place] ?? 0) & 31];
  return prefix === "" ? code : `${prefix}-${code}`;
}

/**
 * A code as it is compared: shoppers type small letters and blanks.
 * @example plainCode(" ten-4xk2 ") // "TEN-4XK2"
 */
export function plainCode(code: string): string {
  return code.trim().toUpperCase();
}

/**
 * The codes that an order names in one text.
 * @example codesOf("ten-4xk2, WELCOME") // ["TEN-4XK2", "WELCOME"]
 */
export function codesOf(text: string): string[] {
  return text
    .split(",")
    .map(plainCode)
    .filter((code) => code !== "");
}
