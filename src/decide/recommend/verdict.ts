import type { BootstrapMean } from "../../stats/bootstrap.ts";
import type { Evaluation, ModelResult } from "./evaluation.ts";

/** What an evaluation says in words. */
export interface Verdict {
  /** The model that is served, by its label; null where none earned it. */
  readonly served: string | null;
  readonly sentences: readonly string[];
}

/** What a verdict is given on. */
export interface VerdictCase {
  readonly evaluation: Evaluation;
  /** The same models on a random split of the same log, where one was made. */
  readonly random: Evaluation | null;
  readonly k: number;
}

/** A split is in time where nearly no test row is older than what is known: clocks and ties may disorder a few. */
const forwardEnough = 0.99;

/**
 * A model is served when the whole 95 % interval of its lead over popularity, in nDCG on a split in time, lies
 * above 0; of several the one with the highest nDCG. What a lead on a random split becomes on one in time is said.
 */
export function verdictOf(c: VerdictCase): Verdict {
  const rivals = c.evaluation.models.filter(({ spec }) => spec.name !== "popularity");
  const inTime = c.evaluation.forward >= forwardEnough;
  const sentences = rivals.map((model) => againstPopularity(model, inTime, c.k));
  const beating = rivals.filter((model) => model.overPopularity.lower > 0);
  const [best] = beating.toSorted((a, b) => b.ndcg.value - a.ndcg.value);
  sentences.push(...rivals.flatMap((model) => againstCosine(model, c.k)));
  sentences.push(...vanishing(c));
  if (!inTime) {
    sentences.push(
      `No model is named to be served: ${share(1 - c.evaluation.forward)} of the test is older than what the models knew. Evaluate on a split in time: --protocol time-split.`,
    );
    return { served: null, sentences };
  }
  sentences.push(
    best === undefined
      ? "None is served: no model beats popularity on a time split, so popularity is what to show."
      : `${best.spec.label} is served: it has the highest nDCG@${c.k} of those that beat popularity on a time split.`,
  );
  return { served: best?.spec.label ?? null, sentences };
}

function againstPopularity(model: ModelResult, inTime: boolean, k: number): string {
  const where = inTime ? " on a time split" : "";
  const { label } = model.spec;
  const lead = interval(model.overPopularity);
  if (model.overPopularity.lower > 0)
    return `${label} beats popularity${where} by ${lead} nDCG@${k}.`;
  return `${label} does not beat popularity${where} (${lead} nDCG@${k})${inTime ? ", so it is not served" : ""}.`;
}

function againstCosine(model: ModelResult, k: number): string[] {
  if (model.spec.name === "cosine") return [];
  const lead = interval(model.overCosine);
  const { label } = model.spec;
  if (model.overCosine.lower > 0) return [`${label} beats item cosine by ${lead} nDCG@${k}.`];
  if (model.overCosine.upper < 0) return [`${label} is below item cosine by ${lead} nDCG@${k}.`];
  return [`${label} cannot be told from item cosine (${lead} nDCG@${k}).`];
}

/** Leads that a random split shows and one in time does not. */
function vanishing({ evaluation, random, k }: VerdictCase): string[] {
  if (random === null) return [];
  return evaluation.models.flatMap((model, m) => {
    const before = random.models[m];
    if (before === undefined || model.spec.name === "popularity") return [];
    const { label } = model.spec;
    const told = (name: string, then: BootstrapMean, now: BootstrapMean): string[] => {
      if (then.lower <= 0) return [];
      const change = `${interval(then)} nDCG@${k} on a random split, ${interval(now)} on the time split`;
      if (now.lower <= 0)
        return [`${label}: the gap over ${name} vanishes on the time split: ${change}.`];
      return now.upper < then.lower
        ? [`${label}: the gap over ${name} shrinks on the time split: ${change}.`]
        : [];
    };
    return [
      ...told("popularity", before.overPopularity, model.overPopularity),
      ...(model.spec.name === "cosine"
        ? []
        : told("item cosine", before.overCosine, model.overCosine)),
    ];
  });
}

function interval({ value, lower, upper }: BootstrapMean): string {
  return `${value.toFixed(4)} (${lower.toFixed(4)} to ${upper.toFixed(4)})`;
}

function share(part: number): string {
  return `${Math.round(100 * part)} %`;
}
