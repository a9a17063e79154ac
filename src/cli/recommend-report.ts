import type { Evaluation, MeanMetrics, ModelResult } from "../decide/recommend/evaluation.ts";
import type { RecommendAnswer } from "./recommend-task.ts";
import { percent, print, printJson, table, whole } from "./terminal.ts";

/** Prints an evaluation, as text or as JSON. */
export function printEvaluation(
  answer: RecommendAnswer,
  o: { readonly started: number; readonly json: boolean },
): void {
  if (o.json) printJson(evaluationDocument(answer, o.started));
  else print(evaluationText(answer));
}

function evaluationDocument(answer: RecommendAnswer, started: number) {
  const { log, evaluation, random, verdict } = answer;
  return {
    schema: "perennial.recommend-evaluation/1",
    protocol: answer.protocol,
    k: answer.k,
    users: log.users.length,
    items: log.items.length,
    interactions: log.item.length,
    coldRows: answer.coldRows,
    ...splitDocument(evaluation),
    random: random && splitDocument(random),
    served: verdict.served,
    verdict: verdict.sentences,
    warnings: answer.warnings,
    seconds: (Date.now() - started) / 1000,
  };
}

function splitDocument(evaluation: Evaluation) {
  return {
    testedUsers: evaluation.testedUsers,
    testItems: evaluation.testItems,
    trainRows: evaluation.trainRows,
    forward: evaluation.forward,
    repeats: evaluation.repeats,
    cutBaskets: evaluation.cutBaskets,
    models: evaluation.models.map((model) => ({
      model: model.spec.label,
      parameters: model.parameters,
      all: model.all,
      cold: known(model.cold),
      warm: known(model.warm),
      coverage: model.coverage,
      novelty: model.novelty,
      ndcg: model.ndcg,
      overPopularity: model.overPopularity,
      overCosine: model.overCosine,
      fitSeconds: model.fitSeconds,
      rankSeconds: model.rankSeconds,
    })),
  };
}

function known(metrics: MeanMetrics): MeanMetrics | null {
  return metrics.users > 0 ? metrics : null;
}

const protocolWords = {
  "leave-last-out": "each user's last item, the one before known and not learnt from",
  "time-split": "what came later",
  "given-test": "the given rows",
} as const;

function evaluationText(answer: RecommendAnswer): string {
  const { log, evaluation, random, verdict, k } = answer;
  return [
    `${whole(log.item.length)} interactions of ${whole(log.users.length)} users with ${whole(log.items.length)} items; tested on ${protocolWords[answer.protocol]}: ${whole(evaluation.testItems)} items of ${whole(evaluation.testedUsers)} users, all items ranked`,
    modelsText(evaluation, k),
    ...groupText(evaluation, answer),
    ...(random === null
      ? []
      : ["The same on a random split, for comparison:", modelsText(random, k)]),
    ...verdict.sentences.map((sentence) => `- ${sentence}`),
    ...answer.warnings.map((warning) => `- ${warning}`),
  ].join("\n");
}

function modelsText({ models }: Evaluation, k: number): string {
  const right = (head: string) => ({ head, align: "right" }) as const;
  return table(
    [
      { head: "Model" },
      right("MAP"),
      right(`nDCG@${k}`),
      right("95%"),
      right(`P@${k}`),
      right(`R@${k}`),
      right(`HR@${k}`),
      right("Coverage"),
      right("Novelty"),
      right("Fit s"),
    ],
    models.map((model) => [
      model.spec.label,
      figure(model.all.map),
      figure(model.all.ndcg),
      `${figure(model.ndcg.lower)} to ${figure(model.ndcg.upper)}`,
      figure(model.all.precision),
      figure(model.all.recall),
      figure(model.all.hitRate),
      percent(model.coverage),
      model.novelty.toFixed(2),
      model.fitSeconds.toFixed(2),
    ]),
  );
}

/** Cold and warm users apart, where there are both. */
function groupText({ models }: Evaluation, { coldRows, k }: RecommendAnswer): string[] {
  const [first] = models;
  if (first === undefined || first.cold.users === 0 || first.warm.users === 0) return [];
  const cells = (of: (model: ModelResult) => MeanMetrics, model: ModelResult): string[] => [
    figure(of(model).ndcg),
    figure(of(model).hitRate),
  ];
  return [
    `${whole(first.cold.users)} users of whom at most ${coldRows} interactions are known are cold, ${whole(first.warm.users)} warm:`,
    table(
      [
        { head: "Model" },
        { head: `Cold nDCG@${k}`, align: "right" },
        { head: `HR@${k}`, align: "right" },
        { head: `Warm nDCG@${k}`, align: "right" },
        { head: `HR@${k}`, align: "right" },
      ],
      models.map((model) => [
        model.spec.label,
        ...cells(({ cold }) => cold, model),
        ...cells(({ warm }) => warm, model),
      ]),
    ),
  ];
}

function figure(value: number): string {
  return Number.isFinite(value) ? value.toFixed(4) : "";
}
