import type { Instant } from "../../core/time.ts";
import { guardWords } from "../offer-guards.ts";
import type { Program, Treatment } from "../program.ts";
import type { CodeReserve } from "./code-reserve.ts";
import { type CouponBook, couponBook, type Whose } from "./coupon-book.ts";
import { couponCode } from "./coupon-code.ts";
import type { CouponIssue } from "./coupon-ledger.ts";
import { type CouponTerms, minorOf } from "./coupon-terms.ts";
import type { ExposedCoupon } from "./exposed-coupons.ts";
import {
  type ArmStop,
  type CouponCase,
  costOf,
  couponStop,
  dayMs,
  type OfferMarks,
  type OfferShop,
} from "./offer-stop.ts";

/** What somebody is shown of their coupon. */
export interface ShownCoupon extends Pick<CouponTerms, "percent" | "amount" | "minimum"> {
  readonly code: string;
  /** ISO 8601: at least until then. */
  readonly validUntil: string;
}

/** Of whom, of what, and when. */
export interface OfferAsked {
  readonly program: Program;
  readonly treatment: Treatment;
  readonly person: string;
  readonly now: Instant;
}

/** Who may have which coupon, by what is in memory: nothing here waits. */
export interface OfferDesk {
  /** What stands against a treatment for a person; undefined: nothing does, or it gives no coupon. */
  readonly stopOf: (asked: OfferAsked) => ArmStop | undefined;
  /** The coupon to show; undefined: the treatment gives none. An imported code is kept for the person until `until`. */
  readonly couponOf: (asked: OfferAsked & { readonly until: Instant }) => ShownCoupon | undefined;
  /** Issues a coupon that was seen, or refuses it; undefined where it was already. */
  readonly issue: (seen: ExposedCoupon, program: Program | undefined) => Issued | undefined;
  /** Takes in coupons that other processes have issued. */
  readonly take: (issues: readonly CouponIssue[]) => void;
  /** Refuses a coupon that was issued here where the program's budget does not suffice for it by now; undefined: it does. */
  readonly overspent: (issue: CouponIssue, program: Program, now: Instant) => ArmStop | undefined;
  /** Whether any of these subjects ever had a coupon. */
  readonly hadAny: (subjects: readonly string[]) => boolean;
  /** What is counted in. */
  readonly shop: () => OfferShop;
  readonly renew: (book: CouponBook, shop: OfferShop) => void;
}

/** A coupon that was issued, or what stopped it. */
export interface Issued {
  readonly issue: CouponIssue;
  readonly stop: ArmStop | undefined;
}

/** What a desk needs to know. */
export interface DeskParts {
  /** From which codes are made. */
  readonly key: Buffer;
  readonly reserve: Pick<CodeReserve, "give" | "hasFor" | "issued">;
  readonly personOf: (subject: string) => string;
  readonly subjectsOf: (person: string) => readonly string[];
  readonly marksOf: (person: string) => OfferMarks | undefined;
  /** The chance of being of the class that buys at full price, where a program's ladder has found it so high that there is no money. */
  readonly fullPriceChance?: (program: string, person: string) => number | undefined;
}

/** An answer may be seen so long after its end: a page that was loaded in time and read later. */
const lateMs = dayMs;

