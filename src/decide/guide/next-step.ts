import { type AnsweredState, afterAnswers, attributeRulesOf, type GuideAnswer } from "./answers.ts";
import type { MeantValues } from "./belief.ts";
import type { GuideCatalogue } from "./catalogue.ts";
import { type WeighedQuestion, weighQuestion } from "./question.ts";
import type { GuideRules } from "./rules.ts";
import { topFamilies } from "./shortlist.ts";
import { noPreference, questionText, somethingElse, valueLabel } from "./wording.ts";

/** One choice of a question: with its attribute, and without label and share, it is the answer to send back. */
export type GuideOption = {
  readonly label: string;
  /** Of what people like this one buy; null for "no preference". */
  readonly share: number | null;
} & ({ readonly value: string | null } | { readonly noneOf: readonly string[] });

/** The question to ask next. */
export interface GuideQuestion {
  readonly attribute: string;
  readonly text: string;
  readonly options: readonly GuideOption[];
  /** Why it is asked. */
  readonly why: string;
  /** The expected information of an answer, in bits. */
  readonly gain: number;
}

/** A product of the shortlist. */
export interface ShortlistItem {
  /** Of the likeliest of its variants. */
  readonly sku: string;
  readonly name: string;
  /** Of the product with all its variants. */
  readonly probability: number;
  /** The attributes whose answer it matches, and those whose answer it does not. */
  readonly matched: readonly string[];
  readonly missed: readonly string[];
}

/** Why no more questions are asked. */
export interface GuideStop {
  readonly reason: "asked-enough" | "found-enough" | "nothing-to-gain";
  readonly why: string;
}

/** What to show after the answers so far: always a shortlist, and a question or why there is none. */
export interface GuideStep {
  readonly question?: GuideQuestion;
  readonly stop?: GuideStop;
  readonly shortlist: readonly ShortlistItem[];
  /** The probability that the product sought is on the shortlist. */
  readonly covered: number;
}

/** All that a step depends on: the same input gives the same step. */
export interface GuideInput {
  readonly catalogue: GuideCatalogue;
  /** Of each item, summing to 1: see `priorBelief`. */
  readonly prior: Float64Array;
  readonly answers: readonly GuideAnswer[];
  readonly rules: GuideRules;
  /** Attributes that are not asked for, though the session did not answer them. */
  readonly known?: ReadonlySet<string>;
}

/**
 * The next step of a guided sale. Nothing is kept between steps: the answers are the state.
 * @throws PerennialError BAD_ARGUMENT for an answer that the catalogue does not know
 */
export function nextStep({ catalogue, prior, answers, rules, known }: GuideInput): GuideStep {
  const state = afterAnswers(catalogue, prior, { answers, rules });
  const shortlist = topFamilies(catalogue, state.belief, rules.shortlist).map(
    ({ item, probability }) => ({
      sku: catalogue.skus[item] ?? "",
      name: catalogue.names[item] ?? "",
      probability,
      ...matchesOf(item, state.meant),
    }),
  );
  const covered = shortlist.reduce((sum, { probability }) => sum + probability, 0);
  const asked = answers.length;
  const stop = stopBefore({ asked, covered, shown: shortlist.length }, rules);
  if (stop) return { stop, shortlist, covered };
  const settled = new Set([...state.settled, ...(known ?? [])]);
  const question = bestQuestion(catalogue, { ...state, settled }, rules);
  if (question) return { question: inTheShopsWords(question, rules), shortlist, covered };
  const why = "No question left would tell the products apart by more than it costs to ask.";
  return { stop: { reason: "nothing-to-gain", why }, shortlist, covered };
}

function stopBefore(
  now: { readonly asked: number; readonly covered: number; readonly shown: number },
  rules: GuideRules,
): GuideStop | undefined {
  if (now.covered >= rules.enough) {
    const why = `These ${now.shown} hold ${inPercent(now.covered)} of what people like you buy with these answers.`;
    return { reason: "found-enough", why };
  }
  if (now.asked < rules.mostQuestions) return undefined;
  return { reason: "asked-enough", why: `At most ${rules.mostQuestions} questions are asked.` };
}

/** The question whose answer is worth most: gain × chance of an answer − cost; undefined where none is worth its cost. */
function bestQuestion(
  catalogue: GuideCatalogue,
  { belief, settled, refused }: AnsweredState,
  rules: GuideRules,
): WeighedQuestion | undefined {
  let best: WeighedQuestion | undefined;
  let most = 0;
  for (const column of catalogue.columns) {
    const own = attributeRulesOf(rules, column.name);
    if (!own.ask || settled.has(column.name)) continue;
    const form = {
      mostOptions: rules.mostOptions,
      leastShare: rules.leastShare,
      errorRate: own.errorRate,
      refused: refused.get(column.name) ?? nothingRefused,
    };
    const question = weighQuestion(catalogue, belief, { column, form });
    const worth = question ? question.gain * (1 - own.noPreference) - own.cost : 0;
    if (worth <= most) continue;
    best = question;
    most = worth;
  }
  return best;
}

const nothingRefused: ReadonlySet<number> = new Set();

function inTheShopsWords(
  { column, options, masses, other, gain, separates }: WeighedQuestion,
  rules: GuideRules,
): GuideQuestion {
  const known = masses.reduce((sum, mass) => sum + mass, other);
  const values = options.map((id, at) => ({
    value: column.values[id] ?? "",
    label: valueLabel(column, id, rules),
    share: (masses[at] ?? 0) / known,
  }));
  const noneOf = values.map(({ value }) => value);
  const rest = other > 0 ? [{ noneOf, label: somethingElse, share: other / known }] : [];
  return {
    attribute: column.name,
    text: questionText(column.name, rules),
    options: [...values, ...rest, { value: null, label: noPreference, share: null }],
    why: `On average an answer sets aside ${inPercent(separates)} of what people like you buy.`,
    gain,
  };
}

function matchesOf(
  item: number,
  meant: readonly MeantValues[],
): Pick<ShortlistItem, "matched" | "missed"> {
  const matches = ({ column, ids, others }: MeantValues): boolean => {
    const id = column.ids[item] ?? 0;
    return id > 0 && ids.has(id) !== others;
  };
  const named = (which: boolean): string[] => [
    ...new Set(meant.filter((each) => matches(each) === which).map(({ column }) => column.name)),
  ];
  return { matched: named(true), missed: named(false) };
}

function inPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
