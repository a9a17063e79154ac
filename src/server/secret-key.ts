import { randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { signatureOf } from "../client/customer-token.ts";
import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import type { Operational } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";
import { remembered } from "../store/remembered.ts";

/**
 * Secret keys: what the shop's own servers ask for decisions with, and sign tokens with that let a page name its customer.
 * A key is `sk_ID_SECRET`; it is told once, when it is made.
 */

/** A key as it is listed. */
export interface ListedKey {
  readonly keyId: string;
  readonly name: string;
  readonly createdAt: string;
  /** When it was last used, to the minute; null: never. */
  readonly usedAt: string | null;
  /** Null while it opens anything. */
  readonly disabledAt: string | null;
}

const columns = pgSql`key_id AS "keyId", name, created_at AS "createdAt", used_at AS "usedAt", disabled_at AS "disabledAt"`;

const listedKey: z.ZodType<ListedKey> = z.object({
  keyId: z.string(),
  name: z.string(),
  createdAt: z.string(),
  usedAt: z.string().nullable(),
  disabledAt: z.string().nullable(),
});

/** All keys, in the order in which they were made. */
export function listKeys(operational: Operational): Promise<ListedKey[]> {
  return operational.rows(pgSql`SELECT ${columns} FROM secret_key ORDER BY created_at`, listedKey);
}

/** What a key may be called. */
export const keyName: z.ZodString = z.string().trim().min(1).max(100);

/**
 * Makes a key.
 * @throws PerennialError CONFLICT when one has that name
 */
export async function addKey(
  operational: Operational,
  name: string,
): Promise<ListedKey & { readonly key: string }> {
  const keyId = randomBytes(5).toString("hex");
  const key = `sk_${keyId}_${randomBytes(24).toString("hex")}`;
  const [added] = await operational.rows(
    pgSql`INSERT INTO secret_key (key_id, name, secret) VALUES (${keyId}, ${name}, ${key})
ON CONFLICT (name) DO NOTHING
RETURNING ${columns}`,
    listedKey,
  );
  if (added) return { ...added, key };
  throw new PerennialError(
    "CONFLICT",
    `There is a key "${name}" already. See perennial keys list.`,
  );
}

/**
 * Lets a key open nothing more, or again.
 * @throws PerennialError NOT_FOUND
 */
export async function switchKey(
  operational: Operational,
  { name, enabled }: { readonly name: string; readonly enabled: boolean },
): Promise<ListedKey> {
  const [key] = await operational.rows(
    pgSql`UPDATE secret_key SET disabled_at = CASE WHEN ${enabled} THEN NULL ELSE coalesce(disabled_at, now()) END
WHERE name = ${name}
RETURNING ${columns}`,
    listedKey,
  );
  if (key) return key;
  throw new PerennialError("NOT_FOUND", `There is no key "${name}". See perennial keys list.`);
}

/** Knows which keys and tokens are good, without asking Postgres for each request. */
export interface KeyRing {
  /** Whether a key is one of ours and enabled. */
  readonly holds: (key: string) => Promise<boolean>;
  /** The customer whom a token names; undefined where it is not signed with a key of ours, or is no longer good. */
  readonly customerOf: (token: string, now: Instant) => Promise<string | undefined>;
  readonly forget: () => void;
}

/** Opens it. */
export function openKeyRing(operational: Operational): KeyRing {
  const keys = remembered(async () => {
    const rows = await operational.rows(
      pgSql`SELECT key_id AS "keyId", secret FROM secret_key WHERE disabled_at IS NULL`,
      z.object({ keyId: z.string(), secret: z.string() }),
    );
    return new Map(rows.map(({ keyId, secret }) => [keyId, secret]));
  });
  const notedAt = new Map<string, number>();
  /** Notes the use of a key, once a minute; a use that cannot be noted is a use all the same. */
  const noteUse = (keyId: string): void => {
    const now = performance.now();
    if (now - (notedAt.get(keyId) ?? Number.NEGATIVE_INFINITY) < 60_000) return;
    notedAt.set(keyId, now);
    operational
      .command(pgSql`UPDATE secret_key SET used_at = now() WHERE key_id = ${keyId}`)
      .catch(() => notedAt.delete(keyId));
  };
  return {
    async holds(key) {
      const keyId = /^sk_([0-9a-f]{10})_[0-9a-f]{48}$/.exec(key)?.[1];
      if (keyId === undefined) return false;
      const secret = await keys.find((known) => known.get(keyId));
      if (secret === undefined || !sameText(key, secret)) return false;
      noteUse(keyId);
      return true;
    },
    async customerOf(token, now) {
      const read = readToken(token);
      if (read === undefined || read.exp * 1_000 <= now) return undefined;
      const secret = await keys.find((known) => known.get(read.keyId));
      if (secret === undefined || !sameText(read.signature, signatureOf(read.signed, secret)))
        return undefined;
      noteUse(read.keyId);
      return read.sub;
    },
    forget() {
      keys.forget();
    },
  };
}

const head = z.object({ alg: z.literal("HS256"), kid: z.string() });
const claims = z.object({ sub: z.string().trim().min(1).max(500), exp: z.number() });

function readToken(
  token: string,
): { keyId: string; sub: string; exp: number; signed: string; signature: string } | undefined {
  const [first, second, signature, ...more] = token.split(".");
  if (!first || !second || !signature || more.length > 0) return undefined;
  const readHead = head.safeParse(jsonOf(first));
  const readClaims = claims.safeParse(jsonOf(second));
  if (!readHead.success || !readClaims.success) return undefined;
  return {
    keyId: readHead.data.kid,
    ...readClaims.data,
    signed: `${first}.${second}`,
    signature,
  };
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
