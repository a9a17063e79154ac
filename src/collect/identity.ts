import type { IdentityKind } from "../core/subject.ts";

/** By what a row names a person. */
export interface Identity {
  readonly kind: IdentityKind;
  readonly value: string;
}

/** Nobody that is known. */
export const guest: Identity = { kind: "guest", value: "" };

/** The cells of a row that can name a person, each empty where the row has none. */
export interface IdentityCells {
  readonly customer: string;
  readonly email: string;
  readonly loyalty: string;
  readonly phone: string;
}

/** The headers under which shops name persons. */
export const identityAliases: Readonly<Record<keyof IdentityCells, readonly string[]>> = {
  customer: ["customer", "customerid", "customeruser", "userid", "clientid", "householdid"],
  email: ["email", "customeremail", "billingemail", "emailaddress", "useremail"],
  phone: ["phone", "billingphone", "customerphone", "telephone", "mobile"],
  loyalty: ["loyalty", "loyaltyid", "loyaltycard", "cardnumber", "memberid"],
};

/** Who it is, by the strongest identity that a row has: customer id, e-mail, loyalty id, phone; else a guest. */
export function identityOf(cells: IdentityCells): Identity {
  return identitiesOfRow(cells)[0] ?? guest;
}

/** All identities that a row has, in the order of {@link identityOf}; none for a guest. */
export function identitiesOfRow(cells: IdentityCells): Identity[] {
  const found: Identity[] = [];
  const customer = unquoteSheet(cells.customer);
  if (customer !== "" && !isBlockedIdentity(customer))
    found.push({ kind: "customer_id", value: customer });
  const email = cells.email.toLowerCase();
  if (email.includes("@")) found.push({ kind: "email", value: email });
  const loyalty = unquoteSheet(cells.loyalty);
  if (loyalty !== "" && !isBlockedIdentity(loyalty))
    found.push({ kind: "loyalty_id", value: loyalty });
  const phone = phoneOf(cells.phone);
  if (phone !== "") found.push({ kind: "phone", value: phone });
  return found;
}

/**
 * All by which somebody is named, the strongest first as given; what names nobody is left out.
 * @example identitiesOf([["customer", "0"], ["email", "Ana@example.com"]]) // [{ kind: "email", value: "ana@example.com" }]
 */
export function identitiesOf(
  named: readonly (readonly [name: keyof IdentityCells, value: string])[],
): Identity[] {
  const found: Identity[] = [];
  for (const [name, value] of named) {
    const { kind, value: as } = identityOf({ ...noCells, [name]: value });
    if (kind === "guest" || found.some((one) => one.kind === kind && one.value === as)) continue;
    found.push({ kind, value: as });
  }
  return found;
}

const noCells: IdentityCells = { customer: "", email: "", loyalty: "", phone: "" };

/** Who it is in Shopify's exports, whose orders know no customer id: e-mail, then the first phone that is one. */
export function shopifyIdentityOf(email: string, phones: readonly string[]): Identity {
  return shopifyIdentitiesOf(email, phones)[0] ?? guest;
}

/** All identities of an order in Shopify's exports, in the order of {@link shopifyIdentityOf}. */
export function shopifyIdentitiesOf(email: string, phones: readonly string[]): Identity[] {
  const phone = phones.map(phoneOf).find((digits) => digits !== "") ?? "";
  return identitiesOfRow({ customer: "", email, loyalty: "", phone });
}

/** A telephone number by its digits alone; empty when there are too few, or nothing but zeros. */
export function phoneOf(text: string): string {
  const phone = text.replace(/[^\d+]/g, "");
  return phone.length >= 6 && !isBlockedIdentity(phone) ? phone : "";
}

/** Spreadsheets keep long numbers as text by a leading apostrophe; some exports carry it along. */
export function unquoteSheet(text: string): string {
  return text.startsWith("'") ? text.slice(1) : text;
}

/** Values that stand for "nobody" in exports: as an identity they would merge strangers. */
export function isBlockedIdentity(value: string): boolean {
  return /^(?:[0-]*|-1|null|none|nan|undefined|anonymous|guest|n\/a)$/i.test(value);
}
