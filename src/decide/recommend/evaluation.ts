import { type BootstrapMean, bootstrapMeans } from "../../stats/bootstrap.ts";
import { capHistories, type InteractionLog } from "./interaction-log.ts";
import { itemsByScore, popularity } from "./popularity.ts";
import { createRanker } from "./ranking.ts";
import { listMetrics } from "./ranking-metrics.ts";
import { fitRecommendModel, type ModelSpec, parametersFor } from "./recommend-model.ts";
import type { Split } from "./split.ts";
import { itemsByUser, memberCounts } from "./user-items.ts";

/** How a split is evaluated. */
export interface EvaluationOptions {
  /** Length of the lists. */
  readonly k: number;
  /** Latest rows of a user that models learn from; 0 for all. */
  readonly cap: number;
  /** Users with at most so many known rows are cold. */
  readonly coldRows: number;
  readonly allowSeen: boolean;
  readonly seed: number;
  /** Draws of the bootstrap over users. */
  readonly draws: number;
  /** Told what is being done. */
  readonly onStage?: ((stage: string) => void) | undefined;
}

/** Means over users; NaN where there are none. */
export interface MeanMetrics {
  readonly users: number;
  readonly map: number;
  readonly ndcg: number;
  readonly precision: number;
  readonly recall: number;
  readonly hitRate: number;
}

/** What a model did. */
export interface ModelResult {
  readonly spec: ModelSpec;
  /** All that the model was told, its defaults among them. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly all: MeanMetrics;
  readonly cold: MeanMetrics;
  readonly warm: MeanMetrics;
  /** Share of all items that were in any list. */
  readonly coverage: number;
  /** Mean of −log₂ of the share of users who took up what was recommended; items that nobody took up count as if one had. */
  readonly novelty: number;
  readonly fitSeconds: number;
  readonly rankSeconds: number;
  /** nDCG, and how far it is above that of a baseline, user by user, with 95 % intervals over users. */
  readonly ndcg: BootstrapMean;
  readonly overPopularity: BootstrapMean;
  readonly overCosine: BootstrapMean;
}

/** An evaluation of models on one split. */
export interface Evaluation {
  readonly testedUsers: number;
  readonly testItems: number;
  readonly trainRows: number;
  readonly forward: number;
  readonly repeats: number;
  readonly cutBaskets: number;
  readonly models: readonly ModelResult[];
}

/**
 * Fits each model on what is to be learnt, ranks all items for each tested user, and compares.
 * @param specs popularity and cosine among them: the others are held against the first of each.
 */
export function evaluate(
  split: Split,
  specs: readonly ModelSpec[],
  options: EvaluationOptions,
): Evaluation {
  const tested = testedUsers(split);
  const train = capHistories(split.train, options.cap);
  const runs = specs.map((spec) => runModel(spec, { split, train, tested }, options));
  return {
    testedUsers: tested.length,
    testItems: split.test.members.length,
    trainRows: split.train.item.length,
    forward: split.forward,
    repeats: split.repeats,
    cutBaskets: split.cutBaskets,
    models: compare(runs, isCold(split, tested, options.coldRows), options),
  };
}

interface ModelRun
  extends Pick<
    ModelResult,
    "spec" | "parameters" | "coverage" | "novelty" | "fitSeconds" | "rankSeconds"
  > {
  readonly ndcg: Float64Array;
  readonly map: Float64Array;
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  readonly hit: Float64Array;
}

interface Task {
  readonly split: Split;
  readonly train: InteractionLog;
  readonly tested: Int32Array;
}

function runModel(spec: ModelSpec, task: Task, options: EvaluationOptions): ModelRun {
  const { split, train, tested } = task;
  options.onStage?.(`fitting ${spec.label}`);
  const started = performance.now();
  const model = fitRecommendModel(train, spec);
  const fitted = performance.now();
  const popular = itemsByScore(popularity(train, null));
  const ranker = createRanker(model, { most: options.k, allowSeen: options.allowSeen, popular });
  const column = (): Float64Array => new Float64Array(tested.length);
  const of = {
    ndcg: column(),
    map: column(),
    precision: column(),
    recall: column(),
    hit: column(),
  };
  const lists = listCounter(split, task.train);
  const testOf = new Int32Array(train.items.length).fill(-1);
  for (const [at, user] of tested.entries()) {
    if (at % 1_000 === 0)
      options.onStage?.(`ranking ${spec.label}: ${at} of ${tested.length} users`);
    const [from, to] = [split.test.starts[user] ?? 0, split.test.starts[user + 1] ?? 0];
    for (let t = from; t < to; t++) testOf[split.test.members[t] ?? 0] = user;
    const { query } = split;
    const history = { ...query, from: query.starts[user] ?? 0, to: query.starts[user + 1] ?? 0 };
    const count = ranker.rank(history);
    lists.take(ranker.best, count);
    const metrics = listMetrics(ranker.best, {
      count,
      k: options.k,
      tests: to - from,
      isTest: (item) => testOf[item] === user,
    });
    of.ndcg[at] = metrics.ndcg;
    of.map[at] = metrics.averagePrecision;
    of.precision[at] = metrics.precision;
    of.recall[at] = metrics.recall;
    of.hit[at] = metrics.hit;
  }
  return {
    spec,
    parameters: parametersFor(train, spec),
    ...of,
    ...lists.tell(),
    fitSeconds: (fitted - started) / 1000,
    rankSeconds: (performance.now() - fitted) / 1000,
  };
}

