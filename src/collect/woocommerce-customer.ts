import { type CustomerTelling, toldTraits } from "./customer-telling.ts";
import { identitiesOf, isBlockedIdentity } from "./identity.ts";
import type { ReadTelling, TellingReading } from "./order-telling.ts";
import { fieldProblem, object, readPayload, text, time } from "./payload-fields.ts";

const customerPayload = object({
  id: text,
  email: text,
  first_name: text,
  last_name: text,
  date_created_gmt: time,
  date_modified_gmt: time,
  billing: object({
    phone: text,
    address_1: text,
    city: text,
    postcode: text,
    state: text,
    country: text,
  }).nullish(),
});

/** Reads the webhooks `customer.created` and `customer.updated` of WooCommerce, which knows no consent. */
export function readWooCustomer(
  body: unknown,
  { source, receivedAt }: Pick<TellingReading, "source" | "receivedAt">,
): ReadTelling<CustomerTelling> {
  const read = readPayload(customerPayload, body);
  if (!read.ok) return read;
  const { id, email, billing, ...customer } = read.payload;
  if (isBlockedIdentity(id)) return fieldProblem("id", id, "names no customer");
  const phone = billing?.phone ?? "";
  const name = { firstName: customer.first_name, lastName: customer.last_name };
  return {
    ok: true,
    telling: {
      source,
      toldAt: customer.date_modified_gmt ?? customer.date_created_gmt ?? receivedAt,
      identities: identitiesOf([
        ["customer", id],
        ["email", email],
        ["phone", phone],
      ]),
      traits: toldTraits({ email, phone, ...name }, customer.date_created_gmt, {
        street: billing?.address_1 ?? "",
        city: billing?.city ?? "",
        postalCode: billing?.postcode ?? "",
        state: billing?.state ?? "",
        country: billing?.country ?? "",
      }),
      consents: [],
    },
  };
}
