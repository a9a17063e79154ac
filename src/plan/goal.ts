import { z } from "zod";
import { definitionName } from "../decide/placement.ts";
import { goalMeasures, guardrailMeasures } from "./goal-measures.ts";

/** A bound on the way to a goal: a share, 0 to 1, that is at most or at least so much. */
export type GoalGuardrail = {
  readonly measure: (typeof guardrailMeasures)[number];
} & ({ readonly most: number } | { readonly least: number });

/**
 * What the shop wants to have reached by when. Contribution and revenue are in units of the shop's currency, orders and active
 * customers are counts, the repeat rate is a share, 0 to 1.
 */
export interface Goal {
  /** Its name in programs and commands. */
  readonly goal: string;
  readonly title: string;
  /** Why: what was found that it begins with. */
  readonly description?: string | undefined;
  readonly kpi: { readonly measure: (typeof goalMeasures)[number] };
  /** Where the shop stood, by what, on which day (YYYY-MM-DD). */
  readonly baseline: {
    readonly amount: number;
    readonly source: string;
    readonly asOf: string;
  };
  readonly target: number;
  /** The person who answers for it. */
  readonly owner: string;
  readonly teams: readonly string[];
  /** Days, both within: YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  readonly guardrails: readonly GoalGuardrail[];
}

const words = z.string().trim().min(1).max(200);
const amount = z.number().min(0).max(1e15);
const share = z.number().min(0).max(1);

const guardrail = z
  .strictObject({
    measure: z.enum(guardrailMeasures),
    most: share.optional(),
    least: share.optional(),
  })
  .transform(({ measure, most, least }, context): GoalGuardrail => {
    if (most !== undefined && least === undefined) return { measure, most };
    if (least !== undefined && most === undefined) return { measure, least };
    context.addIssue("must say one of most and least, a share such as 0.002");
    return z.NEVER;
  });

/** {@link Goal} as it is written in a file. */
export const goal: z.ZodType<Goal> = z
  .strictObject({
    goal: definitionName,
    title: words,
    description: z.string().trim().min(1).max(2000).optional(),
    kpi: z.strictObject({ measure: z.enum(goalMeasures) }),
    baseline: z.strictObject({ amount, source: words, asOf: z.iso.date() }),
    target: amount,
    owner: words,
    teams: z.array(words).max(50).default([]),
    from: z.iso.date(),
    to: z.iso.date(),
    guardrails: z.array(guardrail).max(20).default([]),
  })
  .superRefine(({ kpi, baseline, target, from, to }, context) => {
    const fault = (path: string[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    if (to < from) fault(["to"], `is before from: ${to}`);
    if (kpi.measure !== "repeat-rate") return;
    if (baseline.amount > 1) fault(["baseline", "amount"], "is a share, 0 to 1");
    if (target > 1) fault(["target"], "is a share, 0 to 1");
  });
