import { entropyBits } from "./belief.ts";
import type { GuideCatalogue, GuideColumn } from "./catalogue.ts";

/**
 * What a question is worth. An answer is a message about the product that the shopper looks for, sent over a noisy channel:
 * the gain is their mutual information, H(P) − Σ P(v) H(P | v), which by symmetry is H(answer) − H(answer | product)
 * (Cover & Thomas 2006, "Elements of Information Theory", eq. 2.39 and 2.43). The second form needs the masses of the
 * options only, so one pass over the items weighs a question. The choice by expected gain over items and attributes is that
 * of CORE (Jin et al. 2023, https://arxiv.org/abs/2310.04230, section 3), with P weighted by purchases.
 */

/** A question as it could be asked now. */
export interface WeighedQuestion {
  readonly column: GuideColumn;
  /** The values offered, by id: the likeliest first, bands of prices in their order. */
  readonly options: readonly number[];
  /** The probability that the product sought has each of them. */
  readonly masses: readonly number[];
  /** The same of all other values together; 0 where there is none. */
  readonly other: number;
  /** Expected information of an answer, in bits; 0 or above. */
  readonly gain: number;
  /** The share of purchases that an answer sets aside on average: Σ s (1 − s) over the options' shares s. */
  readonly separates: number;
}

/** How a question is formed. */
export interface QuestionForm {
  readonly mostOptions: number;
  readonly leastShare: number;
  readonly errorRate: number;
  /** Values that were offered before and not taken. */
  readonly refused: ReadonlySet<number>;
}

/** Weighs a question; undefined where it would leave one answer only. */
export function weighQuestion(
  catalogue: GuideCatalogue,
  belief: Float64Array,
  asked: { readonly column: GuideColumn; readonly form: QuestionForm },
): WeighedQuestion | undefined {
  const { column, form } = asked;
  const byValue = massesOf(column, belief);
  const unknown = byValue[0] ?? 0;
  const known = Math.max(0, sumOf(byValue) - unknown);
  const options = likeliest(byValue, form, known);
  const masses = options.map((id) => byValue[id] ?? 0);
  const otherIds = column.values.length - 1 - options.length;
  const rest = known - masses.reduce((sum, mass) => sum + mass, 0);
  const other = otherIds > 0 && rest > 1e-12 ? rest : 0;
  const answers = other > 0 ? [...masses, other] : masses;
  if (answers.length < 2 || options.length === 0) return undefined;
  const channel = noisyChannel(answers.length, form.errorRate);
  const given = spread(answers, unknown, channel);
  const sent = conditionalBits({ catalogue, belief, column, options, known, unknown }, channel);
  return {
    column,
    ...inOrder(column, options, masses),
    other,
    gain: Math.max(0, entropyBits(given) - sent),
    separates: 1 - answers.reduce((sum, mass) => sum + (mass / known) ** 2, 0),
  };
}

function massesOf({ ids, values }: GuideColumn, belief: Float64Array): Float64Array {
  const masses = new Float64Array(values.length);
  for (let i = 0; i < ids.length; i += 1) {
    const id = ids[i] ?? 0;
    masses[id] = (masses[id] ?? 0) + (belief[i] ?? 0);
  }
  return masses;
}

/** The values with the greatest masses, of equal ones the first. */
function likeliest(masses: Float64Array, form: QuestionForm, known: number): number[] {
  const best: number[] = [];
  for (let id = 1; id < masses.length; id += 1) {
    const mass = masses[id] ?? 0;
    if (mass < form.leastShare * known || mass <= 0 || form.refused.has(id)) continue;
    const last = best[form.mostOptions - 1];
    if (last !== undefined && mass <= (masses[last] ?? 0)) continue;
    let place = best.length;
    while (place > 0 && (masses[best[place - 1] ?? 0] ?? 0) < mass) place -= 1;
    best.splice(place, 0, id);
    if (best.length > form.mostOptions) best.pop();
  }
  return best;
}

function inOrder(
  column: GuideColumn,
  options: readonly number[],
  masses: readonly number[],
): Pick<WeighedQuestion, "options" | "masses"> {
  if (column.edges === null) return { options, masses };
  const order = options.map((_id, at) => at).sort((a, b) => (options[a] ?? 0) - (options[b] ?? 0));
  return {
    options: order.map((at) => options[at] ?? 0),
    masses: order.map((at) => masses[at] ?? 0),
  };
}

/** A channel of so many answers: the item's own, or by the error rate any of the others. */
interface Channel {
  readonly answers: number;
  readonly hit: number;
  readonly miss: number;
  /** Bits of noise in the answer for one item whose value is known. */
  readonly noise: number;
}

function noisyChannel(answers: number, errorRate: number): Channel {
  const hit = 1 - errorRate;
  const miss = errorRate / (answers - 1);
  const log = (p: number): number => (p > 0 ? p * Math.log2(p) : 0);
  return { answers, hit, miss, noise: -log(hit) - (answers - 1) * log(miss) };
}

/** The probability of each answer, of items whose values have these masses. */
function spread(masses: readonly number[], unknown: number, channel: Channel): number[] {
  const known = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map(
    (mass) => mass * channel.hit + (known - mass) * channel.miss + unknown / channel.answers,
  );
}

interface ConditionalParts {
  readonly catalogue: GuideCatalogue;
  readonly belief: Float64Array;
  readonly column: GuideColumn;
  readonly options: readonly number[];
  readonly known: number;
  readonly unknown: number;
}

/** H(answer | family): the noise, and in families of several variants also which of them is meant. */
function conditionalBits(parts: ConditionalParts, channel: Channel): number {
  const { variantSpans } = parts.catalogue;
  const placeOf = new Int32Array(parts.column.values.length).fill(channel.answers - 1);
  for (const [place, id] of parts.options.entries()) placeOf[id] = place;
  let { known, unknown } = parts;
  let bits = 0;
  // By answer, the last for what is not known; used again for each family: there may be thousands.
  const masses = new Float64Array(channel.answers + 1);
  for (let span = 0; span < variantSpans.length; span += 2) {
    masses.fill(0);
    let used = 0;
    for (let i = variantSpans[span] ?? 0; i < (variantSpans[span + 1] ?? 0); i += 1) {
      const id = parts.column.ids[i] ?? 0;
      const place = id === 0 ? channel.answers : (placeOf[id] ?? 0);
      if (masses[place] === 0) used += 1;
      masses[place] = (masses[place] ?? 0) + (parts.belief[i] ?? 0);
    }
    // Variants of one value are as good as one item.
    if (used < 2) continue;
    const familyUnknown = masses[channel.answers] ?? 0;
    const familyKnown = sumOf(masses) - familyUnknown;
    known -= familyKnown;
    unknown -= familyUnknown;
    bits += familyBits(masses, familyKnown, channel);
  }
  const { noise, answers } = channel;
  return bits + Math.max(0, known) * noise + Math.max(0, unknown) * Math.log2(answers);
}

/** P(family) × H(answer | family). */
function familyBits(masses: Float64Array, known: number, channel: Channel): number {
  const unknown = masses[channel.answers] ?? 0;
  const all = known + unknown;
  let bits = 0;
  for (let k = 0; k < channel.answers && all > 0; k += 1) {
    const mass = masses[k] ?? 0;
    const p = mass * channel.hit + (known - mass) * channel.miss + unknown / channel.answers;
    if (p > 0) bits -= p * Math.log2(p / all);
  }
  return bits;
}

function sumOf(masses: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < masses.length; i += 1) sum += masses[i] ?? 0;
  return sum;
}
