import type { Minor } from "../../core/money.ts";
import type { Instant } from "../../core/time.ts";
import type { GuardName } from "../offer-guards.ts";

/**
 * The ledger of unique coupons: who was given which, and what became of each. That a code was used is told by orders, which
 * are facts of their own, so states are a view over both: an order that is cancelled, imported late or taken back changes them.
 */

/** A coupon that was seen by whom it is for, or that a guard kept back then. */
export interface CouponIssue {
  readonly code: string;
  readonly program: string;
  readonly treatment: string;
  /** The identity that was named when it was decided. */
  readonly subject: string;
  readonly decision: string;
  /** What it is expected to give away if it is used, in minor units. */
  readonly face: Minor;
  /** How likely its use seemed when it was issued, 0 to 1. */
  readonly chance: number;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** When it was made void. */
  readonly voidedAt: Instant | null;
  /** The guard that kept it back; empty: it was issued. */
  readonly refusedBy: GuardName | "";
}

/** That an order which stands used a code. */
export interface CouponUse {
  readonly code: string;
  readonly source: string;
  readonly orderId: string;
  readonly subject: string;
  /** An order of nobody in particular: a till without a card, a guest without an address. */
  readonly isGuest: boolean;
  readonly at: Instant;
  /** What the order gave away for this code, in minor units; null: the order names the code and tells no discount. */
  readonly given: Minor | null;
}

/**
 * `refused`: a guard kept it back, it was never issued. `issued`: it may still be used. `redeemed`: used once, by its
 * person, in time. `leaked`: used in any other way: by another person, a second time, too late, void or never issued. `void` and
 * `expired`: can be used no more, and never was.
 */
export const couponStates = ["issued", "redeemed", "leaked", "expired", "void", "refused"] as const;

/** One of {@link couponStates}. */
export type CouponState = (typeof couponStates)[number];

/** Why a use is a leak. */
export type LeakKind = "other-person" | "again" | "late" | "void" | "never-issued";

/** A use with what it counts as. */
export interface JudgedUse extends CouponUse {
  /** What the order tells, else what the coupon was expected to give away. */
  readonly given: Minor;
  /** Undefined: as it was meant. */
  readonly leak: LeakKind | undefined;
}

/** A coupon with what became of it. */
export interface CouponEntry extends CouponIssue {
  readonly state: CouponState;
  readonly uses: readonly JudgedUse[];
  /** Given away as it was meant, minor units. */
  readonly redeemed: Minor;
  /** Given away in leaks, minor units. */
  readonly leaked: Minor;
}

/** What it takes to judge coupons. */
export interface LedgerView {
  readonly now: Instant;
  /** Who is one person. */
  readonly personOf: (subject: string) => string;
}

/** So long after its end a use still counts: a checkout that was begun in time. */
const graceMs = 3_600_000;

/**
 * What became of each coupon: each is in exactly one state, and what was given away with it is redeemed or leaked.
 * @param uses in any order; of codes that are in no issue they are passed over
 */
export function couponLedger(
  issues: readonly CouponIssue[],
  uses: readonly CouponUse[],
  view: LedgerView,
): CouponEntry[] {
  const byCode = new Map<string, CouponUse[]>();
  for (const use of uses) {
    const found = byCode.get(use.code);
    if (found) found.push(use);
    else byCode.set(use.code, [use]);
  }
  return issues.map((issue) => entryOf(issue, byCode.get(issue.code) ?? [], view));
}

function entryOf(issue: CouponIssue, told: readonly CouponUse[], view: LedgerView): CouponEntry {
  let isUsed = false;
  // Of two uses at one instant the first by order: the same at every look.
  const uses = told.toSorted(inTime).map((use): JudgedUse => {
    const leak = leakOf(issue, use, { ...view, isUsed });
    isUsed ||= leak === undefined;
    return { ...use, given: use.given ?? issue.face, leak };
  });
  const sum = (those: readonly JudgedUse[]): Minor =>
    those.reduce((total, { given }) => total + given, 0);
  return {
    ...issue,
    uses,
    state: stateOf(issue, uses, view.now),
    redeemed: sum(uses.filter(({ leak }) => leak === undefined)),
    leaked: sum(uses.filter(({ leak }) => leak !== undefined)),
  };
}

