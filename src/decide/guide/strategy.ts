import type { Random } from "../../stats/random.ts";
import { optionsOf } from "./answers.ts";
import {
  type AnswerFactors,
  answered,
  hardFactors,
  type MeantValues,
  softFactors,
} from "./belief.ts";
import type { GuideCatalogue, GuideColumn } from "./catalogue.ts";
import { type WeighedQuestion, weighQuestion } from "./question.ts";
import type { GuideRules } from "./rules.ts";
import { shuffled } from "./shuffled.ts";

/** A way of asking that a trial compares. */
export interface Strategy {
  readonly name: string;
  /** In the order of the attributes, by lot, or by what an answer is expected to tell. */
  readonly choose: "in-order" | "by-lot" | "by-gain";
  /** What gain and options are weighed by: every product alike, or by what is bought. */
  readonly weigh: "products" | "purchases";
  /** What an answer does to products that do not match it: they go, or become less likely. */
  readonly answer: "hard" | "soft";
}

/** The ways of asking, the quiz with a fixed order first: the others are compared with it. */
export const strategies: readonly Strategy[] = [
  { name: "static quiz", choose: "in-order", weigh: "purchases", answer: "hard" },
  { name: "random order, hard", choose: "by-lot", weigh: "purchases", answer: "hard" },
  { name: "gain over catalogue, hard", choose: "by-gain", weigh: "products", answer: "hard" },
  { name: "gain over purchases, hard", choose: "by-gain", weigh: "purchases", answer: "hard" },
  { name: "gain over purchases, soft", choose: "by-gain", weigh: "purchases", answer: "soft" },
];

/** What a strategy knows of a shopper. */
export interface Conversation {
  /** The shortlist is made from this one, whatever the strategy: it is weighed by purchases. */
  readonly belief: Float64Array;
  /** What the strategy weighs questions by. */
  readonly weighed: Float64Array;
  readonly settled: ReadonlySet<string>;
  readonly refused: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Where each strategy starts. */
export function openConversation(prior: Float64Array, { weigh }: Strategy): Conversation {
  const even = new Float64Array(prior.length).fill(1 / prior.length);
  return {
    belief: prior,
    weighed: weigh === "products" ? even : prior,
    settled: new Set(),
    refused: new Map(),
  };
}

/** What a strategy asks next; undefined where no question is left that has two answers. */
export function nextQuestion(
  catalogue: GuideCatalogue,
  conversation: Conversation,
  by: { readonly strategy: Strategy; readonly rules: GuideRules; readonly random: Random },
): WeighedQuestion | undefined {
  const { strategy, rules, random } = by;
  const { weighed, settled, refused } = conversation;
  const weigh = (column: GuideColumn): WeighedQuestion | undefined =>
    settled.has(column.name)
      ? undefined
      : weighQuestion(catalogue, weighed, {
          column,
          form: {
            mostOptions: rules.mostOptions,
            leastShare: strategy.answer === "hard" ? 0 : rules.leastShare,
            errorRate: strategy.answer === "hard" ? 0 : rules.errorRate,
            refused: refused.get(column.name) ?? new Set(),
          },
        });
  if (strategy.choose === "in-order") return inOrder(catalogue, refused, weigh);
  if (strategy.choose === "by-lot") return firstOf(shuffled(catalogue.columns, random), weigh);
  const questions = catalogue.columns.flatMap((column) => weigh(column) ?? []);
  return questions.reduce<WeighedQuestion | undefined>(
    (best, each) => (best === undefined || each.gain > best.gain ? each : best),
    undefined,
  );
}

/** The first attribute that was not asked; after the last, those again that were answered with "something else". */
function inOrder(
  { columns }: GuideCatalogue,
  refused: ReadonlyMap<string, unknown>,
  weigh: (column: GuideColumn) => WeighedQuestion | undefined,
): WeighedQuestion | undefined {
  const rounds = [
    columns.filter(({ name }) => !refused.has(name)),
    columns.filter(({ name }) => refused.has(name)),
  ];
  return firstOf(rounds.flat(), weigh);
}

function firstOf(
  columns: readonly GuideColumn[],
  weigh: (column: GuideColumn) => WeighedQuestion | undefined,
): WeighedQuestion | undefined {
  for (const column of columns) {
    const question = weigh(column);
    if (question) return question;
  }
  return undefined;
}

/** The conversation after an answer; `meant` is undefined for "no preference". */
export function afterAnswer(
  conversation: Conversation,
  question: WeighedQuestion,
  by: {
    readonly meant: MeantValues | undefined;
    readonly strategy: Strategy;
    readonly rules: GuideRules;
  },
): Conversation {
  const { column } = question;
  const { meant, strategy, rules } = by;
  const settled = new Set([...conversation.settled, ...(meant?.others ? [] : [column.name])]);
  if (meant === undefined) return { ...conversation, settled };
  const factors: AnswerFactors =
    strategy.answer === "hard"
      ? hardFactors
      : softFactors(rules.errorRate, optionsOf(column, rules));
  const belief = answered(conversation.belief, meant, factors);
  const isOne = conversation.weighed === conversation.belief;
  const refused = new Map(conversation.refused);
  if (meant.others)
    refused.set(column.name, new Set([...(refused.get(column.name) ?? []), ...meant.ids]));
  return {
    belief,
    weighed: isOne ? belief : answered(conversation.weighed, meant, factors),
    settled,
    refused,
  };
}
