import { identityAliases } from "./identity.ts";
import {
  type ColumnAliases,
  headerPlaces,
  lacksColumn,
  normaliseHeader,
  requireColumns,
  type TableColumns,
} from "./table-columns.ts";

/** What a table of customers can say in columns of its own, and what can be mapped with `--map KEY=COLUMN`. */
export const customerColumnNames = [
  "customer",
  "email",
  "phone",
  "loyalty",
  "first_name",
  "last_name",
  "name",
  "company",
  "street",
  "city",
  "postal_code",
  "state",
  "country",
  "created_at",
  "at",
  "consent_ads",
  "consent_email",
  "consent_sms",
  "consent_analytics",
  "consent_personalization",
] as const;

/** One of the things that a table of customers can say. */
export type CustomerColumn = (typeof customerColumnNames)[number];

/** Among them the headers of the customer exports of Shopify and WooCommerce. */
const customerAliases: ColumnAliases<CustomerColumn> = {
  ...identityAliases,
  customer: [...identityAliases.customer, "id"],
  first_name: ["firstname", "givenname", "billingfirstname"],
  last_name: ["lastname", "surname", "familyname", "billinglastname"],
  name: ["name", "fullname", "displayname"],
  company: ["company", "defaultaddresscompany", "billingcompany"],
  street: ["street", "address1", "defaultaddressaddress1", "billingaddress1", "addressstreet"],
  city: ["city", "defaultaddresscity", "billingcity", "addresscity"],
  postal_code: [
    ...["postalcode", "zip", "zipcode", "postcode", "defaultaddresszip", "billingpostcode"],
    "addresspostalcode",
  ],
  state: [
    ...["provincecode", "defaultaddressprovincecode", "province", "state", "region"],
    ...["billingstate", "addressstate"],
  ],
  country: [
    ...["countrycode", "defaultaddresscountrycode", "country", "countryregion", "billingcountry"],
    "addresscountry",
  ],
  created_at: [
    ...["createdat", "created", "datecreated", "dateregistered", "userregistered", "signup"],
    ...["registered", "registeredat", "customersince"],
  ],
  at: ["at", "updatedat", "modifiedat", "datemodified", "asof"],
  consent_ads: ["consentads", "adsconsent", "acceptsads"],
  consent_email: [
    ...["consentemail", "emailconsent", "acceptsemailmarketing", "acceptsmarketing"],
    ...["emailmarketing", "emailmarketingstatus", "emailmarketingconsent"],
    ...["emailmarketingconsentstate", "newsletter"],
  ],
  consent_sms: [
    ...["consentsms", "smsconsent", "acceptssmsmarketing", "smsmarketing"],
    ...["smsmarketingstatus", "smsmarketingconsent", "smsmarketingconsentstate"],
  ],
  consent_analytics: ["consentanalytics", "analyticsconsent"],
  consent_personalization: ["consentpersonalization", "personalizationconsent"],
};

/** A column that becomes a trait, by the steps of its name: `address.floor` lies in `address`. */
export interface TraitColumn {
  readonly path: readonly string[];
  readonly column: number;
}

/** A column with ids of another system. */
export interface ExternalColumn {
  readonly type: string;
  readonly column: number;
}

/** Where a table of customers says what. */
export interface CustomerColumns {
  readonly single: TableColumns<CustomerColumn>;
  /** Shopify's telephone number of the address, for who has no other. */
  readonly addressPhone: number | undefined;
  readonly externals: readonly ExternalColumn[];
  /** All other columns. */
  readonly traits: readonly TraitColumn[];
}

/** Whose export a table is, by its headers; `customers` where it is nobody's that is known. */
export function customerFormat(headers: readonly string[]): string {
  const names = new Set(headers.map(normaliseHeader));
  const has = (...all: readonly string[]): boolean => all.every((name) => names.has(name));
  if (
    has("totalspent", "totalorders", "email") &&
    (has("acceptsmarketing") || has("acceptsemailmarketing"))
  )
    return "shopify";
  const isReport = has("totalspend", "aov", "email");
  return isReport || has("userlogin", "useremail", "billingpostcode") ? "woocommerce" : "customers";
}

/** Whether a key can be mapped: a column's name, or `trait:NAME` or `external:TYPE`. */
export function isCustomerKey(key: string): boolean {
  return (
    customerColumnNames.some((name) => name === key) ||
    /^external:./.test(key) ||
    (key.startsWith("trait:") && isTraitName(key.slice("trait:".length)))
  );
}

/** As the condition `trait` of audiences can name one. */
function isTraitName(name: string): boolean {
  return /^[^.[\]]{1,100}(?:\.[^.[\]]{1,100}){0,5}$/.test(name);
}

/**
 * Finds the columns of a table of customers. What names nobody and nothing else becomes a trait under its header.
 * @throws PerennialError COLUMNS_MISSING
 */
export function customerColumns(
  name: string,
  headers: readonly string[],
  map: Readonly<Record<string, string>>,
): CustomerColumns {
  const table = { name, headers, map: {} };
  const places = headerPlaces(headers);
  const traits: TraitColumn[] = [];
  const externals: ExternalColumn[] = [];
  for (const [key, header] of Object.entries(map)) {
    const [, kind, rest = ""] = /^(trait|external):(.+)$/.exec(key) ?? [];
    if (kind === undefined) continue;
    const column = places.get(normaliseHeader(header));
    if (column === undefined) throw lacksColumn(table, `"${header}"`, `${key}=COLUMN`);
    if (kind === "trait") traits.push({ path: rest.split("."), column });
    else externals.push({ type: rest, column });
  }
  const given = Object.fromEntries(Object.entries(map).filter(([key]) => !key.includes(":")));
  const claimed = new Set([...traits, ...externals].map(({ column }) => column));
  // What was mapped to a trait is not found by its header again.
  const left = headers.map((header, column) => (claimed.has(column) ? "" : header));
  const rule = { names: customerColumnNames, required: [] };
  const single = requireColumns({ name, headers: left, map: given }, customerAliases, rule);
  const addressPhone = places.get("defaultaddressphone");
  const taken = new Set([...claimed, ...single.values(), addressPhone]);
  for (const [column, header] of headers.entries()) {
    if (taken.has(column) || places.get(normaliseHeader(header)) !== column) continue;
    const [, type] = /^external(?:_?ids?)?[:.](.+)$/i.exec(header.trim()) ?? [];
    if (type !== undefined) externals.push({ type, column });
    else if (!isSecret(header)) traits.push(...traitOf(header, column));
  }
  const named = ["customer", "email", "phone", "loyalty"] as const;
  if (!named.some((each) => single.has(each)) && externals.length === 0)
    throw lacksColumn(
      table,
      "that names a customer",
      "email=COLUMN (or customer, phone, loyalty, external:TYPE)",
    );
  return { single, addressPhone, externals, traits };
}

function traitOf(header: string, column: number): TraitColumn[] {
  const path = header
    .replace(/[[\]]/g, "")
    .split(".")
    .map((step) => step.trim().slice(0, 100));
  return isTraitName(path.join(".")) ? [{ path, column }] : [];
}

/** WordPress exports carry what lets somebody in. It is no trait of a customer. */
function isSecret(header: string): boolean {
  return /^(?:user)?pass(?:word)?(?:hash)?$|^rptoken|^sessiontokens?$|^useractivationkey$/.test(
    normaliseHeader(header),
  );
}
