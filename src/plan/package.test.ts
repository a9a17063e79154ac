import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { goingQuiet } from "../../test/plan/going-quiet.ts";
import { readAudience } from "../audiences/audience.ts";
import { hashOf, packageDifference, packageOf } from "./package.ts";
import { planOf, readShopDefinition, type ShopDefinition } from "./shop-definition.ts";

const text = {
  ...{ program: "back", title: "Back", state: "draft", placements: ["hero"], goal: "lapsed" },
  treatments: [
    { id: "a", kind: "content", content: { text: "ten" } },
    { id: "b", kind: "content", content: { text: "twenty" } },
  ],
};
const goal = {
  ...{ goal: "lapsed", title: "Lapsed come back", kpi: { measure: "contribution" } },
  ...{ baseline: { amount: 100, source: "report", asOf: "2026-01-31" }, target: 120 },
  ...{ owner: "Ada", from: "2026-02-01", to: "2026-06-30" },
};
const businessCase = goingQuiet({ case: "back-1", program: "back" });

const read = (each: object): ShopDefinition => readShopDefinition(each, "here");
function packaged(
  program: object,
  others: readonly object[] = [goal, businessCase],
  audiences: readonly object[] = [],
) {
  const plan = planOf(
    [program, ...others].map(read),
    audiences.map((each) => readAudience(each, "here")),
  );
  const [found] = plan.programs;
  if (found === undefined) throw new Error("It is no program.");
  return packageOf(found, plan);
}

test("the same, written otherwise and in another state, is the same package", () => {
  const now = packaged(text);
  const treatments = text.treatments.map((each) =>
    Object.fromEntries(Object.entries(each).reverse()),
  );
  const turned = Object.fromEntries(Object.entries({ ...text, treatments }).reverse());
  expect(packaged({ ...turned, state: "running", holdout: 0.1 })).toEqual(now);
  expect(now.hash).toBe(hashOf(now.text));
  expect(JSON.parse(now.text).program.state).toBeUndefined();
});

test.each([
  ["the program", { ...text, holdout: 0.2 }, [goal, businessCase], "program.holdout: 0.1 → 0.2"],
  ["the case", text, [goal, { ...businessCase, months: 9 }], "case.months: 12 → 9"],
  ["the goal", text, [{ ...goal, target: 110 }, businessCase], "goal.target: 120 → 110"],
])("another text of %s is another package, and the line says what", (_, program, others, line) => {
  const [before, now] = [packaged(text), packaged(program, others)];
  expect(now.hash).not.toBe(before.hash);
  expect(packageDifference(before.text, now.text)).toEqual([line]);
});

test("a case and a goal of other programs are no part of it", () => {
  const others = [
    { ...businessCase, case: "other", program: "other" },
    { ...goal, goal: "other" },
  ];
  expect(packaged(text, [goal, businessCase, ...others])).toEqual(packaged(text));
});

test("the audiences that a program names are part of it, with those that they ask of, and no others", () => {
  const audiences = (often: number, others = 1) => [
    {
      audience: "late",
      title: "Late",
      who: { all: [{ member: { of: "constructor" } }, { bought: {} }] },
    },
    { audience: "constructor", title: "Often", who: { bought: { atLeast: often } } },
    { audience: "vip", title: "VIP", who: { bought: { atLeast: 9 } } },
    { audience: "others", title: "Others", who: { bought: { atLeast: others } } },
  ];
  const [a, b] = text.treatments;
  const named = { ...text, audience: "late", treatments: [a, { ...b, notFor: ["vip"] }] };
  const before = packaged(named, [], audiences(2));
  expect(Object.keys(JSON.parse(before.text).audiences)).toEqual(["constructor", "late", "vip"]);
  expect(packaged(named, [], audiences(2, 5))).toEqual(before);
  expect(packageDifference(before.text, packaged(named, [], audiences(3)).text)).toEqual([
    "audiences.constructor.who.bought.atLeast: 2 → 3",
  ]);
});

test("treatments are told by their names, what is new and what is gone part by part, another order as that", () => {
  const [a, b] = text.treatments;
  const said = (treatments: readonly object[]) =>
    packageDifference(packaged(text).text, packaged({ ...text, treatments }).text);
  expect(said([a, { ...b, content: { text: "fifteen" } }].map((each) => ({ ...each })))).toEqual([
    'program.treatments.b.content.text: "twenty" → "fifteen"',
  ]);
  expect(said([{ ...a }])).toEqual([
    'program.treatments.b.content.text: "twenty" → none',
    'program.treatments.b.id: "b" → none',
    'program.treatments.b.kind: "content" → none',
    "program.treatments.b.notFor: [] → none",
  ]);
  expect(said([{ ...b }, { ...a }])).toEqual(["program.treatments, the order: a, b → b, a"]);
  const withoutCase = packageDifference(packaged(text).text, packaged(text, [goal]).text);
  expect(withoutCase).toEqual([expect.stringMatching(/^case: \{"author":"Ada".* → null$/)]);
});

test("two texts differ in a line at least, or are the same", () => {
  const id = fc.oneof(fc.constantFrom("a", "b", "1"), fc.jsonValue({ maxDepth: 1 }));
  const part = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.array(fc.record({ id, of: fc.jsonValue({ maxDepth: 1 }) })),
  );
  const text = fc.dictionary(fc.string(), part).map((each) => JSON.stringify(each));
  const near = text.chain((each) => fc.tuple(fc.constant(each), fc.oneof(fc.constant(each), text)));
  fc.assert(
    fc.property(near, ([one, other]) => {
      const isSame = isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
      expect(packageDifference(one, other).length === 0).toBe(isSame);
    }),
  );
});
