import type { Audience } from "../audiences/audience.ts";
import { type PersonAudience, readPersonAudiences } from "../audiences/person-audiences.ts";
import { type PersonConsent, readPersonConsents } from "../audiences/person-consents.ts";
import { readShop } from "../collect/shop.ts";
import { toPerennialError } from "../core/errors.ts";
import { findCustomer } from "../customers/customer-list.ts";
import { findIdentity, identitiesOf, type PersonIdentities } from "../customers/identity-view.ts";
import { countHappenings, type HappeningCount } from "../customers/person-timeline.ts";
import type { CustomerDetail } from "../customers/profile.ts";
import { type DiscoveryMix, discoveryMixes, type Stance } from "../decide/discovery-dial.ts";
import { readCustomer } from "../predict/customer-detail.ts";
import { type CustomerDiscovery, readCustomerDiscovery } from "../predict/discovery-table.ts";
import { type LatestRun, latestRun } from "../predict/prediction-run.ts";
import type { Store } from "../store/store.ts";

/** One person, whatever is known: a customer, or somebody who never bought. */
export interface PersonDetail {
  /** The person's id. */
  readonly person: string;
  readonly asOf: string;
  readonly timezone: string;
  /** Null before the shop's currency is known. */
  readonly currency: string | null;
  readonly identities: PersonIdentities;
  /** How much happened, by kind. */
  readonly counts: readonly HappeningCount[];
  readonly consents: readonly PersonConsent[];
  readonly audiences: readonly PersonAudience[];
  /** The person as a customer; null without orders, or before they were taken into a prediction. */
  readonly customer: CustomerDetail | null;
  /** How much the person discovers; null where they are no customer, or it was not measured yet. */
  readonly discovery: PersonDiscovery | null;
}

/** A customer's discovery index by level, and the mixes of a list that follow from it. */
export interface PersonDiscovery {
  readonly levels: readonly CustomerDiscovery[];
  readonly mixes: Readonly<Record<Stance, DiscoveryMix>> | null;
}

/**
 * The person whom a text names: the person's id, any identity, or a customer's name in any case.
 * @throws PerennialError NOT_FOUND; BAD_ARGUMENT when it names several persons
 */
export async function findPerson(store: Store, who: string): Promise<string> {
  try {
    return (await findIdentity(store, who)).person;
  } catch (error) {
    if (toPerennialError(error).code !== "NOT_FOUND") throw error;
    const run = await runIfAny(store);
    const customer = run && (await findCustomer(store, run, who));
    if (customer === undefined) throw error;
    return customer.id;
  }
}

/**
 * All that the page of a person shows beside the timeline.
 * @throws PerennialError NOT_FOUND; BAD_ARGUMENT when it names several persons
 */
export async function readPerson(
  store: Store,
  who: string,
  given: { readonly audiences: readonly Audience[]; readonly now: number },
): Promise<PersonDetail> {
  const person = await findPerson(store, who);
  const { audiences: defined, now } = given;
  const [identities, shop, run] = await Promise.all([
    identitiesOf(store, person),
    readShop(store),
    runIfAny(store),
  ]);
  const subjects = identities.identities.map(({ subject }) => subject);
  const [counts, consents, audiences, customer] = await Promise.all([
    countHappenings(store, { shop, subjects }),
    readPersonConsents(store, subjects, now),
    readPersonAudiences(store, person, { defined, now }),
    run && readCustomer(store, run, person),
  ]);
  return {
    person,
    asOf: new Date(now).toISOString(),
    timezone: shop?.timezone ?? "UTC",
    currency: shop?.currency ?? null,
    identities,
    counts,
    consents,
    audiences,
    customer: customer ?? null,
    discovery: run && customer ? await readPersonDiscovery(store, run, customer.customer.id) : null,
  };
}

/** A customer's discovery index with what follows from it; null for a run of before there was one. */
export async function readPersonDiscovery(
  store: Store,
  run: LatestRun,
  person: string,
): Promise<PersonDiscovery | null> {
  const levels = await ifAny(() => readCustomerDiscovery(store, run, person));
  return levels === undefined ? null : { levels, mixes: discoveryMixes(levels) };
}

/** The newest run of predictions; undefined before the first. */
function runIfAny(store: Store): Promise<LatestRun | undefined> {
  return ifAny(() => latestRun(store));
}

/** What a run tells; undefined where it does not tell it yet. */
async function ifAny<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (toPerennialError(error).code === "NO_DATA") return undefined;
    throw error;
  }
}
