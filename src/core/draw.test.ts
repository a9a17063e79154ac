import { expect, test } from "vitest";
import { drawByLot, drawParts, murmur3 } from "./draw.ts";

test("it is MurmurHash3 of 32 bits, also over what is no multiple of four bytes", () => {
  const hash = (text: string): number => murmur3(new Uint8Array(), text);
  expect(hash("")).toBe(0);
  expect(hash("hello")).toBe(0x248bfa47);
  expect(hash("hello, world")).toBe(0x149bbb7f);
  expect(hash("The quick brown fox jumps over the lazy dog")).toBe(0x2e4ff723);
  expect(murmur3(new TextEncoder().encode("hel"), "lo")).toBe(hash("hello"));
});

test("a draw is even, and two salts draw apart", () => {
  const [one, other] = [drawByLot("spring"), drawByLot("summer")];
  const people = Array.from({ length: 100_000 }, (_, i) => String(BigInt(i) * 184_467_440_737n));
  const tenth = (draw: (person: string) => number): string[] =>
    people.filter((person) => draw(person) < drawParts / 10);
  const both = new Set(tenth(other));
  // Four standard errors about 10,000 and about 1,000.
  expect(Math.abs(tenth(one).length - 10_000)).toBeLessThan(380);
  expect(Math.abs(tenth(one).filter((person) => both.has(person)).length - 1_000)).toBeLessThan(
    126,
  );
});
