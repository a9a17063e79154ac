import { listAudiences, readLastRun, writeLastRun } from "../audiences/audience-store.ts";
import { type Deliveries, startDeliveries } from "../audiences/delivery.ts";
import { type Memberships, openMemberships } from "../audiences/membership.ts";
import { eventConsents } from "../collect/event-consents.ts";
import { eventOrders, retellOrders } from "../collect/event-orders.ts";
import { eventProducts } from "../collect/event-products.ts";
import type { EventTaker, KeptEvent } from "../collect/event-taker.ts";
import { type Intake, openIntake } from "../collect/intake.ts";
import { openOrderBook } from "../collect/order-book.ts";
import { type RecentArrivals, recentArrivals } from "../collect/recent-arrivals.ts";
import { findSources, type SourceFinder } from "../collect/source.ts";
import { openSuppression, type Suppression, suppressedEvents } from "../collect/suppression.ts";
import { openWebhooks, type Webhooks } from "../collect/webhook.ts";
import { rememberSubjects } from "../core/subject.ts";
import { eventPersons, openPersons, type Persons } from "../customers/persons.ts";
import { type ActionWorths, openActionWorths } from "../decide/action-worth.ts";
import { type CustomerMarks, openCustomerMarks } from "../decide/customer-marks.ts";
import { type Decider, openDecider } from "../decide/decider.ts";
import { listDefinitions, receiptKey } from "../decide/definition-store.ts";
import { eventOutcomes } from "../decide/event-outcomes.ts";
import { readPolicyStates } from "../decide/learning/policy-states.ts";
import { type Ledger, openLedger } from "../decide/ledger.ts";
import { openShopLists, type ShopLists } from "../decide/lists/shop-lists.ts";
import { makeSnapshot } from "../decide/lists/snapshot.ts";
import type { LoadSnapshot } from "../decide/lists/snapshot-loader.ts";
import { issuingCoupons, type Offers, openOffers } from "../decide/offers/offers.ts";
import { openRefusals } from "../decide/refusals.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { type KeyRing, openKeyRing } from "./secret-key.ts";

/** The way of what is told live, from the door to the disk. */
export interface Door {
  readonly persons: Persons;
  readonly intake: Intake;
  readonly webhooks: Webhooks;
  readonly suppression: Suppression;
  /** Learns who is not to come in again, writes what was taken, and remembers no identity any more. */
  readonly forget: () => Promise<void>;
  /**
   * Brings up to date what follows from facts and settings that others have changed: an import, a split, the
   * shop's currency.
   */
  readonly refresh: () => Promise<void>;
  /** Writes what was taken. The store stays open: it is its opener's. */
  readonly close: () => Promise<void>;
}

/** Who wants to hear of what went in. */
export interface DoorListener {
  /** Events that are on disk. */
  readonly kept: (events: readonly KeptEvent[]) => void;
  /** Subjects of whom other facts were written: orders, consents. */
  readonly changed: (subjects: Iterable<string>) => void;
  /** Keeps what arrived last in sight. */
  readonly recent?: RecentArrivals;
  /** Takes what events tell besides. */
  readonly takers?: readonly EventTaker[];
}

const nobody: DoorListener = { kept: () => {}, changed: () => {} };

/** Opens the door of a store. */
export async function openDoor(
  store: Store,
  listener: DoorListener = nobody,
  known?: Suppression,
): Promise<Door> {
  const suppression = known ?? (await openSuppression(store));
  const persons = await openPersons(store);
  const book = openOrderBook(store, listener.changed);
  const orders = await eventOrders(store, book);
  const consents = eventConsents(store, listener.changed);
  const products = await eventProducts(store);
  const intake = await openIntake(store, [
    suppressedEvents(suppression),
    eventPersons(persons),
    orders,
    consents,
    products,
    ...(listener.takers ?? []),
    { kept: listener.kept },
    ...(listener.recent ? [listener.recent] : []),
  ]);
  const { changed, recent } = listener;
  const takers = { book, intake, persons, changed, suppression, heard: recent?.heard };
  const webhooks = openWebhooks(store, takers);
  return {
    persons,
    intake,
    webhooks,
    suppression,
    async forget() {
      await suppression.refresh();
      await webhooks.forget();
      await intake.forget();
      await consents.forget();
      await persons.settled();
    },
    async refresh() {
      await orders.refresh();
      await products.refresh();
      await retellOrders(store, book);
      await persons.refresh();
    },
    async close() {
      await intake.close();
      await consents.close();
      await products.close();
      await persons.close();
    },
  };
}

