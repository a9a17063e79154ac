import { expect, test } from "vitest";
import type { DecisionReplay } from "../../../src/server/routes/ledger.ts";
import { replayWords } from "./replay-words.ts";

const decision: DecisionReplay["decision"] = {
  ...{ decision: "d", at: "2026-01-01T00:00:00.000Z", subject: "1", person: "1" },
  ...{ placement: "hero", program: "spring", programVersion: 1, policyState: 0 },
  ...{ source: "api", contextHash: "0" },
  ...{ arms: ["a", "nothing"], probabilities: [0.5, 0.5], drawn: "a", shown: "a", held: "" },
  ...{ washingOut: false, expiresAt: "2026-01-01T00:30:00.000Z", reasons: [], outcomes: [] },
  ...{ items: ["x", "y"], because: ["popular", "popular"] },
};
const product = (sku: string) => ({
  ...{ sku, name: sku, price: 1, url: "", image: "", from: "popular", score: 1 },
  ...{ because: [], words: "" },
});
const now: NonNullable<DecisionReplay["now"]> = {
  ...{ placement: "hero", program: "spring", programVersion: 1, policyState: 0 },
  ...{ arms: ["a", "nothing"], probabilities: [0.5, 0.5], drawn: "a", shown: "a", held: "" },
  ...{ period: -1, washingOut: false, content: {}, list: undefined, reasons: [], expiresAt: 0 },
  products: [product("x"), product("y")],
};

test("what is the same then and now differs in nothing", () => {
  expect(replayWords({ decision, now, names: {} })).toEqual([]);
});

test("each difference is a sentence", () => {
  const changed = {
    ...({ ...now, programVersion: 2, held: "program", drawn: "b", shown: "nothing" } as const),
    ...{ arms: ["a", "b"], probabilities: [0.2, 0.8], products: [product("y"), product("z")] },
  };
  expect(replayWords({ decision, now: changed, names: {} })).toEqual([
    "The program has changed: version 1 then, version 2 now.",
    "The person was not held out then, and is held out of the program now.",
    "The probability of a was 0.5000, and is 0.2000 now.",
    "nothing was an arm then, and is none now.",
    "b is an arm now, and was none then.",
    "The lot gave a then, and gives b now.",
    "Shown was a, and would be the control now.",
    "Of 2 products 1 would not be listed now, and 1 other would.",
  ]);
});

test("what the policy learned since is said", () => {
  expect(replayWords({ decision, now: { ...now, policyState: 2 }, names: {} })).toEqual([
    "The policy has learned: state 0 then, state 2 now.",
  ]);
});

test("a program that gave way, a list in another order, a placement that went", () => {
  const other = { ...now, program: "", products: [product("y"), product("x")] };
  expect(replayWords({ decision, now: other, names: {} })).toEqual([
    "The placement was spring's, and is now no program's.",
    "The same products would be listed, in another order.",
  ]);
  expect(replayWords({ decision, now: null, names: {} })).toEqual([
    "The placement is there no more.",
  ]);
});
