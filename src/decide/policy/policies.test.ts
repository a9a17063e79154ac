import { expect, test } from "vitest";
import { textId } from "../../core/subject.ts";
import type { CustomerMark } from "../customer-marks.ts";
import { armsNamed, audiencesNamed, learningPolicies, policy, readyPolicy } from "../policy.ts";
import { reasonWords } from "../reason.ts";
import { inverseGapShares } from "./individual.ts";
import { sharesNow } from "./learned-shares.ts";
import type { PolicyParts, PolicyState, ReadyPolicy } from "./ready-policy.ts";

const asking = { now: Date.parse("2026-06-01T00:00:00Z") };
const mark: CustomerMark = {
  ...{ promoClass: "light", fullPrice: 0.4, residualValue: 12_000, pAlive: 0.8 },
  ...{ expectedOrders: 3, orderValue: 2_000, nextEarly: null, nextLate: null, orders: 2 },
  discovery: {},
};

function made(text: object, parts: Partial<PolicyParts> = {}): ReadyPolicy {
  return readyPolicy(
    { program: "p", policy: policy.parse(text), treatments: [{ id: "a" }, { id: "b" }], salt: "s" },
    { isMember: () => false, markOf: () => undefined, stateOf: () => undefined, ...parts },
  );
}
const inOne = (audience: string) => (_: string, asked: string) => asked === audience;
const state = (learned: PolicyState["learned"]): Partial<PolicyParts> => ({
  stateOf: () => ({ version: 3, learned }),
});
const people = Array.from({ length: 20_000 }, (_, i) => textId(`person ${i}`));

/** χ² of how often each arm came, of all people, against the parts that each person's lots had. */
function chiSquare({ arms, lotsOf }: ReadyPolicy): number {
  const came = arms.map(() => 0);
  const expected = arms.map(() => 0);
  for (const person of people) {
    const { parts, drawn } = lotsOf(person, asking);
    came[drawn] = (came[drawn] ?? 0) + 1;
    for (const [place, part] of parts.entries())
      expected[place] = (expected[place] ?? 0) + part / 10_000;
  }
  return came.reduce(
    (sum, each, k) => sum + (each - (expected[k] ?? 0)) ** 2 / (expected[k] ?? 1),
    0,
  );
}

test("the first rule of an audience that the person is in holds, else what is otherwise", () => {
  const text = {
    kind: "rules",
    rules: [
      { audience: "vip", treatment: "a" },
      { audience: "late", treatment: "b" },
    ],
  };
  const of = (audience: string) => {
    const { lotsOf, arms } = made(text, { isMember: inOne(audience) });
    const { drawn, parts, reasons } = lotsOf("1", asking);
    expect(parts[drawn]).toBe(10_000);
    return [arms[drawn], reasons.map((each) => reasonWords(each, "p"))];
  };
  expect(of("vip")).toEqual(["a", ["The rule for the audience vip gives a."]]);
  expect(of("late")).toEqual(["b", ["The rule for the audience late gives b."]]);
  expect(of("none")).toEqual(["nothing", ["No rule is for this person, so it is nothing."]]);
  const both = made(text, { isMember: () => true });
  expect(both.arms[both.lotsOf("1", asking).drawn]).toBe("a");
});

test("each audience has its own policy, with what that has learned", () => {
  const text = {
    kind: "segments",
    segments: [
      { audience: "vip", policy: { kind: "thompson", goal: "clicked", windowDays: 7 } },
      { audience: "late", policy: { kind: "best", treatment: "b" } },
    ],
  };
  const learned = {
    "audience vip": { contexts: { "": { shares: { a: 0.9, b: 0.05, nothing: 0.05 } } } },
  };
  const vip = made(text, { isMember: inOne("vip"), ...state(learned) });
  expect(vip.common).toBeUndefined();
  expect(vip.lotsOf("1", asking)).toMatchObject({ parts: [9_000, 500, 500], state: 3 });
  expect(vip.lotsOf("1", asking).reasons[0]).toEqual({ kind: "segment", of: "vip" });
  const late = made(text, { isMember: inOne("late"), ...state(learned) });
  expect(late.lotsOf("1", asking)).toMatchObject({ parts: [0, 10_000, 0], state: 0 });
  expect(made(text).lotsOf("1", asking).parts).toEqual([0, 0, 10_000]);
  expect(learningPolicies(policy.parse(text)).map(({ slot }) => slot)).toEqual(["audience vip"]);
  expect(audiencesNamed(policy.parse(text))).toEqual(["vip", "late"]);
  expect(armsNamed(policy.parse(text))).toEqual(["b", "nothing"]);
});

