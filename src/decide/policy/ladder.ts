import { z } from "zod";
import { drawParts } from "../../core/draw.ts";
import type { MemberBelief } from "../../stats/response-class-draws.ts";
import type { CustomerMark } from "../customer-marks.ts";
import { chooseOffer, type LadderRule, ladderRules } from "../offer-ladder.ts";
import { faceValue } from "../offers/coupon-terms.ts";
import { definitionName } from "../placement.ts";
import type { Reason } from "../reason.ts";
import type { LearnedLadder } from "./learned-ladder.ts";
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
 * How much to offer, for each person: levels from the least to the most money, whose answers are learned by classes of people who answer
 * alike. For a share of people the level is drawn at random, nothing among the levels; until answers are learned nobody else gets money.
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
    rule: z.enum(ladderRules).default("stepwise"),
    windowDays: z.number().min(1).max(180).default(14),
    carriedOver: z.number().min(0).max(1).default(0),
    pulledForward: z.number().min(0).max(1).default(0.2),
  }),
  armsNamed: ({ levels }) => levels,
  audiencesNamed: () => [],
  ready(policy, choosing, { markOf, ladderOf = () => undefined }) {
    const arms = armsAmong(choosing);
    const rungs = [nothing, ...policy.levels];
    const lots = new Map<number, (person: string) => number>();
    const lotOf = (version: number): ((person: string) => number) => {
      const lot = lots.get(version) ?? armLot(choosing, version);
      lots.set(version, lot);
      return lot;
    };
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
        const found = ladderOf(choosing.program, choosing.slot);
        const known = found && isSame(found.learned.asked.levels, rungs) ? found : undefined;
        const version = known?.version ?? 0;
        const belief = known?.beliefOf(person);
        const level =
          known && levelFor(policy, { ...known, mark: markOf(person), belief, choosing });
        const chosen = arms.indexOf(rungs[level?.level ?? 0] ?? nothing);
        const parts = explored.map((part, place) => part + (place === chosen ? left : 0));
        const at = lotOf(version)(person);
        const isRandom = at < drawParts - left;
        const drawn = isRandom ? placeOfLot(at, explored) : chosen;
        const of = arms[drawn] ?? nothing;
        const figures = { sure: level?.sure ?? 0, worth: level?.worth ?? 0 };
        const reasons: readonly Reason[] = [
          { kind: "context", of: classWords(belief) },
          isRandom ? { kind: "lot", of } : { kind: "ladder", of, figures },
        ];
        return { parts, drawn, reasons, state: version };
      },
    };
  },
};

/** The class that a customer is likeliest of. */
function classWords(belief: MemberBelief | undefined): string {
  const chances = [...(belief?.chances ?? [])];
  const place = chances.indexOf(Math.max(...chances));
  return place < 0 ? "" : `class ${place + 1}`;
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each, i) => each === other[i]);

/**
 * The level for a customer, how sure it is to pay, and what it is worth and expected to cost in minor units. Guards stand after it.
 * A belief tells how often the customer orders in a window beside how often they have so far, which is scaled to the orders that are expected of them.
 */
export function levelFor(
  { levels, rule, windowDays, carriedOver, pulledForward }: LadderPolicy,
  of: {
    readonly mark: CustomerMark | undefined;
    readonly belief: MemberBelief | undefined;
    readonly learned: Pick<LearnedLadder, "order" | "currency">;
    readonly choosing: Pick<Choosing, "treatments">;
  },
): {
  readonly level: number;
  readonly sure: number;
  readonly worth: number;
  readonly cost: number;
} {
  const { mark, belief, learned, choosing } = of;
  if (mark === undefined || belief === undefined || belief.responses.length === 0) return none;
  const { usualOrder, contribution } = learned.order;
  const order = contribution > 0 ? mark.orderValue * (usualOrder / contribution) : usualOrder;
  const [, used] = belief.marked;
  const costs = levels.map((level, i) => {
    const coupon = choosing.treatments.find(({ id }) => id === level)?.coupon;
    const face = coupon ? faceValue(coupon, Math.max(0, order), learned.currency) : 0;
    return (used?.[i + 1] ?? 1) * face;
  });
  const expected = (Math.max(0, mark.expectedOrders) * windowDays) / yearDays;
  const staying = mark.residualValue / Math.max(mark.pAlive, leastAlive);
  const { level, steps, netValue, expectedCost } = chooseOffer(
    belief.responses.map((response) => response.map((rate) => expected * rate)),
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

const yearDays = 365.25;
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
