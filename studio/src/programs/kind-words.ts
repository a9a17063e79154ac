import type { TreatmentKind } from "../../../src/decide/placement.ts";

/** What a placement or a treatment shows. */
export const kindWords: Readonly<Record<TreatmentKind, string>> = {
  products: "Products",
  content: "Content",
  offer: "Offer",
  action: "Action",
};
