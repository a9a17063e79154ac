import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openReceipts, receiptKeyBytes } from "./receipt.ts";

const key = randomBytes(receiptKeyBytes);
const receipts = openReceipts(key);

test("a receipt gives its row back, and shows nothing of it", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8, maxLength: 2_000, unit: "grapheme" }), (row) => {
      const receipt = receipts.seal(row);
      expect(receipts.open(receipt)).toBe(row.toWellFormed());
      expect(receipt).toMatch(/^r2\.[\w-]+$/);
    }),
  );
  const receipt = receipts.seal('["secret"]');
  expect(Buffer.from(receipt.slice(3), "base64url").toString("latin1")).not.toContain("secret");
});

test("a receipt that was changed anywhere, cut, or made with another key opens nothing", () => {
  const receipt = receipts.seal('["1",2,"three"]');
  for (let i = 0; i < receipt.length; i++) {
    const other = receipt[i] === "A" ? "B" : "A";
    const changed = receipt.slice(0, i) + other + receipt.slice(i + 1);
    // The last letter has bits that stand for nothing.
    if (i < receipt.length - 1) expect(receipts.open(changed)).toBeUndefined();
    expect(receipts.open(receipt.slice(0, i))).toBeUndefined();
  }
  expect(openReceipts(randomBytes(receiptKeyBytes)).open(receipt)).toBeUndefined();
  expect(receipts.open("")).toBeUndefined();
  expect(receipts.open("r1.")).toBeUndefined();
  expect(receipts.open("r2.")).toBeUndefined();
});

/** As another program would open it, by the standards alone. */
function openedElsewhere(receipt: string): string {
  const derived = (use: string) => Buffer.from(hkdfSync("sha256", key, "", use, 32));
  const bytes = Buffer.from(receipt.slice(3), "base64url");
  const told = bytes.subarray(0, -16);
  const tag = createHmac("sha256", derived("receipt tag")).update(told).digest().subarray(0, 16);
  expect(bytes.subarray(-16).equals(tag)).toBe(true);
  const place = told.readUIntBE(10, 6);
  const counter = Buffer.alloc(16);
  told.copy(counter, 0, 0, 10);
  counter.writeUIntBE(Math.floor(place / 16), 10, 6);
  const decipher = createDecipheriv("aes-256-ctr", derived("receipt cipher"), counter);
  return decipher
    .update(Buffer.concat([Buffer.alloc(place % 16), told.subarray(16)]))
    .subarray(place % 16)
    .toString("utf8");
}

test("receipts lie one after the other in their stream, none over another, and open by the standards alone", () => {
  const own = openReceipts(key);
  let place = 0;
  const rows = fc.array(fc.string({ maxLength: 100, unit: "grapheme" }), { maxLength: 20 });
  fc.assert(
    fc.property(rows, (all) => {
      for (const row of all) {
        const receipt = own.seal(row);
        expect(Buffer.from(receipt.slice(3), "base64url").readUIntBE(10, 6)).toBe(place);
        place += Buffer.byteLength(row);
        expect(openedElsewhere(receipt)).toBe(row.toWellFormed());
        expect(receipts.open(receipt)).toBe(row.toWellFormed());
      }
    }),
  );
});

test("each process has a stream of its own", () => {
  const nonceOf = (receipt: string): string => receipt.slice(3, 16);
  expect(nonceOf(openReceipts(key).seal("[1]"))).not.toBe(nonceOf(openReceipts(key).seal("[1]")));
});

test("a receipt of the former form is opened, and not where it was changed", () => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([nonce, cipher.update('["7"]', "utf8"), cipher.final()]);
  const receipt = `r1.${Buffer.concat([body, cipher.getAuthTag()]).toString("base64url")}`;
  expect(receipts.open(receipt)).toBe('["7"]');
  expect(receipts.open(`r1.A${receipt.slice(4)}`)).toBe(receipt[3] === "A" ? '["7"]' : undefined);
  expect(openReceipts(randomBytes(receiptKeyBytes)).open(receipt)).toBeUndefined();
});
