import { hash } from "node:crypto";

/**
 * The kinds of identity that a fact can arrive with, the strongest evidence of who somebody is first. `guest`
 * stands for an order without a customer; an `external_id` is another system's, its value `system:id`.
 */
export const identityKinds = [
  "customer_id",
  "loyalty_id",
  "email",
  "phone",
  "external_id",
  "guest",
  "device_id",
  "anonymous_id",
] as const;

/** One of the kinds of identity. */
export type IdentityKind = (typeof identityKinds)[number];

/**
 * The 64-bit id of a subject: an identity as it arrived. It is the sharding key of every fact and never
 * changes; who is one person is a view over subjects. It is the first 8 bytes of SHA-256 over
 * `kind:value`, big-endian, so that any language can compute it:
 * `reinterpretAsUInt64(reverse(substring(SHA256(concat(kind, ':', value)), 1, 8)))` in ClickHouse.
 *
 * @returns decimal text of an unsigned 64-bit integer
 * @example subjectId("customer_id", "17850") // "14828448409480413007"
 */
export function subjectId(kind: IdentityKind, value: string): string {
  return textId(`${kind}:${value}`);
}

/**
 * The 64-bit id of a text: the first 8 bytes of its SHA-256, big-endian.
 * @returns decimal text of an unsigned 64-bit integer
 * @example textId("customer_id:17850") // "14828448409480413007"
 */
export function textId(text: string): string {
  return hash("sha256", text, "buffer").readBigUInt64BE(0).toString();
}

const mostRemembered = 200_000;

/** {@link subjectId}, which remembers: hashes are dear, and most facts are of few subjects. */
export function rememberSubjects(): (kind: IdentityKind, value: string) => string {
  const known = new Map<string, string>();
  return (kind, value) => {
    const key = `${kind}:${value}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const id = textId(key);
    if (known.size > mostRemembered) known.clear();
    known.set(key, id);
    return id;
  };
}
