import { z } from "zod";

/** What a policy may learn to bring about. */
export const goals = ["clicked", "accepted", "order", "contribution"] as const;

/** One of the {@link goals}. */
export type Goal = (typeof goals)[number];

/** What a policy learns from. */
export interface Learning {
  /**
   * `clicked`, `accepted`: that what was shown was; `order`: that the person ordered; `contribution`: what the person
   * contributed after returns, in money.
   */
  readonly goal: Goal;
  /** So many days from when it was seen. Only windows that have closed teach. */
  readonly windowDays: number;
  /** The share of lots that is spread evenly over all arms, whatever was learned: 0.01 to 0.5. */
  readonly floor: number;
}

/** {@link Learning} as keys of a policy. */
export const learningKeys: {
  readonly goal: z.ZodType<Goal>;
  readonly windowDays: z.ZodType<number>;
  readonly floor: z.ZodDefault<z.ZodNumber>;
} = {
  goal: z.enum(goals),
  windowDays: z.number().min(0.01).max(180),
  floor: z.number().min(0.01).max(0.5).default(0.05),
};
