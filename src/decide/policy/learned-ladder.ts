import { z } from "zod";
import type { Minor } from "../../core/money.ts";
import { type SubjectIds, subjectIndexOf } from "../../core/subject-index.ts";
import type { ResponseClass } from "../../stats/class-evidence.ts";
import { type MemberBelief, memberBelief } from "../../stats/response-class-draws.ts";
import type { MemberEvidence, MemberQuestion } from "../learning/member-evidence.ts";

/** What a ladder has learned: classes of customers who answer alike, and what an order comes to. */
export interface LearnedLadder {
  /** What tells the class of a customer; its levels are those of the ladder, from nothing on. */
  readonly asked: MemberQuestion;
  /** What was seen of each class, from the one that buys at full price most; none: nothing is learned. */
  readonly classes: readonly LadderClass[];
  /** The same classes, drawn. */
  readonly draws: readonly (readonly ResponseClass[])[];
  readonly currency: string;
  /** Minor units: an order of the shop, and what of it is contribution. */
  readonly order: { readonly usualOrder: Minor; readonly contribution: Minor };
}

/** What was seen of a class, each customer counted by the chance of being of it. */
export interface LadderClass {
  /** Of customers on whom classes were fitted. */
  readonly share: number;
  /** Of lines outside coupons; null: of none it is told. */
  readonly fullPrice: number | null;
  /** Orders a day while no window was open. */
  readonly ordersPerDay: number;
  /** From nothing on. */
  readonly levels: readonly { readonly days: number; readonly orders: number }[];
}

const texts = z.array(z.string());
const numbers = z.array(z.number());
const counts = z.record(z.string(), z.number());

/** {@link LearnedLadder} as it is kept. */
export const learnedLadder: z.ZodType<LearnedLadder> = z.object({
  asked: z.object({
    program: z.string(),
    slot: z.string(),
    levels: texts,
    windowDays: z.number(),
    teaching: z.object({ since: counts, arms: counts }),
    until: z.number(),
    origins: texts,
    prices: z.array(
      z.object({ source: z.string(), telling: z.enum(["list-prices", "reductions", "nothing"]) }),
    ),
    saleDays: texts,
  }),
  classes: z.array(
    z.object({
      share: z.number(),
      fullPrice: z.number().nullable(),
      ordersPerDay: z.number(),
      levels: z.array(z.object({ days: z.number(), orders: z.number() })),
    }),
  ),
  draws: z.array(z.array(z.object({ shares: numbers, multipliers: numbers, logOdds: numbers }))),
  currency: z.string(),
  order: z.object({ usualOrder: z.number(), contribution: z.number() }),
});

/** What a ladder has learned with what is believed of each customer. */
export interface KnownLadder {
  /** Of the state, from 1. */
  readonly version: number;
  readonly learned: LearnedLadder;
  /** Customers of the newest prediction, in the order of their ids. */
  readonly ids: SubjectIds;
  /** Who is not among the customers is taken for one of whom nothing was seen. The one asked last is remembered. */
  readonly beliefOf: (person: string) => MemberBelief;
}

/** Opens what was learned. */
export function knownLadder(
  { version, learned }: Pick<KnownLadder, "version" | "learned">,
  { ids, evidence }: MemberEvidence,
): KnownLadder {
  const index = subjectIndexOf(ids);
  let last: { readonly person: string; readonly belief: MemberBelief } | undefined;
  return {
    version,
    learned,
    ids,
    beliefOf(person) {
      if (last?.person === person) return last.belief;
      const row = index.find(person);
      // Beyond the last row there is nothing: the shares of the classes are left.
      const belief = memberBelief(evidence, row < 0 ? evidence.people : row, learned.draws);
      last = { person, belief };
      return belief;
    },
  };
}

/** From this chance of being of the class that buys at full price there is no money: more likely than not. */
const sureOfClass = 0.5;

/**
 * The chance of being of the class that buys at full price most, where it is so high that money off would be given away; undefined where not, or
 * where there is one class only.
 */
export function fullPriceMember({ chances }: Pick<MemberBelief, "chances">): number | undefined {
  const [chance = 0] = chances;
  return chances.length > 1 && chance >= sureOfClass ? chance : undefined;
}
