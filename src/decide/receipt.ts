import {
  createCipheriv,
  createDecipheriv,
  hash,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import type { Instant } from "../core/time.ts";

/**
 * The receipt of a decision: its row of the ledger, encrypted with AES-256 in counter mode (NIST SP 800-38A, section 6.5), then
 * signed with HMAC-SHA-256 (RFC 2104), so that whoever carries it can neither read nor change it. The exposure brings it back,
 * and a row that a crash took is restored from it.
 *
 * All receipts of a process are one stream of one cipher: a cipher for each would have to be freed by the collector one by one,
 * while everybody waits. A receipt says where in the stream it lies, and no place is used twice.
 */
export interface Receipts {
  /** Seals a row. The text is ASCII that stands in addresses and JSON as it is. */
  readonly seal: (row: string) => string;
  /** The row of a receipt; undefined where it is not ours, or was changed. */
  readonly open: (receipt: string) => string | undefined;
}

/** What a receipt of a decision holds. */
export interface SealedDecision {
  readonly decisionId: string;
  readonly subject: string;
  readonly at: Instant;
  readonly placement: string;
  /** The row as it is written. */
  readonly row: string;
}

/** Another first letter: another form of receipts. */
const form = "r2.";
/** Of the stream, drawn when it is opened. */
const nonceBytes = 10;
/** In the stream, of the first byte. */
const placeBytes = 6;
const headBytes = nonceBytes + placeBytes;
const tagBytes = 16;
const blockBytes = 16;
/** A receipt is not longer than this. */
const longestReceipt = 16_384;

/** How many bytes a key has. */
export const receiptKeyBytes = 32;

/**
 * Opens receipts on a key of {@link receiptKeyBytes} bytes.
 * @example openReceipts(key).open(openReceipts(key).seal("[1]")) // "[1]"
 */
export function openReceipts(key: Buffer): Receipts {
  const cipherKey = derived(key, "receipt cipher");
  const tagOf = tagger(derived(key, "receipt tag"));
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-ctr", cipherKey, counterBlock(nonce, 0));
  let place = 0;
  return {
    seal(row) {
      const body = cipher.update(row, "utf8");
      const sealed = Buffer.allocUnsafe(headBytes + body.length + tagBytes);
      sealed.set(nonce, 0);
      sealed.writeUIntBE(place, nonceBytes, placeBytes);
      sealed.set(body, headBytes);
      place += body.length;
      const end = headBytes + body.length;
      sealed.set(tagOf(sealed.subarray(0, end)), end);
      return form + sealed.toString("base64url");
    },
    open(receipt) {
      if (receipt.startsWith(formerForm)) return openFormer(key, receipt);
      if (!receipt.startsWith(form) || receipt.length > longestReceipt) return undefined;
      const sealed = Buffer.from(receipt.slice(form.length), "base64url");
      const end = sealed.length - tagBytes;
      if (end < headBytes) return undefined;
      if (!timingSafeEqual(tagOf(sealed.subarray(0, end)), sealed.subarray(end))) return undefined;
      const from = sealed.readUIntBE(nonceBytes, placeBytes);
      const counter = counterBlock(sealed.subarray(0, nonceBytes), Math.floor(from / blockBytes));
      const decipher = createDecipheriv("aes-256-ctr", cipherKey, counter);
      // What of its first block is another receipt's.
      decipher.update(Buffer.alloc(from % blockBytes));
      return decipher.update(sealed.subarray(headBytes, end)).toString("utf8");
    },
  };
}

const derived = (key: Buffer, use: string): Buffer =>
  Buffer.from(hkdfSync("sha256", key, "", use, receiptKeyBytes));

function counterBlock(nonce: Uint8Array, block: number): Buffer {
  const counter = Buffer.alloc(blockBytes);
  counter.set(nonce);
  counter.writeUIntBE(block, nonceBytes, placeBytes);
  return counter;
}

const hashBlockBytes = 64;

/** HMAC-SHA-256 by two hashes, as RFC 2104, section 2, has it, cut to its first half (section 5). */
function tagger(key: Buffer): (text: Buffer) => Buffer {
  const padded = (byte: number): Uint8Array =>
    new Uint8Array(hashBlockBytes).map((_, i) => byte ^ (key[i] ?? 0));
  const [inner, outer] = [padded(0x36), padded(0x5c)];
  const sha = (pad: Uint8Array, text: Buffer): Buffer =>
    hash("sha256", Buffer.concat([pad, text]), "buffer");
  return (text) => sha(outer, sha(inner, text)).subarray(0, tagBytes);
}

/** Receipts as they were sealed up to November 2026: each with AES-256-GCM (NIST SP 800-38D) and a nonce by lot. */
const formerForm = "r1.";
const formerNonceBytes = 12;

function openFormer(key: Buffer, receipt: string): string | undefined {
  if (receipt.length > longestReceipt) return undefined;
  const bytes = Buffer.from(receipt.slice(formerForm.length), "base64url");
  if (bytes.length < formerNonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, formerNonceBytes));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    const row = decipher.update(bytes.subarray(formerNonceBytes, -tagBytes));
    return Buffer.concat([row, decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
