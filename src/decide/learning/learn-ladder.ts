import { readShop } from "../../collect/shop.ts";
import type { Store } from "../../store/store.ts";
import { readUsualOrder } from "../offers/usual-order.ts";
import { isRandomContext, type LadderPolicy, type LearnedLadder } from "../policy/ladder.ts";
import { nothing } from "../policy/ready-policy.ts";
import type { TrialSum } from "./trial-questions.ts";

/**
 * What a ladder learns of trials: by audience and level how many there were and how many of them bought. Only levels that were
 * drawn at random teach. Each purchase is taken to use the coupon, so that its cost is not told too low.
 */
export async function learnLadder(
  store: Store,
  sums: readonly TrialSum[],
  { levels }: Pick<LadderPolicy, "levels">,
): Promise<LearnedLadder> {
  const shop = await readShop(store);
  return {
    levels: [nothing, ...levels],
    answers: ladderAnswers(sums, levels),
    currency: shop?.currency ?? "EUR",
    order: shop ? await readUsualOrder(store, shop) : { usualOrder: 0, contribution: 0 },
  };
}

/** The answers of audiences, by level from nothing. */
export function ladderAnswers(
  sums: readonly Pick<TrialSum, "context" | "arm" | "trials" | "responses">[],
  levels: readonly string[],
): LearnedLadder["answers"] {
  const random = sums.filter(({ context }) => isRandomContext(context));
  return [...new Set(random.map(({ context }) => context))].sort().map((audience) => ({
    audience,
    levels: [nothing, ...levels].map((level) => {
      const those = random.filter(({ context, arm }) => context === audience && arm === level);
      const bought = those.reduce((sum, { responses }) => sum + responses, 0);
      return { trials: those.reduce((sum, { trials }) => sum + trials, 0), bought, used: bought };
    }),
  }));
}
