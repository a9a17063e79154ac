import { expect, test } from "vitest";
import { policyRules } from "./policy-rules.ts";

const of = { actions: ["none", "mail", "letter"], says: ["recency", "channel is Web"] };

test("an end of a tree says each feature once, with both of its bounds, and its share of people", () => {
  const low = { feature: 0, atMost: 2, left: end(0, 10), right: end(1, 30) };
  const tree = { feature: 0, atMost: 5, left: low, right: end(2, 60) };
  expect(policyRules(tree, of)).toMatchObject([
    { when: ["recency is at most 2"], action: "none", share: 0.1 },
    {
      ...{ when: ["recency is above 2 and at most 5"], action: "mail", share: 0.3 },
      bounds: [{ says: "recency", above: 2, atMost: 5 }],
    },
    { when: ["recency is above 5"], action: "letter", share: 0.6 },
  ]);
});

test("a label is or is not, and ends that give the same are one", () => {
  const same = { feature: 0, atMost: 2, left: end(1, 20), right: end(1, 20) };
  const tree = { feature: 1, atMost: 0, left: end(0, 60), right: same };
  expect(policyRules(tree, of)).toMatchObject([
    { when: ["channel is not Web"], action: "none", share: 0.6 },
    { when: ["channel is Web"], action: "mail", share: 0.4 },
  ]);
  expect(policyRules(end(2, 5), of)).toMatchObject([
    { when: [], bounds: [], action: "letter", share: 1 },
  ]);
});

function end(action: number, units: number) {
  return { action, units };
}
