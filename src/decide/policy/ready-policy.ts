import type { z } from "zod";
import { drawByLot, drawParts } from "../../core/draw.ts";
import type { Instant } from "../../core/time.ts";
import type { CustomerMark } from "../customer-marks.ts";
import type { CouponTerms } from "../offers/coupon-terms.ts";
import type { Reason } from "../reason.ts";
import type { KnownLadder } from "./learned-ladder.ts";

/** The arm of doing nothing. It is in every program. */
export const nothing = "nothing";

/** A policy made ready to decide: all that it can know beforehand is reckoned. */
export interface ReadyPolicy {
  /** Treatments in the order of the program, then nothing. */
  readonly arms: readonly string[];
  /** The parts of each arm where everybody has the same; undefined where they depend on the person. */
  readonly common: readonly number[] | undefined;
  /** The lots of a person, whose id is that of their oldest subject. The same for the same learned state. */
  readonly lotsOf: (person: string, asking: PolicyAsking) => Lots;
}

/** How arms are drawn for a person, and what was drawn. */
export interface Lots {
  /** For each arm so many of the {@link drawParts} parts of a draw; they add up to all of them. */
  readonly parts: readonly number[];
  /** The place of the person's arm. */
  readonly drawn: number;
  readonly reasons: readonly Reason[];
  /** The version of what the policy had learned; 0: nothing. */
  readonly state: number;
}

/** What is asked of a policy. */
export interface PolicyAsking {
  readonly now: Instant;
  /** In a replay: what was looked at in the person then. */
  readonly figures?: Readonly<Record<string, number>> | undefined;
}

/** What policies may know besides their own text. */
export interface PolicyParts {
  readonly isMember: (person: string, audience: string) => boolean;
  /** What is expected of a customer; undefined: nothing is known. */
  readonly markOf: (person: string) => CustomerMark | undefined;
  /** What a program's policy has learned; undefined: nothing yet. */
  readonly stateOf: (program: string) => PolicyState | undefined;
  /** What a program's ladder has learned, by its slot; without it nothing. */
  readonly ladderOf?: ((program: string, slot: string) => KnownLadder | undefined) | undefined;
}

/** What a policy has learned, as it is kept. */
export interface PolicyState {
  /** 1, 2, … within a program. */
  readonly version: number;
  /** By the slot of the policy ({@link Choosing}). */
  readonly learned: Readonly<Record<string, unknown>>;
}

/** What of a program says how it chooses. */
export interface Choosing {
  readonly program: string;
  readonly treatments: readonly PolicyTreatment[];
  readonly salt: string;
  /** Where in the program's policy this one stands: empty at the top, else the audience whose policy it is. */
  readonly slot: string;
}

/** What of a treatment policies may ask. */
interface PolicyTreatment {
  readonly id: string;
  /** What it gives away. */
  readonly coupon?: CouponTerms | undefined;
}

/** One kind of policy: how it is written, and how it is made ready. */
export interface PolicyKind<P> {
  readonly schema: z.ZodType<P>;
  /** The arms that it names. */
  readonly armsNamed: (policy: P) => readonly string[];
  /** The audiences that it names. */
  readonly audiencesNamed: (policy: P) => readonly string[];
  readonly ready: (policy: P, choosing: Choosing, parts: PolicyParts) => ReadyPolicy;
}

/** The arms of a program. */
export function armsAmong({ treatments }: Pick<Choosing, "treatments">): readonly string[] {
  return [...treatments.map(({ id }) => id), nothing];
}

/** The lot of a program's arms. Each learned state has its own, so that what is logged is what was drawn from. */
export function armLot({ salt }: Pick<Choosing, "salt">, state = 0): (person: string) => number {
  return drawByLot(state === 0 ? `${salt}:arm` : `${salt}:arm:${state}`);
}

/** The place of the arm that a lot falls on. */
export function placeOfLot(lot: number, parts: readonly number[]): number {
  let left = lot;
  for (const [place, part] of parts.entries()) {
    if (left < part) return place;
    left -= part;
  }
  return parts.length - 1;
}

/**
 * Shares that add up to 1 as whole numbers that add up to {@link drawParts}, so that a probability is that of the draw
 * itself: the largest remainders are rounded up.
 *
 * @example wholeParts([1 / 3, 1 / 3, 1 / 3]) // [3334, 3333, 3333]
 */
export function wholeParts(shares: readonly number[]): number[] {
  const exact = shares.map((share) => share * drawParts);
  const parts = exact.map((each) => Math.floor(each + 1e-9));
  const byRemainder = exact
    .map((each, place) => ({ place, remainder: each - (parts[place] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder || a.place - b.place);
  const missing = drawParts - parts.reduce((total, each) => total + each, 0);
  for (const { place } of byRemainder.slice(0, missing)) parts[place] = (parts[place] ?? 0) + 1;
  return parts;
}
