import { expect, test } from "vitest";
import { reasonWords, saidReasons } from "./reason.ts";

test("words are made of what a reason keeps", () => {
  expect(reasonWords({ kind: "lot", of: "banner" }, "spring")).toBe(
    "The lot gives this person banner.",
  );
  expect(reasonWords({ kind: "audience", of: "" }, "spring")).toBe("spring is for everybody.");
  expect(reasonWords({ kind: "excluded", of: "a", by: { audience: "vip" } }, "spring")).toBe(
    "a is not for the audience vip, so nothing is shown.",
  );
  expect(reasonWords({ kind: "excluded", of: "a", by: { kind: "offer" } }, "spring")).toBe(
    "a is no offer, so nothing is shown.",
  );
});

test("what an action is worth is said with its currency and grade", () => {
  const by = { grade: "C", currency: "EUR" };
  const worth = { kind: "worth", of: "Signed Up", by, figures: { amount: 3.456 } } as const;
  expect(reasonWords(worth, "join")).toBe(
    '"Signed Up" is worth 3.46 EUR a person (grade C), by which programs of equal priority are asked.',
  );
});

test("reasons that were kept with words keep them", () => {
  expect(saidReasons([{ kind: "lot", of: "a", words: "As it was." }], "p")).toEqual([
    { kind: "lot", of: "a", words: "As it was." },
  ]);
});
