import { expect, test } from "vitest";
import { createRandom } from "../../stats/random.ts";
import { type Evaluation, evaluate } from "./evaluation.ts";
import { planModels } from "./evaluation-plan.ts";
import { type InteractionLog, interactionLogOf } from "./interaction-log.ts";
import { modelParameters, parametersFor, parseModelSpec } from "./recommend-model.ts";
import { randomSplit, timeSplit } from "./split.ts";
import { verdictOf } from "./verdict.ts";

/** Users who walk in circles of five items, some rows at random: what comes next follows from what was last. */
function circles(users: number, rows: number, noise: number) {
  const random = createRandom(11);
  const user = Int32Array.from({ length: users * rows }, (_, row) => Math.floor(row / rows));
  const items = 60;
  const item = new Int32Array(user.length);
  for (let row = 0; row < item.length; row++) {
    const fresh = row % rows === 0 || random.uniform() < noise;
    item[row] = fresh ? random.integer(items) : ((item[row - 1] ?? 0) + 1) % items;
  }
  return interactionLogOf({
    users: Array.from({ length: users }, (_, u) => String(u)),
    items: Array.from({ length: items }, (_, i) => String(i)),
    user,
    item,
    time: Float64Array.from(user, (_, row) => row * 60_000),
  });
}

const options = { k: 5, cap: 0, coldRows: 5, allowSeen: false, seed: 1, draws: 100 };
const specs = ["popularity", "cosine", "transitions"].map(parseModelSpec);

test("where order tells what comes next, transitions are found to be the best and are served", () => {
  const log = circles(400, 8, 0.2);
  const split = timeSplit(log, { allowSeen: false, trainShare: 0.75 });
  const evaluation = evaluate(split, specs, options);
  const verdict = verdictOf({ evaluation, random: null, k: 5 });
  expect(verdict.served).toBe("transitions");
  expect(verdict.sentences.join("\n")).toMatch(
    /transitions beats popularity on a time split by 0\.\d+ \(0\.\d+ to 0\.\d+\) nDCG@5\./,
  );
  const [, , transitions] = evaluation.models;
  expect(transitions?.ndcg.lower).toBeLessThan(transitions?.all.ndcg ?? 0);
  expect(transitions?.overPopularity.value).toBeCloseTo(
    (transitions?.all.ndcg ?? 0) - (evaluation.models[0]?.all.ndcg ?? 0),
    12,
  );
});

test("where what comes next is chance, no model is served", () => {
  const log = circles(300, 8, 1);
  const split = timeSplit(log, { allowSeen: false, trainShare: 0.75 });
  const evaluation = evaluate(split, specs, options);
  const verdict = verdictOf({ evaluation, random: null, k: 5 });
  expect(verdict.served).toBeNull();
  expect(verdict.sentences.at(-1)).toContain("None is served");
  expect(verdict.sentences.join("\n")).toContain("does not beat popularity on a time split");
});

test("on a random split no model is named to be served", () => {
  const log = circles(200, 8, 0.2);
  const split = randomSplit(log, { allowSeen: false, trainShare: 0.75, seed: 1 });
  const verdict = verdictOf({ evaluation: evaluate(split, specs, options), random: null, k: 5 });
  expect(verdict.served).toBeNull();
  expect(verdict.sentences.at(-1)).toContain("--protocol time-split");
});

test("a lead that only a random split shows is said to vanish", () => {
  const log = circles(60, 8, 0.2);
  const split = timeSplit(log, { allowSeen: false, trainShare: 0.75 });
  const base = evaluate(split, specs, options);
  const lead = (value: number, width: number) => ({
    value,
    lower: value - width,
    upper: value + width,
  });
  const withLead = (over: ReturnType<typeof lead>): Evaluation => ({
    ...base,
    models: base.models.map((model) => ({ ...model, overPopularity: over, overCosine: over })),
  });
  const { sentences } = verdictOf({
    evaluation: withLead(lead(0.01, 0.02)),
    random: withLead(lead(0.2, 0.01)),
    k: 5,
  });
  expect(sentences).toContain(
    "transitions: the gap over popularity vanishes on the time split: 0.2000 (0.1900 to 0.2100) nDCG@5 on a random split, 0.0100 (-0.0100 to 0.0300) on the time split.",
  );
});

test("users of whom little is known are told apart, and all together are all", () => {
  const log = circles(100, 12, 0.2);
  const split = timeSplit(log, { allowSeen: false, trainShare: 0.75 });
  const { models } = evaluate(split, specs, { ...options, coldRows: 8 });
  for (const { all, cold, warm } of models) {
    expect(cold.users + warm.users).toBe(all.users);
    expect(warm.users).toBe(all.users);
    expect(cold.ndcg).toBeNaN();
  }
});

test("popularity and cosine are always beside, and what does not fit a log is left out with a word", () => {
  const log = circles(20, 5, 0.2);
  const labels = planModels(log, ["transitions:shrink=1"]).specs.map(({ label }) => label);
  expect(labels).toEqual(["popularity", "cosine", "transitions:shrink=1"]);
  const plan = planModels(log, undefined);
  expect(plan.specs.map(({ name }) => name)).not.toContain("together");
  expect(plan.notes).toEqual(["together is left out: no basket holds two items."]);
});

test("where most rows lie in baskets transitions have defaults of their own, and what is told stands", () => {
  const log = circles(20, 6, 0.2);
  const triples = { ...log, basket: log.basket.map((_, row) => Math.floor(row / 3)) };
  const of = (text: string, from: InteractionLog = triples) =>
    parametersFor(from, parseModelSpec(text));
  expect(of("transitions", log)).toEqual(modelParameters.transitions);
  expect(of("transitions")).toEqual({
    ...modelParameters.transitions,
    alpha: 0.35,
    "half-life": 3,
    last: 100,
  });
  expect(of("transitions:alpha=0.8")["alpha"]).toBe(0.8);
  expect(of("together")).toEqual(modelParameters.together);
});

test("a model that does not exist, or a setting that it has not, is refused in words", () => {
  expect(() => parseModelSpec("als")).toThrow('there is no model "als"');
  expect(() => parseModelSpec("cosine:depth=3")).toThrow('cosine has no "depth"');
  expect(() => parseModelSpec("cosine:shrink=much")).toThrow("shrink=much is no number");
  expect(parseModelSpec("cosine:shrink=5").parameters).toEqual({ shrink: 5 });
});
