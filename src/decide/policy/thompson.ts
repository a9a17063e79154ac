import { z } from "zod";
import { definitionName } from "../placement.ts";
import type { Reason } from "../reason.ts";
import { type Learning, learningKeys } from "./goal.ts";
import { type LearnedShares, learnedShares, sharesNow } from "./learned-shares.ts";
import {
  armLot,
  armsAmong,
  type Lots,
  type PolicyKind,
  placeOfLot,
  wholeParts,
} from "./ready-policy.ts";

/**
 * Thompson sampling: each arm is drawn as often as it is believed to be the best, with a floor. What is believed changes when
 * `learn-policies` runs, never between: all that is decided between two runs is drawn from the same chances.
 */
export interface ThompsonPolicy extends Learning {
  readonly kind: "thompson";
  /** Audiences of which it learns apart, the first that a person is in; whoever is in none is one more. */
  readonly by: readonly string[];
}

/** What was learned of the arms, in each context: an audience of `by`, or empty for all others. */
export interface LearnedThompson {
  readonly contexts: Readonly<Record<string, { readonly shares: LearnedShares }>>;
}

/** The kind `thompson`. */
export const thompson: PolicyKind<ThompsonPolicy> = {
  schema: z.strictObject({
    kind: z.literal("thompson"),
    ...learningKeys,
    by: z.array(definitionName).max(20).default([]),
  }),
  armsNamed: () => [],
  audiencesNamed: ({ by }) => by,
  ready({ by }, choosing, { isMember, stateOf }) {
    const arms = armsAmong(choosing);
    const state = stateOf(choosing.program);
    const learned = learnedThompson.safeParse(state?.learned[choosing.slot]);
    const version = learned.success ? (state?.version ?? 0) : 0;
    const lot = armLot(choosing, version);
    const made = [...by, ""].map((context) => {
      const shares = learned.success ? learned.data.contexts[context]?.shares : undefined;
      const parts = wholeParts(sharesNow(arms, shares));
      const told: readonly Reason[] = by.length === 0 ? [] : [{ kind: "context", of: context }];
      const reasons = arms.map((of): readonly Reason[] => [...told, { kind: "learned", of }]);
      return { context, parts, reasons };
    });
    const others = made.at(-1);
    return {
      arms,
      common: by.length === 0 ? others?.parts : undefined,
      lotsOf(person): Lots {
        const { parts = [], reasons = [] } =
          made.find(({ context }) => context !== "" && isMember(person, context)) ?? others ?? {};
        const drawn = placeOfLot(lot(person), parts);
        return { parts, drawn, reasons: reasons[drawn] ?? [], state: version };
      },
    };
  },
};

const learnedThompson: z.ZodType<LearnedThompson> = z.looseObject({
  contexts: z.record(z.string(), z.looseObject({ shares: learnedShares })),
});