function inTime(a: CouponUse, b: CouponUse): number {
  if (a.at !== b.at) return a.at - b.at;
  const [first, second] = [`${a.source}/${a.orderId}`, `${b.source}/${b.orderId}`];
  return first < second ? -1 : Number(first > second);
}

function leakOf(
  issue: CouponIssue,
  use: CouponUse,
  { personOf, isUsed }: Pick<LedgerView, "personOf"> & { readonly isUsed: boolean },
): LeakKind | undefined {
  if (issue.refusedBy !== "") return "never-issued";
  if (issue.voidedAt !== null && use.at > issue.voidedAt) return "void";
  if (use.at > issue.expiresAt + graceMs) return "late";
  // Of whom nothing is known it cannot be said that they are another.
  if (!use.isGuest && personOf(use.subject) !== personOf(issue.subject)) return "other-person";
  return isUsed ? "again" : undefined;
}

function stateOf(issue: CouponIssue, uses: readonly JudgedUse[], now: Instant): CouponState {
  if (uses.some(({ leak }) => leak !== undefined)) return "leaked";
  if (uses.length > 0) return "redeemed";
  if (issue.refusedBy !== "") return "refused";
  if (issue.voidedAt !== null) return "void";
  return now > issue.expiresAt ? "expired" : "issued";
}

/** All coupons of one name, in numbers and money. */
export interface CouponSums {
  readonly program: string;
  readonly treatment: string;
  readonly counts: Readonly<Record<CouponState, number>>;
  /** Minor units given away, as it was meant and in leaks. */
  readonly redeemed: Minor;
  readonly leaked: Minor;
  /** What leaks gave away, by why. */
  readonly leaks: Readonly<Partial<Record<LeakKind, Minor>>>;
  /** What those that may still be used would give away, if all were, and as far as is expected. */
  readonly liability: Minor;
  readonly expectedLiability: Minor;
  /** The share of them that is expected to be used. */
  readonly expectedUse: number;
}

/** What is expected of a coupon's use counts as so many coupons whose end is known. */
const priorCoupons = 10;

/**
 * Sums of entries by program and treatment. The share that is expected to be used is that of coupons whose end is known, drawn
 * to the mean chance at issue as if {@link priorCoupons} more had ended so; what is left of a coupon's time is not looked at.
 */
export function sumCoupons(entries: readonly CouponEntry[]): CouponSums[] {
  const groups = new Map<string, CouponEntry[]>();
  for (const entry of entries) {
    const key = `${entry.program}/${entry.treatment}`;
    const found = groups.get(key);
    if (found) found.push(entry);
    else groups.set(key, [entry]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, group]) => sumsOf(group));
}

function sumsOf(group: readonly CouponEntry[]): CouponSums[] {
  const [first] = group;
  if (first === undefined) return [];
  const counts = { issued: 0, redeemed: 0, leaked: 0, expired: 0, void: 0, refused: 0 };
  const leaks: Partial<Record<LeakKind, Minor>> = {};
  const total = { redeemed: 0, leaked: 0, liability: 0, chance: 0, given: 0 };
  for (const { state, redeemed, leaked, face, chance, uses, refusedBy } of group) {
    counts[state] += 1;
    total.redeemed += redeemed;
    total.leaked += leaked;
    if (state === "issued") total.liability += face;
    if (refusedBy === "") {
      total.given += 1;
      total.chance += chance;
    }
    for (const { leak, given } of uses) if (leak) leaks[leak] = (leaks[leak] ?? 0) + given;
  }
  const used = counts.redeemed + counts.leaked;
  const prior = total.given === 0 ? 0 : total.chance / total.given;
  const expectedUse = (used + priorCoupons * prior) / (used + counts.expired + priorCoupons);
  return [
    {
      ...{ program: first.program, treatment: first.treatment, counts, leaks },
      ...{ redeemed: total.redeemed, leaked: total.leaked, liability: total.liability },
      ...{ expectedLiability: Math.round(total.liability * expectedUse), expectedUse },
    },
  ];
}
