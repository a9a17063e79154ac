import type { z } from "zod";
import type { Instant } from "../core/time.ts";
import { type CustomerTelling, type ToldConsent, toldTraits } from "./customer-telling.ts";
import { identitiesOf } from "./identity.ts";
import { grantedBy } from "./import-consents.ts";
import type { ReadTelling, TellingReading } from "./order-telling.ts";
import { fieldProblem, flag, object, readPayload, text, time } from "./payload-fields.ts";

const consent = object({ state: text, consent_updated_at: time }).nullish();

const customerPayload = object({
  id: text,
  email: text,
  phone: text,
  first_name: text,
  last_name: text,
  created_at: time,
  updated_at: time,
  email_marketing_consent: consent,
  sms_marketing_consent: consent,
  accepts_marketing: flag,
  accepts_marketing_updated_at: time,
  default_address: object({
    address1: text,
    city: text,
    zip: text,
    province: text,
    country: text,
    country_code: text,
    phone: text,
  }).nullish(),
});

type CustomerPayload = z.infer<typeof customerPayload>;

/** Reads the webhooks `customers/create` and `customers/update` of Shopify. */
export function readShopifyCustomer(
  body: unknown,
  { source, receivedAt }: Pick<TellingReading, "source" | "receivedAt">,
): ReadTelling<CustomerTelling> {
  const read = readPayload(customerPayload, body);
  if (!read.ok) return read;
  const customer = read.payload;
  if (customer.id === "") return fieldProblem("id", "", "is missing: it names the customer");
  const home = customer.default_address;
  const toldAt = customer.updated_at ?? receivedAt;
  const { email, phone, first_name: firstName, last_name: lastName } = customer;
  return {
    ok: true,
    telling: {
      source,
      toldAt,
      identities: identitiesOf([
        ["customer", customer.id],
        ["email", email],
        ["phone", phone || (home?.phone ?? "")],
      ]),
      traits: toldTraits({ email, phone, firstName, lastName }, customer.created_at, {
        street: home?.address1 ?? "",
        city: home?.city ?? "",
        postalCode: home?.zip ?? "",
        state: home?.province ?? "",
        country: home?.country_code || (home?.country ?? ""),
      }),
      consents: consentsOf(customer, toldAt),
    },
  };
}

/** Consent by e-mail was `accepts_marketing` before it had a state. States that say neither yes nor no say nothing. */
function consentsOf(customer: CustomerPayload, toldAt: Instant): ToldConsent[] {
  const { email_marketing_consent: email, sms_marketing_consent: sms } = customer;
  const accepts = customer.accepts_marketing;
  const byEmail = email
    ? { granted: grantedBy(email.state), at: email.consent_updated_at }
    : { granted: accepts ?? undefined, at: customer.accepts_marketing_updated_at };
  const bySms = { granted: grantedBy(sms?.state ?? ""), at: sms?.consent_updated_at };
  const statement = (
    purpose: "email" | "sms",
    said: typeof byEmail | typeof bySms,
  ): ToldConsent[] =>
    said.granted === undefined ? [] : [{ purpose, granted: said.granted, at: said.at ?? toldAt }];
  return [...statement("email", byEmail), ...statement("sms", bySms)];
}
