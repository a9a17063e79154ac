import { createHmac } from "node:crypto";

/**
 * A token that names a customer for a page: a JSON Web Token (RFC 7519) with HS256, whose `kid` is the id within the key,
 * `sub` the customer's id, `exp` the second from which it is no longer good. Any library makes the same.
 * @param key a secret key, `sk_ID_SECRET`
 * @param expiresAt milliseconds since 1970
 */
export function signToken(key: string, customer: string, expiresAt: number): string {
  const [, keyId] = key.split("_");
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "HS256", typ: "JWT", kid: keyId })}.${part({ sub: customer, exp: Math.floor(expiresAt / 1_000) })}`;
  return `${signed}.${signatureOf(signed, key)}`;
}

/** What a key signs a token's first two parts with. */
export function signatureOf(signed: string, key: string): string {
  return createHmac("sha256", key).update(signed).digest("base64url");
}
