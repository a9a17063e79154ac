import { formatMoney } from "../core/money.ts";
import type { SeedOptions } from "./seed-options.ts";

/**
 * Why a file of seeds has as many rows as it has. Everyone chosen is counted once:
 * `chosen = written + leftOutNoConsent + leftOutNoIdentifier`.
 */
export interface SeedCounts {
  /** Customers in the share asked for, and worth the least value asked for. */
  readonly chosen: number;
  /** Of the chosen: those whose newest word on ads is an agreement. */
  readonly withConsent: number;
  /** Of the chosen: those whom the platform can match, whether they agreed or not. */
  readonly withIdentifier: number;
  /** Rows of the file: those who agreed and can be matched. */
  readonly written: number;
  readonly leftOutNoConsent: number;
  /** Those who agreed and cannot be matched. */
  readonly leftOutNoIdentifier: number;
}

/** The counts before anybody was looked at. */
export const noSeeds: SeedCounts = {
  chosen: 0,
  withConsent: 0,
  withIdentifier: 0,
  written: 0,
  leftOutNoConsent: 0,
  leftOutNoIdentifier: 0,
};

/** The counts with one more customer among the chosen. */
export function countSeed(
  counts: SeedCounts,
  { agreed, matchable }: { readonly agreed: boolean; readonly matchable: boolean },
): SeedCounts {
  return {
    chosen: counts.chosen + 1,
    withConsent: counts.withConsent + Number(agreed),
    withIdentifier: counts.withIdentifier + Number(matchable),
    written: counts.written + Number(agreed && matchable),
    leftOutNoConsent: counts.leftOutNoConsent + Number(!agreed),
    leftOutNoIdentifier: counts.leftOutNoIdentifier + Number(agreed && !matchable),
  };
}

/**
 * The counts in words, with what to do where the file is empty.
 * @example explainSeeds({ ...noSeeds, chosen: 332, leftOutNoConsent: 332 }, options, "GBP")
 *   // "Of 332 customers in the top 10 %, 0 have consented to ads. Import consents with perennial import consents FILE --purpose ads."
 */
export function explainSeeds(counts: SeedCounts, options: SeedOptions, currency: string): string {
  const who = `customers in the top ${Number((options.top * 100).toFixed(4))} %`;
  const platform = options.to === "google" ? "Google" : "Meta";
  if (counts.chosen === 0) {
    const least = formatMoney(options.minimumValue, currency);
    return `No ${who} are expected to contribute ${least} or more in the next 12 months. Name a larger --top or a smaller --min-value.`;
  }
  const chosen = `Of ${count(counts.chosen)} ${who}`;
  if (counts.withConsent === 0) {
    return `${chosen}, 0 have consented to ads. Import consents with perennial import consents FILE --purpose ads.`;
  }
  if (counts.written === 0) {
    return `${chosen}, ${count(counts.withConsent)} have consented to ads, and ${platform} can match none of these: ${remedy(options)}`;
  }
  return `${chosen}, ${count(counts.written)} are written for ${platform}. Left out: ${count(counts.leftOutNoConsent)} without consent to ads, ${count(counts.leftOutNoIdentifier)} without an e-mail address or phone number that can be matched.`;
}

function remedy({ to, externId, callingCode }: SeedOptions): string {
  const needed = "it takes an e-mail address, or a phone number with its country.";
  const phones = callingCode === undefined ? " --calling-code 44 names the country of others." : "";
  const ids = to === "meta" && !externId ? " --extern-id writes the shop's own ids as well." : "";
  return `${needed}${phones}${ids}`;
}

function count(value: number): string {
  return value.toLocaleString("en-GB");
}
