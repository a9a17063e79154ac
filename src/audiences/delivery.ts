import { createHmac } from "node:crypto";
import { z } from "zod";
import { toPerennialError } from "../core/errors.ts";
import { createLogger } from "../core/log.ts";
import type { Instant } from "../core/time.ts";
import { namesOfPersons } from "../customers/identity-view.ts";
import type { Persons } from "../customers/persons.ts";
import type { Operational } from "../store/operational.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { Names } from "./member-book.ts";
import type { Memberships } from "./membership.ts";
import { recentChanges } from "./recent-changes.ts";
import { listSubscriptions, moveSubscription, type Subscription } from "./subscription.ts";

/**
 * Sends changes of audiences to whoever subscribed: in the order of their numbers, each again until it is taken. How
 * far each subscriber has come is kept, so that a stop loses nothing. A change whose taking was not heard of is sent again
 * with the same number.
 */
export interface Deliveries {
  /** There is something new: a change, or a subscription. */
  readonly wake: () => void;
  /** Remembers nobody's name any more. */
  readonly forget: () => void;
  /** Resolves when every subscriber has had what there is, or has to be waited for. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const mostAtOnce = 2_000;
const mostNamed = 100_000;
const answerWithinMs = 10_000;
const longestPauseMs = 5 * 60_000;
const log = createLogger();

/** What is sent: the JSON body of a delivery. */
export interface Delivery {
  readonly changes: readonly DeliveredChange[];
}

/** That a person entered or left, with all names under which the receiver may know the person. */
export interface DeliveredChange {
  /** Grows with each change: one that was seen before is the same change. */
  readonly id: number;
  readonly audience: string;
  readonly version: number;
  readonly change: "entered" | "left";
  readonly cause: string;
  /** ISO 8601. */
  readonly at: string;
  readonly person: string;
  readonly identities: Names;
}

/**
 * The signature of a delivery: `t=MILLISECONDS,v1=HEX` of HMAC-SHA256 over `MILLISECONDS.BODY`.
 * @example signatureOf("{}", "secret", 0) // "t=0,v1=c0a5…"
 */
function signatureOf(body: string, secret: string, now: number): string {
  return `t=${now},v1=${createHmac("sha256", secret).update(`${now}.${body}`).digest("hex")}`;
}

/** What is told of changes, and of who is one person. */
export interface DeliveryOptions {
  readonly persons: Pick<Persons, "onChange">;
  readonly memberships: Pick<Memberships, "onChange" | "toldUpTo">;
}

/** Begins to deliver. */
export function startDeliveries(
  store: Store,
  operational: Operational,
  { persons, memberships }: DeliveryOptions,
): Deliveries {
  const names = nameBook(store, persons);
  const recent = recentChanges(memberships.toldUpTo(), mostAtOnce);
  const runs = new Map<string, Promise<void>>();
  const resting = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  const failures = new Map<string, number>();
  const ending = new AbortController();
  let again = false;
  let looking: Promise<void> | undefined;

  const rest = (id: string): void => {
    const count = (failures.get(id) ?? 0) + 1;
    failures.set(id, count);
    resting.add(id);
    const ms =
      Math.min(longestPauseMs, 500 * 2 ** Math.min(count, 12)) * (0.75 + Math.random() / 2);
    const timer = setTimeout(() => {
      timers.delete(timer);
      resting.delete(id);
      wake();
    }, ms);
    timer.unref();
    timers.add(timer);
  };
  const changesAfter = async (
    cursor: number,
    audience: string | null,
  ): Promise<readonly ChangeRow[]> => {
    const told = recent.after(cursor, audience);
    if (told) return told.map(({ seq, at, ...change }) => ({ ...change, id: seq, at: iso(at) }));
    return store.rows(changesAfterSql({ cursor, audience, upTo: recent.upTo() }), changeRow);
  };
  const deliver = async (subscription: Subscription): Promise<void> => {
    let { cursor } = subscription;
    for (;;) {
      const rows = await changesAfter(cursor, subscription.audience);
      const last = rows.at(-1);
      if (last === undefined || ending.signal.aborted) return;
      const problem = await send(subscription, {
        changes: await named(rows, names),
        signal: ending.signal,
      });
      if (problem === null) cursor = last.id;
      const { subscriptionId } = subscription;
      await moveSubscription(operational, { subscriptionId, cursor, problem });
      if (problem !== null) return rest(subscriptionId);
      failures.delete(subscriptionId);
    }
  };
  const look = async (): Promise<void> => {
    while (again && !ending.signal.aborted) {
      again = false;
      for (const subscription of await listSubscriptions(operational)) {
        const { subscriptionId: id } = subscription;
        if (runs.has(id) || resting.has(id)) continue;
        const run = deliver(subscription)
          .catch((error: unknown) => {
            log.warn({ event: "delivery-failed", code: toPerennialError(error).code });
            rest(id);
          })
          .finally(() => runs.delete(id));
        runs.set(id, run);
      }
      await Promise.all(runs.values());
    }
  };
  const wake = (): void => {
    again = true;
    if (looking || ending.signal.aborted) return;
    looking = look()
      .catch((error: unknown) => {
        log.warn({ event: "deliveries-failed", code: toPerennialError(error).code });
        again = false;
      })
      .finally(() => {
        looking = undefined;
        if (again) wake();
      });
  };
  const stop = memberships.onChange((changes, told) => {
    recent.add(changes);
    names.learn(told);
    wake();
  });
  wake();
  return {
    wake,
    forget() {
      names.forget();
      recent.forget();
    },
    async settled() {
      while (looking) await looking;
    },
    async close() {
      stop();
      ending.abort();
      for (const timer of timers) clearTimeout(timer);
      await looking;
      await Promise.all(runs.values());
    },
  };
}

/** Sends changes to one subscriber; null when they were taken, else why not. */
async function send(
  { url, secret }: Subscription,
  of: { readonly changes: readonly DeliveredChange[]; readonly signal: AbortSignal },
): Promise<string | null> {
  const delivery: Delivery = { changes: of.changes };
  const body = JSON.stringify(delivery);
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "perennial-signature": signatureOf(body, secret, Date.now()),
        "idempotency-key": `${of.changes[0]?.id}-${of.changes.at(-1)?.id}`,
      },
      body,
      redirect: "error",
      signal: AbortSignal.any([of.signal, AbortSignal.timeout(answerWithinMs)]),
    });
    await answer.body?.cancel();
    return answer.ok ? null : `was answered ${answer.status}`;
  } catch (error) {
    return `could not be reached: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The names of persons, remembered until somebody becomes one with them or leaves them. */
interface NameBook {
  readonly of: (persons: readonly string[]) => Promise<ReadonlyMap<string, Names>>;
  /** Takes in all names of persons. */
  readonly learn: (names: ReadonlyMap<string, Names>) => void;
  readonly forget: () => void;
}

function nameBook(store: Store, persons: Pick<Persons, "onChange">): NameBook {
  const known = new Map<string, Names>();
  persons.onChange((changes) => {
    for (const { person, was } of changes) {
      known.delete(person);
      known.delete(was);
    }
  });
  return {
    forget: () => known.clear(),
    learn(names) {
      for (const [person, all] of names) known.set(person, all);
    },
    async of(some) {
      const unknown = some.filter((person) => !known.has(person));
      const found = unknown.length === 0 ? new Map() : await namesOfPersons(store, unknown);
      const all = new Map(some.map((each) => [each, known.get(each) ?? found.get(each) ?? []]));
      if (known.size > mostNamed) known.clear();
      for (const [person, names] of found) known.set(person, names);
      return all;
    },
  };
}

function iso(at: Instant): string {
  return new Date(at).toISOString();
}

async function named(rows: readonly ChangeRow[], book: NameBook): Promise<DeliveredChange[]> {
  const names = await book.of(rows.map(({ person }) => person));
  return rows.map((row) => ({ ...row, identities: names.get(row.person) ?? [] }));
}

/** Changes after a number and up to another, in their order. */
export function changesAfterSql({
  cursor,
  audience,
  upTo,
}: {
  readonly cursor: number;
  readonly audience: string | null;
  readonly upTo: number;
}): Sql {
  return sql`SELECT toUInt64(seq) AS id, audience, version, change, cause,
  formatDateTime(audience_change.at, '%Y-%m-%dT%H:%i:%S.%fZ') AS at, toString(subject_id) AS person
FROM audience_change
WHERE seq > ${param("UInt64", cursor)} AND seq <= ${param("UInt64", upTo)}${audience === null ? sql`` : sql` AND audience = ${param("String", audience)}`}
ORDER BY seq
LIMIT ${param("UInt32", mostAtOnce)}`;
}

const changeRow = z.object({
  id: z.coerce.number(),
  audience: z.string(),
  version: z.number(),
  change: z.enum(["entered", "left"]),
  cause: z.string(),
  at: z.string(),
  person: z.string(),
});

type ChangeRow = z.infer<typeof changeRow>;
