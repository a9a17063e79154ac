import type { Instant } from "../core/time.ts";
import type { ConsentPurpose } from "./consent.ts";
import type { Identity } from "./identity.ts";

/** What a shop system told about a customer. */
export interface CustomerTelling {
  readonly source: string;
  readonly toldAt: Instant;
  /** All by which the customer is named, the strongest first. */
  readonly identities: readonly Identity[];
  readonly traits: CustomerTraits;
  readonly consents: readonly ToldConsent[];
}

/** Traits under the names that Segment reserves for them; what was not told is not there. */
export interface CustomerTraits {
  readonly email?: string;
  readonly phone?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  /** ISO 8601, UTC. */
  readonly createdAt?: string;
  readonly address?: CustomerAddress;
}

/** Where a customer lives. */
export interface CustomerAddress {
  readonly street?: string;
  readonly city?: string;
  readonly postalCode?: string;
  readonly state?: string;
  readonly country?: string;
}

/** What a customer agreed to or refused, on all channels. */
export interface ToldConsent {
  readonly purpose: ConsentPurpose;
  readonly granted: boolean;
  readonly at: Instant;
}

/**
 * Traits without those that are empty.
 * @example toldTraits({ email: "ana@example.com", firstName: "" }) // { email: "ana@example.com" }
 */
export function toldTraits(
  traits: Readonly<Record<Exclude<keyof CustomerTraits, "address" | "createdAt">, string>>,
  createdAt: Instant | null,
  address: Readonly<Record<keyof CustomerAddress, string>>,
): CustomerTraits {
  const lives = told(address);
  return {
    ...told(traits),
    ...(createdAt === null ? {} : { createdAt: new Date(createdAt).toISOString() }),
    ...(Object.keys(lives).length === 0 ? {} : { address: lives }),
  };
}

function told<Name extends string>(
  texts: Readonly<Record<Name, string>>,
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name in texts) if (texts[name] !== "") found[name] = texts[name];
  return found;
}
