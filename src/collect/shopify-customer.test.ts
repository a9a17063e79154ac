import { describe, expect, test } from "vitest";
import type { CustomerTelling } from "./customer-telling.ts";
import type { JsonObject } from "./event.ts";
import { readShopifyCustomer } from "./shopify-customer.ts";

const reading = { source: "shopify", receivedAt: Date.parse("2026-06-01T12:00:00Z") };
const updatedAt = Date.parse("2026-05-02T08:00:00Z");
const agreedAt = Date.parse("2026-04-30T08:00:00Z");

const customer = {
  id: 7_890_000_000_001,
  email: "Ana@Example.com",
  phone: "+31612345678",
  first_name: "Ana",
  last_name: "",
  created_at: "2026-01-15T10:00:00-05:00",
  updated_at: "2026-05-02T10:00:00+02:00",
  default_address: { city: "Utrecht", country: "Netherlands", country_code: "NL", zip: null },
};

function told(change: JsonObject = {}): CustomerTelling {
  const read = readShopifyCustomer({ ...customer, ...change }, reading);
  if (!read.ok) throw new Error(`${read.field} ${read.reason}`);
  if (read.telling === null) throw new Error(read.why);
  return read.telling;
}

describe("a customer of Shopify", () => {
  test("has all identities and only the traits that were told", () => {
    expect(told()).toEqual({
      source: "shopify",
      toldAt: updatedAt,
      identities: [
        { kind: "customer_id", value: "7890000000001" },
        { kind: "email", value: "ana@example.com" },
        { kind: "phone", value: "+31612345678" },
      ],
      traits: {
        email: "Ana@Example.com",
        phone: "+31612345678",
        firstName: "Ana",
        createdAt: "2026-01-15T15:00:00.000Z",
        address: { city: "Utrecht", country: "NL" },
      },
      consents: [],
    });
  });

  test("agrees or refuses when the consent was given, else when the customer was updated", () => {
    const { consents } = told({
      email_marketing_consent: {
        ...{ state: "subscribed", consent_updated_at: "2026-04-30T10:00:00+02:00" },
      },
      sms_marketing_consent: { state: "not_subscribed", consent_updated_at: null },
      accepts_marketing: false,
    });
    expect(consents).toEqual([
      { purpose: "email", granted: true, at: agreedAt },
      { purpose: "sms", granted: false, at: updatedAt },
    ]);
  });

  test("of an older version of the API agrees by accepts_marketing", () => {
    const accepts_marketing_updated_at = "2026-04-30T10:00:00+02:00";
    const { consents } = told({ accepts_marketing: false, accepts_marketing_updated_at });
    expect(consents).toEqual([{ purpose: "email", granted: false, at: agreedAt }]);
  });

  test.each(["pending", "redacted", "invalid"])(
    "in state %s has said neither yes nor no",
    (state) => {
      expect(told({ email_marketing_consent: { state } }).consents).toEqual([]);
    },
  );

  test("without an id is refused", () => {
    const read = readShopifyCustomer({ ...customer, id: null }, reading);
    expect(read).toMatchObject({ ok: false, field: "id" });
  });
});
