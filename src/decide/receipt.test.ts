import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openReceipts, receiptKeyBytes } from "./receipt.ts";

const receipts = openReceipts(randomBytes(receiptKeyBytes));

test("a receipt gives its row back, and shows nothing of it", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8, maxLength: 2_000, unit: "grapheme" }), (row) => {
      const receipt = receipts.seal(row);
      expect(receipts.open(receipt)).toBe(row.toWellFormed());
      expect(receipt).toMatch(/^r1\.[\w-]+$/);
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
});
