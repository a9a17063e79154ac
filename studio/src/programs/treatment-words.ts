import type { CouponTerms } from "../../../src/decide/offers/coupon-terms.ts";
import type { Treatment } from "../../../src/decide/program.ts";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { kindWords } from "./kind-words.ts";
import { contentWords } from "./placement-words.ts";
import { recipeWords } from "./recipe-words.ts";

type Program = ProgramOverview["programs"][number];

/** A treatment with the program that it is of. */
export interface CatalogueEntry {
  readonly program: Program;
  readonly treatment: Treatment;
}

/** All treatments, by program, of which some text holds what is looked for. */
export function catalogueOf(
  programs: readonly Program[],
  search: string | undefined,
): CatalogueEntry[] {
  const sought = (search ?? "").trim().toLowerCase();
  return programs
    .flatMap((program) => program.treatments.map((treatment) => ({ program, treatment })))
    .filter((entry) => textOf(entry).includes(sought));
}

function textOf({ program, treatment }: CatalogueEntry): string {
  const { id, kind, title = "", notFor } = treatment;
  return [
    ...[id, title, kindWords[kind], program.program, program.title, ...program.placements],
    ...[...notFor, givesWords(treatment)],
  ]
    .join("\n")
    .toLowerCase();
}

/**
 * What a treatment gives: the terms of its coupon, its list of products, or the texts of its content.
 *
 * @example givesWords({ id: "a", kind: "content", content: { text: "Hello" }, notFor: [] }) // "Hello"
 */
export function givesWords({ coupon, list, content }: Treatment): string {
  if (coupon !== undefined) return couponTermsWords(coupon);
  return list === undefined ? contentWords(content) : recipeWords(list);
}

function couponTermsWords({ percent, amount, minimum, validDays, codes }: CouponTerms): string {
  const off = percent === undefined ? `${amount} off` : `${percent}% off`;
  const from = minimum === undefined ? "" : ` an order from ${minimum} on`;
  const days = validDays === 1 ? "1 day" : `${validDays} days`;
  const made = codes === "imported" ? "; codes of the shop system" : "";
  return `A unique coupon: ${off}${from}, for ${days}${made}.`;
}
