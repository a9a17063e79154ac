import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import { randomPiece } from "../core/random-piece.ts";
import type { Instant } from "../core/time.ts";

/**
 * The receipt of a decision: its row of the ledger, sealed with AES-256-GCM (NIST SP 800-38D), so that whoever carries it
 * can neither read nor change it. The exposure brings it back, and a row that a crash took is restored from it.
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
const form = "r1.";
const nonceBytes = 12;
const tagBytes = 16;
/** A receipt is not longer than this. */
const longestReceipt = 16_384;

/** How many bytes a key has. */
export const receiptKeyBytes = 32;

/**
 * Opens receipts on a key of {@link receiptKeyBytes} bytes.
 * @example openReceipts(key).open(openReceipts(key).seal("[1]")) // "[1]"
 */
export function openReceipts(key: Buffer): Receipts {
  const secret = createSecretKey(key);
  // What is sealed is put together here: a buffer for each of its parts would take as long as the cipher.
  let scratch = Buffer.alloc(4_096);
  return {
    seal(row) {
      const nonce = randomPiece(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", secret, nonce);
      const body = cipher.update(row, "utf8");
      // In this mode it has no bytes of its own.
      cipher.final();
      const end = nonceBytes + body.length;
      if (end + tagBytes > scratch.length) scratch = Buffer.alloc(2 * (end + tagBytes));
      scratch.set(nonce, 0);
      scratch.set(body, nonceBytes);
      scratch.set(cipher.getAuthTag(), end);
      return form + scratch.toString("base64url", 0, end + tagBytes);
    },
    open(receipt) {
      if (!receipt.startsWith(form) || receipt.length > longestReceipt) return undefined;
      const bytes = Buffer.from(receipt.slice(form.length), "base64url");
      if (bytes.length < nonceBytes + tagBytes) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", secret, bytes.subarray(0, nonceBytes));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      try {
        const row = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
        return Buffer.concat([row, decipher.final()]).toString("utf8");
      } catch {
        return undefined;
      }
    },
  };
}
