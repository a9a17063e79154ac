import { listAudiences, readLastRun, writeLastRun } from "../audiences/audience-store.ts";
import { type Deliveries, startDeliveries } from "../audiences/delivery.ts";
import { type Memberships, openMemberships } from "../audiences/membership.ts";
import { eventConsents } from "../collect/event-consents.ts";
import { eventOrders, retellOrders } from "../collect/event-orders.ts";
import { eventProducts } from "../collect/event-products.ts";
import type { KeptEvent } from "../collect/event-taker.ts";
import { type Intake, openIntake } from "../collect/intake.ts";
import { openOrderBook } from "../collect/order-book.ts";
import { type RecentArrivals, recentArrivals } from "../collect/recent-arrivals.ts";
import { findSources, type SourceFinder } from "../collect/source.ts";
import { openSuppression, type Suppression, suppressedEvents } from "../collect/suppression.ts";
import { openWebhooks, type Webhooks } from "../collect/webhook.ts";
import { eventPersons, openPersons, type Persons } from "../customers/persons.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";

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
}

const nobody: DoorListener = { kept: () => {}, changed: () => {} };

/** Opens the door of a store. */
export async function openDoor(store: Store, listener: DoorListener = nobody): Promise<Door> {
  const suppression = await openSuppression(store);
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
}

/** Opens the live way on the two stores. */
export async function openLive(store: Store, operational: Operational): Promise<Live> {
  let memberships: Memberships | undefined;
  const recent = recentArrivals();
  const door = await openDoor(store, {
    kept: (events) => memberships?.kept(events),
    changed: (subjects) => memberships?.touch(subjects),
    recent,
  });
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
  return {
    ...door,
    operational,
    memberships: opened,
    deliveries,
    sources: findSources(operational),
    recent,
    async refresh() {
      await door.refresh();
      await opened.refresh("facts");
    },
    async forget() {
      await door.forget();
      deliveries.forget();
      recent.forget();
    },
    async close() {
      await door.close();
      await opened.close();
      await deliveries.close();
    },
  };
}
