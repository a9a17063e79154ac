import { randomFillSync } from "node:crypto";

const reserve = Buffer.alloc(8_192);
let used = reserve.length;

/**
 * Random bytes, cut from a reserve: to ask the system for a few costs as much as for thousands.
 *
 * @param bytes 1 to 1,024
 * @example randomPiece(16).length // 16
 */
export function randomPiece(bytes: number): Buffer {
  if (used + bytes > reserve.length) {
    randomFillSync(reserve);
    used = 0;
  }
  const piece = Buffer.from(reserve.subarray(used, used + bytes));
  used += bytes;
  return piece;
}
