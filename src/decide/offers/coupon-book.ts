import type { Minor } from "../../core/money.ts";
import type { Instant } from "../../core/time.ts";
import type { GuardName } from "../offer-guards.ts";
import type { CouponIssue } from "./coupon-ledger.ts";

/** A coupon as it is held in memory. */
export interface HeldCoupon
  extends Pick<
    CouponIssue,
    "code" | "program" | "treatment" | "subject" | "face" | "issuedAt" | "expiresAt" | "refusedBy"
  > {
  /** It may still be used: not used, not void, not refused, not over. */
  readonly isOpen: boolean;
  /** What it gave away so far, minor units. */
  readonly given: Minor;
}

/** Who has which coupon, and what each program has spent, in memory: deciding waits for nothing. */
export interface CouponBook {
  readonly has: (code: string) => boolean;
  /** The coupon of a treatment that a person may still use. */
  readonly openOf: (whose: Whose, now: Instant) => HeldCoupon | undefined;
  /** How many coupons of a treatment a person has had: the number of the next one. */
  readonly countOf: (whose: Whose) => number;
  /** When a person's last coupon was issued, of whichever program; null: there was none. */
  readonly lastIssue: (subjects: readonly string[]) => Instant | null;
  /** What a program has given away and may still have to: open coupons at their face. Minor units. */
  readonly spent: (program: string, now: Instant) => Minor;
  readonly add: (coupon: HeldCoupon) => void;
  /** Takes back a coupon that was added as an open one: it was not issued after all. */
  readonly refuse: (code: string, by: GuardName) => void;
}

/** A treatment's coupons of one person, by all subjects of the person. */
export interface Whose {
  readonly subjects: readonly string[];
  readonly program: string;
  readonly treatment: string;
}

/** Opens a book with the coupons that there are. */
export function couponBook(coupons: readonly HeldCoupon[]): CouponBook {
  const byCode = new Map<string, HeldCoupon>();
  const bySubject = new Map<string, HeldCoupon[]>();
  const given = new Map<string, Minor>();
  /** Open coupons by program, in the order in which they end as far as they were told so. */
  const open = new Map<string, HeldCoupon[]>();
  const add = (coupon: HeldCoupon): void => {
    byCode.set(coupon.code, coupon);
    append(bySubject, coupon.subject, coupon);
    given.set(coupon.program, (given.get(coupon.program) ?? 0) + coupon.given);
    if (coupon.isOpen) append(open, coupon.program, coupon);
  };
  for (const coupon of coupons) add(coupon);
  const of = ({ subjects, program, treatment }: Whose): HeldCoupon[] =>
    subjects
      .flatMap((subject) => bySubject.get(subject) ?? [])
      .filter((each) => each.program === program && each.treatment === treatment);
  const liability = openFaces(open);
  return {
    has: (code) => byCode.has(code),
    openOf: (whose, now) => of(whose).find((each) => each.isOpen && each.expiresAt > now),
    countOf: (whose) => of(whose).length,
    lastIssue(subjects) {
      let last: Instant | null = null;
      for (const subject of subjects)
        for (const { issuedAt, refusedBy } of bySubject.get(subject) ?? [])
          if (refusedBy === "" && (last === null || issuedAt > last)) last = issuedAt;
      return last;
    },
    spent: (program, now) => (given.get(program) ?? 0) + liability.of(program, now),
    add,
    refuse(code, by) {
      const coupon = byCode.get(code);
      if (coupon === undefined) return;
      const refused: HeldCoupon = { ...coupon, isOpen: false, refusedBy: by };
      byCode.set(code, refused);
      const theirs = bySubject.get(coupon.subject) ?? [];
      theirs.splice(theirs.indexOf(coupon), 1, refused);
      const faces = open.get(coupon.program) ?? [];
      open.set(
        coupon.program,
        faces.filter((each) => each !== coupon),
      );
      liability.forget(coupon.program);
    },
  };
}

/** So long a sum of open faces holds: coupons end by and by. */
const sumHoldsMs = 1_000;

/** What open coupons of a program come to, summed again where one was added or a second has passed. */
function openFaces(open: Map<string, HeldCoupon[]>): {
  readonly of: (program: string, now: Instant) => Minor;
  /** Some are open no more. */
  readonly forget: (program: string) => void;
} {
  const known = new Map<string, { at: Instant; count: number; sum: Minor }>();
  const of = (program: string, now: Instant): Minor => {
    const coupons = open.get(program) ?? [];
    const last = known.get(program);
    const isFresh = last !== undefined && Math.abs(now - last.at) < sumHoldsMs;
    // What was added since the last look is added to its sum.
    const sum = isFresh ? last.sum + faces(coupons.slice(last.count), now) : faces(coupons, now);
    known.set(program, { at: isFresh ? last.at : now, count: coupons.length, sum });
    return sum;
  };
  return { of, forget: (program) => known.delete(program) };
}

function faces(coupons: readonly HeldCoupon[], now: Instant): Minor {
  return coupons.reduce((sum, { face, expiresAt }) => sum + (expiresAt > now ? face : 0), 0);
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
