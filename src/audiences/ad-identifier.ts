import { createHash } from "node:crypto";
import { countryCode } from "./country-code.ts";
import { e164 } from "./phone-number.ts";

/**
 * What ad platforms know a person by: e-mail, telephone number and country, brought into each platform's
 * one spelling and hashed, so that no address leaves the shop in the clear.
 * Google: https://support.google.com/google-ads/answer/7659867;
 * Meta: https://developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences
 */

/** The platforms that a file can be made for. */
export const adPlatforms = ["google", "meta"] as const;

/** One of {@link adPlatforms}. */
export type AdPlatform = (typeof adPlatforms)[number];

/**
 * An e-mail address as a platform matches it: SHA-256 in hex. Google reads `a.na@gmail.com` and `ana@gmail.com` as one.
 *
 * @returns empty when the text is no address; what is a hash already, as it is
 * @example emailIdentifier(" Person@Example.com", "meta")
 *   // "542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345"
 */
export function emailIdentifier(text: string, platform: AdPlatform): string {
  const address = text.trim().toLowerCase();
  if (isHash(address)) return address;
  const spelled = platform === "google" ? withoutGmailDots(address) : address;
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(spelled) ? sha256(spelled) : "";
}

/**
 * A telephone number as a platform matches it: SHA-256 in hex of E.164, which Meta wants without its plus.
 *
 * @param callingCode of numbers without a country; without it these are refused
 * @returns empty when the number cannot be told; what is a hash already, as it is
 * @example phoneIdentifier("+44 20 7946 0958", "google") === phoneIdentifier("020 7946 0958", "google", "44") // true
 */
export function phoneIdentifier(text: string, platform: AdPlatform, callingCode?: string): string {
  const hash = text.trim().toLowerCase();
  if (isHash(hash)) return hash;
  const number = e164(text, callingCode);
  if (number === "") return "";
  return sha256(platform === "meta" ? number.slice(1) : number);
}

/**
 * A country as a platform matches it: for Google the ISO 3166-1 code in the clear, for Meta its hash in small letters.
 *
 * @returns empty when the country is not known
 * @example countryIdentifier("Germany", "google") // "DE"
 */
export function countryIdentifier(name: string, platform: AdPlatform): string {
  const hash = name.trim().toLowerCase();
  if (isHash(hash)) return platform === "meta" ? hash : "";
  const code = countryCode(name);
  return platform === "google" || code === "" ? code : sha256(code.toLowerCase());
}

function withoutGmailDots(address: string): string {
  const [, name = "", domain = ""] = /^(.*)@(gmail\.com|googlemail\.com)$/.exec(address) ?? [];
  return domain === "" ? address : `${name.replaceAll(".", "")}@${domain}`;
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
