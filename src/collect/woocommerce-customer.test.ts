import { expect, test } from "vitest";
import { readWooCustomer } from "./woocommerce-customer.ts";

const reading = { source: "woocommerce", receivedAt: Date.parse("2026-06-01T12:00:00Z") };

const customer = {
  id: 17,
  email: "ana@example.com",
  first_name: "Ana",
  date_created_gmt: "2026-01-15T10:00:00",
  date_modified_gmt: "2026-05-02T08:00:00",
  billing: { phone: "(555) 555-0100", city: "Utrecht", country: "NL", postcode: "3511 AB" },
};

test("a customer of WooCommerce has identities, traits and no consents", () => {
  expect(readWooCustomer(customer, reading)).toEqual({
    ok: true,
    telling: {
      source: "woocommerce",
      toldAt: Date.parse("2026-05-02T08:00:00Z"),
      identities: [
        { kind: "customer_id", value: "17" },
        { kind: "email", value: "ana@example.com" },
        { kind: "phone", value: "5555550100" },
      ],
      traits: {
        email: "ana@example.com",
        phone: "(555) 555-0100",
        firstName: "Ana",
        createdAt: "2026-01-15T10:00:00.000Z",
        address: { city: "Utrecht", country: "NL", postalCode: "3511 AB" },
      },
      consents: [],
    },
  });
});

test("id 0 names no customer", () => {
  expect(readWooCustomer({ ...customer, id: 0 }, reading)).toMatchObject({
    ok: false,
    field: "id",
  });
});
