import { Readable } from "node:stream";
import type { Shop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import { minorPerUnit } from "../core/money.ts";
import { csvCell } from "../customers/customer-csv.ts";
import type { Store } from "../store/store.ts";
import { countryIdentifier, emailIdentifier, phoneIdentifier } from "./ad-identifier.ts";
import { countSeed, noSeeds, type SeedCounts } from "./seed-counts.ts";
import type { SeedOptions } from "./seed-options.ts";
import { countByValue, readSeedCustomers, type SeedCustomer } from "./seed-questions.ts";

/**
 * Seeds: the most valuable customers as a file from which an ad platform finds people like them. Only
 * those who agreed to ads are in it, e-mail addresses and telephone numbers hashed.
 */

/** The run whose customers are exported. */
export interface SeedRun {
  readonly runId: string;
  readonly shop: Pick<Shop, "currency">;
}

/** A file of seeds: how many are in it and why, and its text, piece by piece. */
export interface SeedExport {
  readonly counts: SeedCounts;
  readonly csv: Readable;
}

const pageSize = 50_000;

/**
 * The seeds of a run. Customers are read twice, first to be counted, so that neither the file nor the
 * customers are ever held whole.
 */
export async function seedExport(
  store: Store,
  run: SeedRun,
  options: SeedOptions,
): Promise<SeedExport> {
  const { customers, worthEnough } = await countByValue(store, run.runId, options.minimumValue);
  const chosen = Math.min(worthEnough, shareOf(customers, options.top));
  let counts = noSeeds;
  for await (const page of seedPages(store, run, { ...options, chosen })) {
    for (const { agreed, cells } of page.map((customer) => seedOf(customer, run, options)))
      counts = countSeed(counts, { agreed, matchable: cells !== undefined });
  }
  return { counts, csv: Readable.from(csvPieces(store, run, { ...options, chosen })) };
}

/** A share of a count, rounded up. What binary fractions add (0.07 × 100 = 7.000000000000001) is no customer. */
function shareOf(customers: number, share: number): number {
  return Math.ceil(Number((customers * share).toFixed(6)));
}

type ChosenSeeds = SeedOptions & { readonly chosen: number };

async function* csvPieces(
  store: Store,
  run: SeedRun,
  options: ChosenSeeds,
): AsyncGenerator<string> {
  yield `${headers[options.to]}\n`;
  for await (const page of seedPages(store, run, options)) {
    const seeds = page.map((customer) => seedOf(customer, run, options));
    yield seeds
      .map(({ agreed, cells }) => (agreed && cells ? `${cells.join(",")}\n` : ""))
      .join("");
  }
}

/** Customer Match has no column for a value. */
const headers: Readonly<Record<SeedOptions["to"], string>> = {
  google: "Email,Phone,First Name,Last Name,Country,Zip",
  meta: "email,phone,country,extern_id,value",
};

async function* seedPages(
  store: Store,
  { runId }: SeedRun,
  { to, chosen }: ChosenSeeds,
): AsyncGenerator<readonly SeedCustomer[]> {
  for (let offset = 0; offset < chosen; offset += pageSize) {
    const limit = Math.min(pageSize, chosen - offset);
    const page = await readSeedCustomers(store, { runId, to, offset, limit });
    // A run that was dropped under a slow reader must break the file off, not shorten it.
    if (page.length < limit) {
      throw new PerennialError(
        "CONFLICT",
        "Values were computed anew while this file was written. Export it again.",
      );
    }
    yield page;
  }
}

/** Whether a customer agreed, and their cells; without cells when the platform cannot match them. */
function seedOf(
  customer: SeedCustomer,
  run: SeedRun,
  options: SeedOptions,
): { readonly agreed: boolean; readonly cells?: readonly string[] } {
  const { agreed, identityKind, identity, countries } = customer;
  const { to } = options;
  const email = identityKind === "email" ? emailIdentifier(identity, to) : "";
  const phone = identityKind === "phone" ? phoneIdentifier(identity, to, options.callingCode) : "";
  const externId = externIdOf(customer, options);
  if (email === "" && phone === "" && externId === "") return { agreed };
  // Nothing says in which of several countries a customer lives.
  const country = countries.length === 1 ? countryIdentifier(countries[0] ?? "", to) : "";
  if (to === "google") return { agreed, cells: [email, phone, "", "", country, ""] };
  const value = decimalValue(customer.residualValue, run.shop.currency);
  return { agreed, cells: [email, phone, country, csvCell(externId), value] };
}

/** The shop's own id, where it was asked for. An id with an @ is an e-mail address and does not leave in the clear. */
function externIdOf({ identityKind, identity }: SeedCustomer, options: SeedOptions): string {
  const isOwnId = identityKind === "customer_id" || identityKind === "loyalty_id";
  return options.to === "meta" && options.externId && isOwnId && !identity.includes("@")
    ? identity
    : "";
}

/** Minor units as a decimal number of currency units, with the currency's own digits: 1234.5 pence as `12.35`. */
function decimalValue(minor: number, currency: string): string {
  const per = minorPerUnit(currency);
  return (Math.round(minor) / per).toFixed(String(per).length - 1);
}
