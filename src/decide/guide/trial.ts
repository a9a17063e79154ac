import { createRandom } from "../../stats/random.ts";
import { priorBelief, unseenPurchases } from "./belief.ts";
import { buildCatalogue, type GuideCatalogue, type GuideProduct } from "./catalogue.ts";
import type { GuideRules } from "./rules.ts";
import { answerOf, type Shopper, type ShopperHabits } from "./shopper.ts";
import { shuffled } from "./shuffled.ts";
import { afterAnswer, nextQuestion, openConversation, type Strategy } from "./strategy.ts";

/** What shoppers are simulated on. */
export interface TrialData {
  readonly products: readonly GuideProduct[];
  /** How often each SKU was bought, without the purchases held out. */
  readonly purchases: ReadonlyMap<string, number>;
  /** The SKUs of the purchases held out, one entry a purchase. */
  readonly heldOut: readonly string[];
}

/** How a trial is run. */
export interface TrialOptions {
  readonly habits: ShopperHabits;
  readonly sessions: number;
  readonly questions: number;
  readonly attributes?: readonly string[] | undefined;
  readonly strategies: readonly Strategy[];
  readonly rules: GuideRules;
  readonly onSession?: (done: number) => void;
}

/** Whether the target was on the shortlist: by strategy, after each number of questions from 0 on, by session. */
export type Hits = readonly (readonly Uint8Array[])[];

/** Runs all strategies with the same shoppers. */
export function runTrial(
  data: TrialData,
  options: TrialOptions,
): {
  readonly catalogue: GuideCatalogue;
  readonly hits: Hits;
} {
  const catalogue = buildCatalogue(data.products, data.purchases, options.attributes);
  const prior = priorBelief({
    purchases: Float64Array.from(
      catalogue.skus,
      (sku) => (data.purchases.get(sku) ?? 0) + unseenPurchases,
    ),
  });
  const shoppers = drawShoppers(catalogue, data.heldOut, options);
  const hits = options.strategies.map(() =>
    Array.from({ length: options.questions + 1 }, () => new Uint8Array(shoppers.length)),
  );
  const firsts = new Map<Strategy, ReturnType<typeof nextQuestion>>();
  for (const [s, shopper] of shoppers.entries()) {
    for (const [at, strategy] of options.strategies.entries()) {
      const found = runSession(catalogue, prior, { shopper, strategy, options, firsts });
      for (const [after, hit] of found.entries()) {
        const row = hits[at]?.[after];
        if (row) row[s] = hit ? 1 : 0;
      }
    }
    options.onSession?.(s + 1);
  }
  return { catalogue, hits };
}

/** Targets are drawn from the purchases held out, without putting back while they last. */
function drawShoppers(
  { skus }: GuideCatalogue,
  heldOut: readonly string[],
  { habits, sessions }: TrialOptions,
): Shopper[] {
  const placeOf = new Map(skus.map((sku, place) => [sku, place]));
  const targets = heldOut.flatMap((sku) => placeOf.get(sku) ?? []);
  const random = createRandom(`${habits.seed}/targets`);
  const drawn = shuffled(targets, random);
  return Array.from({ length: drawn.length === 0 ? 0 : sessions }, (_, session) => ({
    session,
    target: drawn[session % drawn.length] ?? 0,
  }));
}

function runSession(
  catalogue: GuideCatalogue,
  prior: Float64Array,
  run: {
    readonly shopper: Shopper;
    readonly strategy: Strategy;
    readonly options: TrialOptions;
    readonly firsts: Map<Strategy, ReturnType<typeof nextQuestion>>;
  },
): boolean[] {
  const { shopper, strategy, options, firsts } = run;
  const { habits, rules } = options;
  const random = createRandom(`${habits.seed}/${shopper.session}/${strategy.name}`);
  const asked = new Map<string, number>();
  let now = openConversation(prior, strategy);
  const found = [isListed(catalogue, now.belief, shopper, rules.shortlist)];
  for (let n = 0; n < options.questions; n += 1) {
    const isFirst = n === 0 && strategy.choose !== "by-lot";
    const question =
      isFirst && firsts.has(strategy)
        ? firsts.get(strategy)
        : nextQuestion(catalogue, now, { strategy, rules, random });
    if (isFirst) firsts.set(strategy, question);
    if (question) {
      const times = asked.get(question.column.name) ?? 0;
      asked.set(question.column.name, times + 1);
      const meant = answerOf(shopper, question, { habits, times });
      now = afterAnswer(now, question, { meant, strategy, rules });
    }
    found.push(isListed(catalogue, now.belief, shopper, rules.shortlist));
  }
  return found;
}

/** Whether the family of the target is among the likeliest. */
function isListed(
  { familyOf, families, variantSpans }: GuideCatalogue,
  belief: Float64Array,
  { target }: Shopper,
  shortlist: number,
): boolean {
  const own = familyOf[target] ?? 0;
  const mass = variantSpans.length === 0 ? belief : new Float64Array(families);
  for (let i = 0; mass !== belief && i < belief.length; i += 1) {
    const family = familyOf[i] ?? 0;
    mass[family] = (mass[family] ?? 0) + (belief[i] ?? 0);
  }
  const wanted = mass[own] ?? 0;
  if (wanted <= 0) return false;
  let better = 0;
  for (let family = 0; family < mass.length; family += 1) {
    const other = mass[family] ?? 0;
    if (other > wanted || (other === wanted && family < own)) better += 1;
    if (better >= shortlist) return false;
  }
  return true;
}
