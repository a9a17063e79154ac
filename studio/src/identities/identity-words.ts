import type { IdentityKind } from "../../../src/core/subject.ts";

const words: Readonly<Record<IdentityKind, string>> = {
  customer_id: "customer",
  loyalty_id: "card",
  email: "e-mail",
  phone: "phone",
  external_id: "external",
  guest: "guest",
  device_id: "device",
  anonymous_id: "browser",
};

/** What a kind of identity is called where it is read. */
export function identityWords(kind: IdentityKind): string {
  return words[kind];
}