/** What a running server holds in memory. */
export interface Live extends Door {
  readonly memberships: Memberships;
  readonly deliveries: Deliveries;
  readonly operational: Operational;
  readonly sources: SourceFinder;
  readonly recent: RecentArrivals;
  readonly ledger: Ledger;
  readonly decider: Decider;
  readonly keys: KeyRing;
  /** Guards and coupons of offers. */
  readonly offers: Offers;
  /** What the newest prediction says of each customer. */
  readonly marks: CustomerMarks;
  /** Takes up a new prediction. */
  readonly predicted: () => Promise<void>;
  /** What actions are worth. */
  readonly worthOf: ActionWorths["of"];
  /** Takes up what actions were newly found to be worth. */
  readonly measured: () => Promise<void>;
  readonly lists: ShopLists;
  /** Whether a person refused to be treated as somebody in particular. */
  readonly hasRefused: (person: string) => boolean;
  /** Takes up definitions that have changed. */
  readonly define: () => Promise<void>;
}

const rereadEveryMs = 5_000;

/**
 * Opens the live way on the two stores.
 * @param load makes the snapshots that lists of products are made from; in this thread where nothing else is said
 */
export async function openLive(
  store: Store,
  operational: Operational,
  load: LoadSnapshot = (known) => makeSnapshot(store, known),
): Promise<Live> {
  let memberships: Memberships | undefined;
  const recent = recentArrivals();
  const suppression = await openSuppression(store);
  let offers: Offers | undefined;
  const ledger = issuingCoupons(openLedger(store, await receiptKey(operational)), () => offers);
  const refusals = await openRefusals(store);
  const marks = await openCustomerMarks(store);
  const worths = await openActionWorths(store);
  const lists = openShopLists(
    store,
    load,
    (person, audience) => memberships?.isMember(person, audience) === true,
  );
  const listener = {
    kept: (events: readonly KeptEvent[]) => memberships?.kept(events),
    changed(subjects: Iterable<string>) {
      const those = [...subjects];
      memberships?.touch(those);
      lists.touch(those);
      offers?.ordered(those);
    },
    recent,
    takers: [eventOutcomes(ledger, suppression), refusals, lists],
  };
  const door = await openDoor(store, listener, suppression);
  const opened = await openMemberships(store, {
    persons: door.persons,
    audiences: () => listAudiences(operational),
    lastRun: {
      read: () => readLastRun(operational),
      write: (run) => writeLastRun(operational, run),
    },
  });
  memberships = opened;
  const deliveries = startDeliveries(store, operational, {
    persons: door.persons,
    memberships: opened,
  });
  const { personOf, subjectsOf } = door.persons;
  let subjectOf = rememberSubjects();
  const hasRefused = (person: string): boolean => refusals.hasRefused(subjectsOf(person));
  let states = await readPolicyStates(operational);
  const definitions = await listDefinitions(operational);
  const openedOffers = await openOffers(store, operational, {
    definitions,
    personOf,
    subjectsOf,
    marksOf: marks.of,
  });
  offers = openedOffers;
  const decider = openDecider(definitions, {
    ledger,
    offers: openedOffers,
    subjectOf: (kind, value) => subjectOf(kind, value),
    personOf,
    isMember: opened.isMember,
    hasRefused,
    markOf: marks.of,
    stateOf: (program) => states.get(program),
    subjectsOf,
    mixOf: marks.mixOf,
    worthOf: worths.of,
    lists,
  });
  const define = async (): Promise<void> => {
    states = await readPolicyStates(operational);
    const next = await listDefinitions(operational);
    openedOffers.define(next);
    decider.define(next);
  };
  // What another process has changed; while Postgres is away what was known last goes on.
  const reread = setInterval(() => void define().catch(() => undefined), rereadEveryMs);
  reread.unref();
  return {
    ...door,
    ledger,
    decider,
    offers: openedOffers,
    define,
    keys: openKeyRing(operational),
    marks,
    lists,
    async predicted() {
      await marks.refresh();
      await opened.refresh("facts");
    },
    worthOf: worths.of,
    async measured() {
      await worths.refresh();
      await define();
    },
    hasRefused,
    operational,
    memberships: opened,
    deliveries,
    sources: findSources(operational),
    recent,
    async refresh() {
      await door.refresh();
      await refusals.refresh();
      await marks.refresh();
      await worths.refresh();
      await openedOffers.refresh();
      await opened.refresh("facts");
      await lists.refresh();
    },
    async forget() {
      await door.forget();
      await lists.refresh();
      await ledger.settled();
      await openedOffers.settled();
      subjectOf = rememberSubjects();
      deliveries.forget();
      recent.forget();
    },
    async close() {
      clearInterval(reread);
      await door.close();
      await lists.close();
      await ledger.close();
      await openedOffers.close();
      await opened.close();
      await deliveries.close();
    },
  };
}
