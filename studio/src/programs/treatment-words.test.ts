import { expect, test } from "vitest";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { catalogueOf, givesWords } from "./treatment-words.ts";

const coupon = { percent: 10, minimum: "20.00", validDays: 14, prefix: "", codes: "made" } as const;
const plain = { kind: "content", notFor: [] } as const;
const programs = [
  {
    ...{ program: "quiet", title: "Going quiet", placements: ["account"] },
    treatments: [
      { id: "ten", kind: "offer", title: "10 % off", content: {}, notFor: ["loyal"], coupon },
      { ...plain, id: "hello", content: { text: "Hello" } },
    ],
  },
] as unknown as ProgramOverview["programs"];

test("what is looked for may be in any text of a treatment, whatever its case", () => {
  const found = (search: string | undefined) =>
    catalogueOf(programs, search).map(({ treatment }) => treatment.id);
  expect(found(undefined)).toEqual(["ten", "hello"]);
  expect(found(" HELLO ")).toEqual(["hello"]);
  expect(found("loyal")).toEqual(["ten"]);
  expect(found("account")).toEqual(["ten", "hello"]);
  expect(found("unique coupon")).toEqual(["ten"]);
  expect(found("nothing like it")).toEqual([]);
});

test("what a treatment gives is its coupon's terms or its content's texts", () => {
  const treatment = { id: "ten", kind: "offer", content: {}, notFor: [] } as const;
  expect(givesWords({ ...treatment, coupon })).toBe(
    "A unique coupon: 10% off an order from 20.00 on, for 14 days.",
  );
  const imported = { amount: "5.00", validDays: 1, prefix: "", codes: "imported" } as const;
  expect(givesWords({ ...treatment, coupon: imported })).toBe(
    "A unique coupon: 5.00 off, for 1 day; codes of the shop system.",
  );
  expect(givesWords({ ...plain, id: "hello", content: { text: "Hello" } })).toBe("Hello");
});
