import type { IdentityKind } from "../core/subject.ts";
import type { Random } from "../stats/random.ts";
import type { Shop } from "./shop.ts";

/** A browser or phone, with the id that its events carry. */
export interface Device {
  readonly kind: "phone" | "laptop" | "tablet" | "kiosk" | "app";
  readonly anonymousId: string;
  /** Of an app's phone. */
  readonly deviceId?: string;
}

/** All by which a person can be known. */
export interface PersonIds {
  /** Undefined for guests, who have no account. */
  readonly userId: string | undefined;
  readonly email: string;
  readonly phone: string;
  readonly loyaltyId: string | undefined;
  /** One to three; where two people of a household share a tablet, both have it. */
  readonly browsers: readonly Device[];
  readonly app: Device;
  readonly sharesTablet: boolean;
}

/** An identity of a person, as its events can carry it. */
export interface KnownIdentity {
  readonly kind: IdentityKind;
  readonly value: string;
  /** True for what several people use. */
  readonly shared: boolean;
}

/** Draws a person's ids. They carry the shop's seed, so that people of two shops are not one. */
export function drawPersonIds(shop: Shop, place: number, random: Random): PersonIds {
  const { registered, loyaltyCards, laptops, ownTablets, sharedTablets } = shop.truth.people;
  const { idMark: mark } = shop;
  const phone: Device = { kind: "phone", anonymousId: drawId(shop, random) };
  const laptop: Device = { kind: "laptop", anonymousId: drawId(shop, random) };
  const tablet: Device = { kind: "tablet", anonymousId: drawId(shop, random) };
  // The two of a pair must agree on their tablet without knowing of each other.
  const pair = shop.stream(Math.floor(place / 2), "household");
  const sharesTablet = pair.uniform() < sharedTablets;
  const shared: Device = { kind: "tablet", anonymousId: drawId(shop, pair) };
  const browsers = [phone];
  if (random.uniform() < laptops) browsers.push(laptop);
  const hasTablet = random.uniform() < ownTablets;
  if (sharesTablet) browsers.push(shared);
  else if (hasTablet) browsers.push(tablet);
  return {
    userId: random.uniform() < registered ? `${mark}-${place}` : undefined,
    email: `person.${place}@${mark}.example`,
    // No Dutch mobile number begins with 060, and none is as long.
    phone: `+3160${shop.phoneMark}${String(place).padStart(7, "0")}`,
    loyaltyId: random.uniform() < loyaltyCards ? `card-${mark}-${place}` : undefined,
    browsers,
    app: { kind: "app", anonymousId: drawId(shop, random), deviceId: drawId(shop, random) },
    sharesTablet,
  };
}

/** The identities of a person, as events can carry them: what identity resolution is to find. */
export function identitiesOf(ids: PersonIds): KnownIdentity[] {
  const own = (kind: KnownIdentity["kind"], value: string | undefined): KnownIdentity[] =>
    value === undefined ? [] : [{ kind, value, shared: false }];
  return [
    ...own("customer_id", ids.userId),
    ...own("loyalty_id", ids.loyaltyId),
    ...own("email", ids.email),
    ...own("phone", ids.phone),
    ...ids.browsers.map(({ kind, anonymousId }) => ({
      kind: "anonymous_id" as const,
      value: anonymousId,
      shared: kind === "tablet" && ids.sharesTablet,
    })),
    ...own("anonymous_id", ids.app.anonymousId),
    ...own("device_id", ids.app.deviceId),
  ];
}

/** The browser that stands in a store for all who come. */
export function storeKiosk(shop: Shop, store: number): Device {
  return { kind: "kiosk", anonymousId: drawId(shop, shop.stream(store, "kiosk")) };
}

/** The id of a browser or a phone: the seed's mark, and 122 random bits in the form of a UUID of version 4. */
function drawId({ idMark }: Shop, random: Random): string {
  const hex = (): string =>
    random
      .integer(2 ** 32)
      .toString(16)
      .padStart(8, "0");
  const [a, b, c, d] = [hex(), hex(), hex(), hex()];
  return `${idMark}-${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}