/** Counts what lists hold: how many of all items, and how well known they are. */
function listCounter(
  split: Split,
  train: InteractionLog,
): {
  readonly take: (list: Int32Array, count: number) => void;
  readonly tell: () => { readonly coverage: number; readonly novelty: number };
} {
  const items = train.items.length;
  const users = memberCounts(itemsByUser(split.train), items);
  const known = usersWithRows(split.train);
  const listed = new Uint8Array(items);
  let bits = 0;
  let shown = 0;
  return {
    take(list, count) {
      for (let at = 0; at < count; at++) {
        const item = list[at] ?? 0;
        listed[item] = 1;
        bits -= Math.log2(Math.max(1, users[item] ?? 0) / known);
      }
      shown += count;
    },
    tell: () => ({
      coverage: listed.reduce((sum, each) => sum + each, 0) / items,
      novelty: bits / shown,
    }),
  };
}

function compare(
  runs: readonly ModelRun[],
  cold: Uint8Array,
  options: EvaluationOptions,
): ModelResult[] {
  const baseline = (name: string): Float64Array =>
    runs.find(({ spec }) => spec.name === name)?.ndcg ?? new Float64Array(cold.length);
  const [popular, cosine] = [baseline("popularity"), baseline("cosine")];
  options.onStage?.("drawing users again for the intervals");
  const columns = runs.flatMap(({ ndcg }) => [
    ndcg,
    ndcg.map((value, i) => value - (popular[i] ?? 0)),
    ndcg.map((value, i) => value - (cosine[i] ?? 0)),
  ]);
  const means = bootstrapMeans(columns, { draws: options.draws, level: 0.95, seed: options.seed });
  const unknown = { value: Number.NaN, lower: Number.NaN, upper: Number.NaN };
  return runs.map((run, r) => ({
    spec: run.spec,
    parameters: run.parameters,
    all: meansOf(run, () => true),
    cold: meansOf(run, (at) => cold[at] === 1),
    warm: meansOf(run, (at) => cold[at] === 0),
    coverage: run.coverage,
    novelty: run.novelty,
    fitSeconds: run.fitSeconds,
    rankSeconds: run.rankSeconds,
    ndcg: means[3 * r] ?? unknown,
    overPopularity: means[3 * r + 1] ?? unknown,
    overCosine: means[3 * r + 2] ?? unknown,
  }));
}

function meansOf(run: ModelRun, takes: (at: number) => boolean): MeanMetrics {
  const at = [...run.ndcg.keys()].filter(takes);
  const mean = (column: Float64Array): number =>
    at.reduce((sum, i) => sum + (column[i] ?? 0), 0) / at.length;
  return {
    users: at.length,
    map: mean(run.map),
    ndcg: mean(run.ndcg),
    precision: mean(run.precision),
    recall: mean(run.recall),
    hitRate: mean(run.hit),
  };
}

function testedUsers({ test }: Split): Int32Array {
  const users = Int32Array.from({ length: test.starts.length - 1 }, (_, u) => u);
  return users.filter((u) => (test.starts[u + 1] ?? 0) > (test.starts[u] ?? 0));
}

function isCold({ query }: Split, tested: Int32Array, most: number): Uint8Array {
  return Uint8Array.from(tested, (u) =>
    (query.starts[u + 1] ?? 0) - (query.starts[u] ?? 0) <= most ? 1 : 0,
  );
}

function usersWithRows({ starts }: InteractionLog): number {
  let users = 0;
  for (let u = 0; u + 1 < starts.length; u++) {
    if ((starts[u + 1] ?? 0) > (starts[u] ?? 0)) users += 1;
  }
  return users;
}
