import type { Instant } from "../core/time.ts";
import type { ConsentPurpose } from "./consent.ts";
import type { JsonObject } from "./event.ts";
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

/**
 * An identify call as {@link readEvent} reads it.
 * @example identifyItem({ messageId: "m", customerId: "7", traits: { email: "ana@example.com" }, toldAt: 0 })
 *   // { type: "identify", messageId: "m", userId: "7", traits: { email: "ana@example.com" }, … }
 */
export function identifyItem(told: {
  readonly messageId: string;
  /** Undefined where the customer has no id of the shop's. */
  readonly customerId: string | undefined;
  readonly traits: Readonly<Record<string, unknown>> & Pick<CustomerTraits, "email" | "phone">;
  /** Ids in other systems, each with its type. */
  readonly externalIds?: readonly { readonly type: string; readonly id: string }[];
  readonly toldAt: Instant;
}): JsonObject {
  const { messageId, customerId, traits, externalIds = [], toldAt } = told;
  const { email, phone } = traits;
  return {
    type: "identify",
    messageId,
    ...(customerId === undefined ? {} : { userId: customerId }),
    traits,
    context: { traits: { email, phone }, ...(externalIds.length === 0 ? {} : { externalIds }) },
    timestamp: new Date(toldAt).toISOString(),
  };
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
