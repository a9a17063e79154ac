import { z } from "zod";
import { drawParts } from "../../core/draw.ts";
import type { CustomerMark } from "../customer-marks.ts";
import { chooseOffer, type LadderRule, ladderRules } from "../offer-ladder.ts";
import { faceValue } from "../offers/coupon-terms.ts";
import { type AudienceCurve, audienceCurves, ladderAudience } from "../offers/response-curves.ts";
import { definitionName } from "../placement.ts";
import type { Reason } from "../reason.ts";
import {
  armLot,
  armsAmong,
  type Choosing,
  nothing,
  type PolicyKind,
  placeOfLot,
  wholeParts,
} from "./ready-policy.ts";

/**
 * The smallest offer that pays, for each person: levels from the least to the most money, whose answers are learned from a share of
 * people for whom the level is drawn at random, nothing among the levels. Until answers are learned nobody else gets money.
 */
export interface LadderPolicy {
  readonly kind: "ladder";
  /** Treatments with coupons, from the least to the most money. */
  readonly levels: readonly string[];
  /** The share of lots for which the level is drawn at random. */
  readonly explore: number;
  readonly rule: LadderRule;
  /** So many days from when it was seen an order counts. */
  readonly windowDays: number;
  /** Assumed, 0 to 1: how much of what a purchase adds to later ones holds for one that an offer brought about. */
  readonly carriedOver: number;
  /** Assumed, 0 to 1: of the purchases that an offer brought about, how many would have come later anyway. */
  readonly pulledForward: number;
}

/** What was learned: how audiences answered, and what an order comes to. */
export interface LearnedLadder {
  /** Nothing, then the levels. */
  readonly levels: readonly string[];
  readonly answers: readonly {
    readonly audience: string;
    readonly levels: readonly {
      readonly trials: number;
      readonly bought: number;
      readonly used: number;
    }[];
  }[];
  readonly currency: string;
  /** Minor units: an order of the shop, and what of it is contribution. */
  readonly order: { readonly usualOrder: number; readonly contribution: number };
}

/** {@link LearnedLadder} as it is kept. */
export const learnedLadder: z.ZodType<LearnedLadder> = z.looseObject({
  levels: z.array(z.string()),
  answers: z.array(
    z.object({
      audience: z.string(),
      levels: z.array(z.object({ trials: z.number(), bought: z.number(), used: z.number() })),
    }),
  ),
  currency: z.string(),
  order: z.object({ usualOrder: z.number(), contribution: z.number() }),
});

/** What a context's name ends with where the level was not drawn at random: it teaches nothing. */
const byRule = ", by the rule";

/** Whether what was seen in a context was drawn at random. */
export function isRandomContext(context: string): boolean {
  return !context.endsWith(byRule);
}

/** Standard error of a chance of 0.9 from as many draws: 0.015. */
const draws = 400;

/** The kind `ladder`. */
export const ladder: PolicyKind<LadderPolicy> = {
  schema: z.strictObject({
    kind: z.literal("ladder"),
    levels: z
      .array(definitionName)
      .min(1)
      .max(10)
      .refine((levels) => new Set(levels).size === levels.length, "names a level twice"),
    explore: z.number().min(0.01).max(1).default(0.1),
    rule: z.enum(ladderRules).default("smallest"),
    windowDays: z.number().min(1).max(180).default(14),
    carriedOver: z.number().min(0).max(1).default(0),
    pulledForward: z.number().min(0).max(1).default(0.2),
  }),
  armsNamed: ({ levels }) => levels,
  audiencesNamed: () => [],
  ready(policy, choosing, { markOf, stateOf, hasUsedCoupon = () => false }) {
    const arms = armsAmong(choosing);
    const rungs = [nothing, ...policy.levels];
    const state = stateOf(choosing.program);
    const read = learnedLadder.safeParse(state?.learned[choosing.slot]);
    const learned = read.success && isSame(read.data.levels, rungs) ? read.data : undefined;
    const version = learned === undefined ? 0 : (state?.version ?? 0);
    const curves = audienceCurves(learned?.answers ?? [], draws);
    const lot = armLot(choosing, version);
    const random = wholeParts(
      arms
        .map((arm) => (rungs.includes(arm) ? policy.explore / rungs.length : 0))
        .concat(1 - policy.explore),
    );
    const explored = random.slice(0, -1);
    const left = drawParts - explored.reduce((sum, part) => sum + part, 0);
    return {
      arms,
      common: undefined,
      lotsOf(person) {
        const mark = markOf(person);
        const audience = ladderAudience(mark?.fullPrice ?? null, hasUsedCoupon(person));
        const found = levelFor(policy, { mark, curve: curves.get(audience), learned, choosing });
        const chosen = arms.indexOf(rungs[found.level] ?? nothing);
        const parts = explored.map((part, place) => part + (place === chosen ? left : 0));
        const at = lot(person);
        const isRandom = at < drawParts - left;
        const drawn = isRandom ? placeOfLot(at, explored) : chosen;
        const of = arms[drawn] ?? nothing;
        const reasons: readonly Reason[] = [
          { kind: "context", of: isRandom ? audience : `${audience}${byRule}` },
          isRandom
            ? { kind: "lot", of }
            : { kind: "ladder", of, figures: { sure: found.sure, worth: found.worth } },
        ];
        return { parts, drawn, reasons, state: version };
      },
    };
  },
};

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each, i) => each === other[i]);

/** The level for a customer, how sure it is to pay, and what it is worth in minor units. Guards stand after it. */
export function levelFor(
  { levels, rule, carriedOver, pulledForward }: LadderPolicy,
  of: {
    readonly mark: CustomerMark | undefined;
    readonly curve: AudienceCurve | undefined;
    readonly learned: LearnedLadder | undefined;
    readonly choosing: Pick<Choosing, "treatments">;
  },
): {
  readonly level: number;
  readonly sure: number;
  readonly worth: number;
  readonly cost: number;
} {
  const { mark, curve, learned, choosing } = of;
  if (mark === undefined || curve === undefined || learned === undefined) return none;
  const { usualOrder, contribution } = learned.order;
  const order = contribution > 0 ? mark.orderValue * (usualOrder / contribution) : usualOrder;
  const costs = levels.map((level) => {
    const coupon = choosing.treatments.find(({ id }) => id === level)?.coupon;
    return coupon ? curve.used * faceValue(coupon, Math.max(0, order), learned.currency) : 0;
  });
  const staying = mark.residualValue / Math.max(mark.pAlive, leastAlive);
  const { level, steps, netValue, expectedCost } = chooseOffer(
    curve.responses,
    {
      margin: mark.orderValue,
      costs: [0, ...costs],
      // Who buys has not left.
      laterValue: Math.max(0, staying - mark.residualValue),
      ...{ carriedOver, pulledForward },
    },
    { candidate: unguarded, rule },
  );
  const sure = level === 0 ? 0 : (steps[level - 1]?.beatsNone ?? 0);
  return { level, sure, worth: netValue.value, cost: expectedCost };
}

const none = { level: 0, sure: 0, worth: 0, cost: 0 };
/** Below it a chance of staying tells nothing of what staying is worth. */
const leastAlive = 0.05;
/** Guards are asked where it is decided, for all policies alike. */
const unguarded = {
  promoClass: "unknown",
  chanceAnyway: 0,
  daysSinceOffer: null,
  budgetLeft: null,
} as const;
