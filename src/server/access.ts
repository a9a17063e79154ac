import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type DataFolder, readNote, writeNote } from "../core/data-folder.ts";
import { PerennialError } from "../core/errors.ts";

/**
 * The owner's token: until users and roles exist, whoever has it is the owner. It is made once a data
 * folder, arrives in the printed address, and becomes a cookie that scripts and other sites cannot use.
 */

/** The cookie that the token becomes. */
export const ownerCookie = "perennial_owner";
const cookieDays = 365;

/** The token of a data folder, made when there is none. */
export function ownerToken(folder: DataFolder): string {
  const noted = z.object({ token: z.string().min(20) }).safeParse(readNote(folder, "owner.json"));
  if (noted.success) return noted.data.token;
  const token = randomBytes(24).toString("base64url");
  writeNote(folder, "owner.json", { token });
  return token;
}

/**
 * Lets a request through that bears the token in its cookie or `Authorization: Bearer`.
 * @throws PerennialError UNAUTHORISED
 */
export function requireOwner(request: FastifyRequest, token: string): void {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const given = bearer ?? request.cookies[ownerCookie];
  if (given !== undefined && sameText(given, token)) return;
  throw new PerennialError(
    "UNAUTHORISED",
    "This needs the owner's token. Open the address that perennial serve printed, or send Authorization: Bearer TOKEN.",
  );
}

/** Whether a key is the owner's token. */
export function isOwnersToken(key: string, token: string): boolean {
  return sameText(key, token);
}

/**
 * Refuses a request whose Host is not this machine: a page of another site that points its own name at
 * 127.0.0.1 (DNS rebinding) gets nothing.
 * @throws PerennialError UNAUTHORISED
 */
export function requireLocalHost(request: FastifyRequest): void {
  const host = request.headers.host ?? "";
  if (/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host)) return;
  throw new PerennialError(
    "UNAUTHORISED",
    `This server answers to 127.0.0.1 only, not to "${host}".`,
  );
}

/**
 * Refuses what a page of another site or of another local port makes the owner's browser send: cookies know no ports.
 * @throws PerennialError UNAUTHORISED
 */
export function requireSameOrigin(request: FastifyRequest): void {
  const site = request.headers["sec-fetch-site"];
  const origin = request.headers.origin;
  const foreign =
    site === "cross-site" ||
    site === "same-site" ||
    (origin !== undefined && origin !== `http://${request.headers.host}`);
  if (!foreign) return;
  throw new PerennialError(
    "UNAUTHORISED",
    "This request comes from a page of another site. Open the studio itself.",
  );
}

/**
 * Shows a caller who has the token that this is the server of the data folder, without either sending it:
 * HMAC-SHA256 of the caller's own random text.
 */
export function proofOfServer(request: FastifyRequest, token: string): { readonly proof: string } {
  const nonce = new URL(request.url, "http://127.0.0.1").searchParams.get("nonce") ?? "";
  return { proof: serverProof(token, nonce) };
}

/** The proof that a server with this token gives for a nonce. */
export function serverProof(token: string, nonce: string): string {
  return createHmac("sha256", token).update(`perennial-server:${nonce}`).digest("hex");
}

/** Turns `?token=` of the printed address into the cookie and drops it from the address. True when it answered. */
export function acceptToken(request: FastifyRequest, reply: FastifyReply, token: string): boolean {
  if (!URL.canParse(request.url, "http://127.0.0.1")) return false;
  const url = new URL(request.url, "http://127.0.0.1");
  const given = url.searchParams.get("token");
  if (given === null) return false;
  url.searchParams.delete("token");
  if (sameText(given, token)) {
    reply.setCookie(ownerCookie, token, {
      httpOnly: true,
      sameSite: "strict",
      path: "/",
      maxAge: cookieDays * 86_400,
    });
  }
  // One slash: `//host` would lead to another server.
  reply.redirect(url.pathname.replace(/^\/+/, "/") + url.search, 303);
  return true;
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
