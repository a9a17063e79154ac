/** What a goal can be measured by. */
export const goalMeasures = [
  "contribution",
  "revenue",
  "orders",
  "active-customers",
  "repeat-rate",
] as const;

/** What must not get worse on the way. */
export const guardrailMeasures = ["unsubscribes", "complaints", "returns", "margin"] as const;

/** What can be measured of a period of the shop. */
export const shopMeasures: readonly ShopMeasure[] = [...goalMeasures, ...guardrailMeasures];
/** One of the measures. */
export type ShopMeasure = (typeof goalMeasures)[number] | (typeof guardrailMeasures)[number];