/** Opens a desk with an empty book. */
export function offerDesk(parts: DeskParts): OfferDesk {
  const { key, reserve, personOf, subjectsOf, marksOf, fullPriceChance } = parts;
  let book = couponBook([]);
  let shop: OfferShop = { currency: "EUR", usualOrder: 0, contribution: 0 };

  const caseOf = (asked: OfferAsked & { readonly treatment: CouponTreatment }): CouponCase => {
    const { program, treatment, person, now } = asked;
    const known = { subjects: subjectsOf(person), marks: marksOf(person) };
    return {
      program,
      treatment,
      now,
      ...known,
      fullPriceChance: fullPriceChance?.(program.program, person),
    };
  };
  const whoseOf = ({ program, treatment, person }: Omit<OfferAsked, "now">): Whose => ({
    subjects: subjectsOf(person),
    program: program.program,
    treatment: treatment.id,
  });
  const refusalOf = (
    seen: ExposedCoupon,
    program: Program | undefined,
    treatment: CouponTreatment | undefined,
  ): ArmStop | undefined => {
    if (program === undefined || treatment === undefined || seen.at > seen.shownUntil + lateMs)
      return { ...outOfDate, treatment: seen.treatment, spared: 0 };
    const asked = { program, treatment, person: personOf(seen.subject), now: seen.at };
    return couponStop(caseOf(asked), book, shop);
  };

  return {
    stopOf(asked) {
      const { treatment, program, person, now } = asked;
      if (!givesCoupon(treatment)) return undefined;
      const stop = couponStop(caseOf({ ...asked, treatment }), book, shop);
      if (stop !== undefined || treatment.coupon.codes === "made") return stop;
      if (book.openOf(whoseOf(asked), now) !== undefined) return undefined;
      const of = { program: program.program, treatment: treatment.id, person, now };
      return reserve.hasFor(of) ? undefined : { ...noCodes, treatment: treatment.id, spared: 0 };
    },
    couponOf(asked) {
      const { treatment, program, person, now, until } = asked;
      if (!givesCoupon(treatment)) return undefined;
      const { percent, amount, minimum, validDays, prefix, codes } = treatment.coupon;
      const whose = whoseOf(asked);
      const held = book.openOf(whose, now);
      const coupon = `${program.program}/${treatment.id}`;
      const of = { program: program.program, treatment: treatment.id, person, now };
      const code =
        held?.code ??
        (codes === "made"
          ? couponCode(key, { coupon, person, nth: book.countOf(whose) }, prefix)
          : reserve.give({ ...of, until: until + lateMs }));
      if (code === undefined) return undefined;
      const validUntil = new Date(held?.expiresAt ?? now + validDays * dayMs).toISOString();
      return { code, percent, amount, minimum, validUntil };
    },
    issue(seen, program) {
      if (book.has(seen.code)) return undefined;
      const treatment = program?.treatments
        .filter(givesCoupon)
        .find(({ id }) => id === seen.treatment);
      const marks = marksOf(personOf(seen.subject));
      const cost = treatment
        ? costOf({ treatment, marks, now: seen.at }, shop)
        : { face: 0, chance: 0 };
      const stop = refusalOf(seen, program, treatment);
      const { code, subject, decision, at } = seen;
      const issue: CouponIssue = {
        ...{ code, subject, decision, ...cost, refusedBy: stop?.guard ?? "" },
        ...{ program: seen.program, treatment: seen.treatment, issuedAt: at, voidedAt: null },
        expiresAt: at + (treatment?.coupon.validDays ?? 0) * dayMs,
      };
      book.add({ ...issue, isOpen: issue.refusedBy === "", given: 0 });
      reserve.issued(code);
      return { issue, stop };
    },
    take(issues) {
      for (const issue of issues)
        if (!book.has(issue.code))
          book.add({
            ...issue,
            isOpen: issue.refusedBy === "" && issue.voidedAt === null,
            given: 0,
          });
    },
    overspent({ code, treatment, face, chance, refusedBy }, { program, limits: { budget } }, now) {
      if (refusedBy !== "" || budget === undefined) return undefined;
      if (book.spent(program, now) <= minorOf(budget, shop.currency)) return undefined;
      book.refuse(code, "budget");
      const spared = Math.round(chance * face);
      return { guard: "budget", why: guardWords.budget, treatment, spared };
    },
    hadAny: (subjects) =>
      book.lastIssue(subjects.flatMap((each) => subjectsOf(personOf(each)))) !== null,
    shop: () => shop,
    renew(nextBook, nextShop) {
      book = nextBook;
      shop = nextShop;
    },
  };
}

/** A treatment that gives a unique coupon. */
type CouponTreatment = Treatment & { readonly coupon: CouponTerms };

function givesCoupon(treatment: Treatment): treatment is CouponTreatment {
  return treatment.coupon !== undefined;
}

const outOfDate = {
  guard: "out-of-date",
  why: "Was seen when the answer held no longer, or the program gives it no more.",
} as const;

const noCodes = { guard: "no-codes", why: "No imported code is left." } as const;