test("Thompson sampling draws what was learned, equal shares before, the same arm for a person within a state", () => {
  const text = { kind: "thompson", goal: "clicked", windowDays: 7 };
  const before = made(text);
  expect(before.common).toEqual([3334, 3333, 3333]);
  expect(before.lotsOf("1", asking).state).toBe(0);
  const shares = { a: 0.62, b: 0.33, nothing: 0.05 };
  const after = made(text, state({ "": { contexts: { "": { shares } } } }));
  expect(after.common).toEqual([6_200, 3_300, 500]);
  expect(after.lotsOf("1", asking)).toEqual(after.lotsOf("1", asking));
  // The 0.999 quantile of χ² with 2 degrees of freedom.
  expect(chiSquare(after)).toBeLessThan(13.82);
  const next = made(text, {
    stateOf: () => ({ version: 4, learned: { "": { contexts: { "": { shares } } } } }),
  });
  // Another state is another lot.
  const moved = people.filter(
    (one) => after.lotsOf(one, asking).drawn !== next.lotsOf(one, asking).drawn,
  );
  expect(moved.length / people.length).toBeGreaterThan(0.3);
});

test("Thompson sampling by audience draws by what was learned of the first that a person is in", () => {
  const text = { kind: "thompson", goal: "order", windowDays: 14, by: ["vip"] };
  const contexts = {
    vip: { shares: { a: 0.9, b: 0.05, nothing: 0.05 } },
    "": { shares: { a: 0.05, b: 0.9, nothing: 0.05 } },
  };
  const of = (person: string): boolean => Number(person.slice(-1)) < 5;
  const ready = made(text, { isMember: of, ...state({ "": { contexts } }) });
  expect(ready.lotsOf("15", asking).parts).toEqual([500, 9_000, 500]);
  expect(ready.lotsOf("14", asking).parts).toEqual([9_000, 500, 500]);
  expect(ready.lotsOf("14", asking).reasons[0]).toEqual({ kind: "context", of: "vip" });
  expect(chiSquare(ready)).toBeLessThan(13.82);
});

test("a treatment that is new since the last learning has an equal share until the next", () => {
  expect(
    sharesNow(["a", "b", "nothing"], { a: 0.8, nothing: 0.2 }).map((each) => each.toFixed(4)),
  ).toEqual(["0.5333", "0.3333", "0.1333"]);
  expect(sharesNow(["a"], undefined)).toEqual([1]);
  expect(sharesNow(["a", "b"], { gone: 1 })).toEqual([0.5, 0.5]);
});

test("an individual policy draws by what is expected of each person, with the floor, and tells what it looked at", () => {
  const text = {
    kind: "individual",
    goal: "clicked",
    windowDays: 7,
    features: ["alive"],
    floor: 0.06,
  };
  const learned = {
    "": {
      features: [{ name: "alive", mean: 0.5, spread: 0.2 }],
      lines: { a: [0.1, 0.05], b: [0.1, -0.05], nothing: [0, 0] },
      sharpness: 200,
      shares: { a: 0.4, b: 0.4, nothing: 0.2 },
    },
  };
  const ready = (pAlive: number) =>
    made(text, { ...state(learned), markOf: () => ({ ...mark, pAlive }) });
  const lively = ready(0.9).lotsOf("1", asking);
  const gone = ready(0.1).lotsOf("1", asking);
  // a: 0.1 + 0.05 · 2 = 0.2, b: 0, nothing: 0; γ gap = 40: b and nothing 1/43 each, floored.
  expect(lively.parts).toEqual([9_163, 419, 418]);
  expect(gone.parts[1]).toBe(9_163);
  expect(lively.reasons.at(-1)).toMatchObject({ kind: "individual", figures: { alive: 0.9 } });
  const spread = made(text, {
    ...state(learned),
    markOf: (person) => ({ ...mark, pAlive: Number(person.slice(-2)) / 100 }),
  });
  expect(chiSquare(spread)).toBeLessThan(13.82);
  // Of whom nothing is known the pooled shares hold.
  const stranger = made(text, state(learned)).lotsOf("1", asking);
  expect(stranger.parts).toEqual([4_000, 4_000, 2_000]);
  expect(stranger.reasons.at(-1)?.kind).toBe("learned");
});

test("inverse gap weighting by hand: 1 / (K + γ gap), the rest to the best", () => {
  expect(inverseGapShares([0.1, 0.1, 0.05], 100).map((each) => each.toFixed(4))).toEqual([
    "0.5417",
    "0.3333",
    "0.1250",
  ]);
  expect(inverseGapShares([2], 10)).toEqual([1]);
});

test("texts that mean nothing are refused with their place", () => {
  const faults = (text: object) =>
    policy
      .safeParse(text)
      .error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  expect(faults({ kind: "thompson", goal: "joy", windowDays: 7 })?.[0]).toMatch(/^goal: /);
  expect(faults({ kind: "thompson", goal: "order" })?.[0]).toMatch(/^windowDays: /);
  expect(
    faults({
      kind: "segments",
      segments: [
        { audience: "x", policy: { kind: "split" } },
        { audience: "x", policy: { kind: "segments" } },
      ],
    })?.[0],
  ).toMatch(/^segments.1.policy.kind: is none of split, best/);
});
