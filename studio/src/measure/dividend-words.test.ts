import { expect, test } from "vitest";
import type { ShopDividend } from "../../../src/measure/shop-dividend.ts";
import { toSheetText } from "../figures/figure-data.ts";
import { dividendData, rulesData } from "./dividend-tables.ts";
import {
  actionWords,
  boundWords,
  neededWords,
  type ToldDividend,
  toldDividend,
  verdictHead,
  whomWords,
} from "./dividend-words.ts";

const found: ShopDividend = {
  ...{ program: "banner", windowDays: 28, currency: "EUR", units: 3_400, warnings: [] },
  ...{ actions: ["held out", "story"], verdict: "segments", segments: 2, why: "They bring more." },
  ...{ singleAction: "story", singleInterval: [7, 9], least: 0.8, neededN: 12_000 },
  values: { single: 8, segments: 9, individual: 8.5 },
  differences: {
    segments: [
      { segments: 2, value: 9, difference: 1, standardError: 0.2, interval: [0.608, 1.392] },
      { segments: 4, value: 7.5, difference: -0.5, standardError: 1, interval: [-2.46, 1.46] },
    ],
    individual: { difference: 0.5, standardError: 0.3, interval: [-0.088, 1.088] },
  },
  policy: [
    {
      ...{ when: ["orders in the year before is at most 2.5"], action: "story", share: 0.375 },
      bounds: [{ says: "orders in the year before", above: null, atMost: 2.5 }],
    },
    {
      ...{ when: ["orders in the year before is above 2.5"], action: "held out", share: 0.625 },
      bounds: [{ says: "orders in the year before", above: 2.5, atMost: null }],
    },
  ],
};

function told(of: Partial<ShopDividend> = {}): ToldDividend {
  const dividend = toldDividend({ ...found, ...of });
  if (dividend === null) throw new Error("it was to be told");
  return dividend;
}

test("each verdict begins with what to do", () => {
  expect(verdictHead(told())).toBe("Treat 2 segments apart");
  expect(verdictHead(told({ verdict: "individual" }))).toBe("Treat each person by itself");
  expect(verdictHead(told({ verdict: "single" }))).toBe("One for all: story");
  expect(verdictHead(told({ verdict: "undecided", singleAction: "held out" }))).toBe(
    "Undecided; for now the control for all",
  );
});

test("what was refused is not told", () => {
  expect(toldDividend({ ...found, verdict: null, refused: "Too few." })).toBeNull();
});

test("undecided says how many people it would take, and single what is ruled out", () => {
  const needed = (of: Partial<ShopDividend>) => neededWords(told({ verdict: "undecided", ...of }));
  expect(needed({})).toBe(
    "To find €0.80 a person four times in five takes 12,000 people; there are 3,400.",
  );
  expect(needed({ neededN: 3_000 })).toMatch(/^3,000 people find €0.80 .* there are 3,400: /);
  expect(needed({ neededN: 1e300 })).toMatch(/more people than any shop has/);
  expect(needed({ verdict: "single" })).toBe("More than €0.80 a person is ruled out.");
  expect(needed({ verdict: "segments" })).toBeNull();
});

test.each([
  ["orders in the year before", null, 0, "no order in the year before"],
  ["orders in the year before", null, 1.5, "at most 1 order in the year before"],
  ["orders in the year before", 0, null, "1 order or more in the year before"],
  ["orders in the year before", 2.5, null, "3 orders or more in the year before"],
  ["orders in the year before", 0, 1, "1 order in the year before"],
  ["orders in the year before", 1, 4, "2 to 4 orders in the year before"],
  [
    "contribution of the year before",
    ...([
      10,
      34.215,
      "more than €10.00, at most €34.22 of contribution in the year before",
    ] as const),
  ],
  ["days since the last order", null, 45.04, "the last order at most 45 days ago"],
  ["days since the last order", 45.5, null, "the last order more than 45.5 days ago, or none"],
  ["recency", null, 0.123456789, "recency: at most 0.123457"],
])("%s above %s, at most %s: %s", (says, above, atMost, words) => {
  expect(boundWords({ says, above, atMost }, "EUR")).toBe(words);
});

test("a rule without bounds is for everybody, and arms have names that stand beside others", () => {
  expect(whomWords([], "EUR")).toBe("Everybody");
  expect(actionWords("nothing")).toBe("nothing (the control)");
});

test("figures are copied in full precision, the verdict beside its policy", () => {
  const [, head = "", ...rows] = toSheetText(dividendData(told())).split("\n");
  expect(head.split("\t")).toHaveLength(8);
  expect(rows).toEqual([
    "story for all\t8\t7\t9\t\t\t\t",
    "2 segments\t9\t\t\t1\t0.608\t1.392\tsegments",
    "4 segments\t7.5\t\t\t-0.5\t-2.46\t1.46\t",
    "Each by itself\t8.5\t\t\t0.5\t-0.088\t1.088\t",
  ]);
});

test("rules say for whom, what, and for how many", () => {
  expect(rulesData(told()).rows.map((row) => row.map(({ text }) => text))).toEqual([
    ["At most 2 orders in the year before", "story", "38%"],
    ["3 orders or more in the year before", "the control", "63%"],
  ]);
});
