import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Operational } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";

/** Where changes of audiences are sent. */
export interface Subscription {
  readonly subscriptionId: string;
  readonly url: string;
  /** The audience whose changes are sent; null: all. */
  readonly audience: string | null;
  /** What deliveries are signed with. */
  readonly secret: string;
  /** The number of the last change that was taken. */
  readonly cursor: number;
  readonly createdAt: string;
  /** Why the last delivery was not taken; null where it was. */
  readonly problem: string | null;
}

const subscription: z.ZodType<Subscription> = z.object({
  subscriptionId: z.string(),
  url: z.string(),
  audience: z.string().nullable(),
  secret: z.string(),
  cursor: z.number(),
  createdAt: z.string(),
  problem: z.string().nullable(),
});

const columns = pgSql`subscription_id AS "subscriptionId", url, audience, secret, cursor,
  created_at AS "createdAt", problem`;

/** A subscription without what is told once. */
export type ListedSubscription = Omit<Subscription, "secret">;

/** A subscription as it is shown: the secret is told once, when it is added. */
export function withoutSecret({ secret: _secret, ...rest }: Subscription): ListedSubscription {
  return rest;
}

/** All subscriptions, in the order in which they were added. */
export function listSubscriptions(operational: Operational): Promise<Subscription[]> {
  return operational.rows(
    pgSql`SELECT ${columns} FROM subscription ORDER BY created_at, url`,
    subscription,
  );
}

/** What a new subscription is to be. */
export interface NewSubscription {
  readonly url: string;
  readonly audience?: string | undefined;
}

/** {@link NewSubscription} as it arrives from outside. */
export const newSubscription: z.ZodType<NewSubscription> = z.strictObject({
  url: z
    .url({
      protocol: /^https?$/,
      error: "is no address. Write one that begins with https:// or http://",
    })
    .max(2_000),
  audience: z.string().min(1).max(63).optional(),
});

/** Adds a subscription, of changes from a number on, with a secret of its own. */
export async function addSubscription(
  operational: Operational,
  { url, audience }: NewSubscription,
  cursor: number,
): Promise<Subscription> {
  const secret = randomBytes(24).toString("base64url");
  const [added] = await operational.rows(
    pgSql`INSERT INTO subscription (subscription_id, url, audience, secret, cursor)
VALUES (${randomUUID()}, ${url}, ${audience ?? null}, ${secret}, ${cursor})
RETURNING ${columns}`,
    subscription,
  );
  if (added) return added;
  throw new PerennialError("INTERNAL", "The subscription was not kept.");
}

/**
 * Takes a subscription away, by its id or its address.
 * @throws PerennialError NOT_FOUND
 */
export async function removeSubscription(operational: Operational, which: string): Promise<number> {
  const removed = await operational.command(
    pgSql`DELETE FROM subscription WHERE subscription_id = ${which} OR url = ${which}`,
  );
  if (removed > 0) return removed;
  throw new PerennialError(
    "NOT_FOUND",
    `There is no subscription "${which}". See perennial subscriptions list.`,
  );
}

/** Notes how far a subscription has come, and what stood in the way, if anything did. */
export async function moveSubscription(
  operational: Operational,
  { subscriptionId, cursor, problem }: Pick<Subscription, "subscriptionId" | "cursor" | "problem">,
): Promise<void> {
  await operational.command(
    pgSql`UPDATE subscription SET cursor = ${cursor}, problem = ${problem}
WHERE subscription_id = ${subscriptionId}`,
  );
}
