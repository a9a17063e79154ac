import { z } from "zod";
import { readShop } from "../../collect/shop.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import type { Statements } from "../../store/operational.ts";
import { param, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import { plainCode } from "./coupon-code.ts";
import {
  type CouponEntry,
  type CouponState,
  type CouponSums,
  couponLedger,
  couponStates,
  sumCoupons,
} from "./coupon-ledger.ts";
import { countCodes, type IssueFilter, readIssues } from "./coupon-store.ts";
import { readCouponUses } from "./coupon-uses.ts";
import { dayMs } from "./offer-stop.ts";

/** Which coupons are asked for. */
export interface CouponFilter extends IssueFilter {
  readonly state?: CouponState | undefined;
}

/** {@link CouponFilter} as it arrives from outside: a coupon is named PROGRAM/TREATMENT. */
export const couponFilter: z.ZodType<CouponFilter> = z
  .strictObject({
    coupon: z
      .string()
      .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, "is no coupon such as going-quiet/ten-percent")
      .optional(),
    state: z.enum(couponStates).optional(),
  })
  .transform(({ coupon, state }) => ({ ...(coupon ? couponNamed(coupon) : {}), state }));

/**
 * The program and treatment that a coupon's name holds.
 * @throws PerennialError BAD_ARGUMENT
 * @example couponNamed("going-quiet/ten-percent") // { program: "going-quiet", treatment: "ten-percent" }
 */
export function couponNamed(coupon: string): {
  readonly program: string;
  readonly treatment: string;
} {
  const [program = "", treatment = "", ...more] = coupon.split("/");
  if (program !== "" && treatment !== "" && more.length === 0) return { program, treatment };
  throw new PerennialError(
    "BAD_ARGUMENT",
    `"${coupon}" is no coupon: write PROGRAM/TREATMENT, as in going-quiet/ten-percent.`,
  );
}

/** Coupons with what became of each, and in which currency they are counted. */
export interface CouponView {
  readonly coupons: readonly CouponEntry[];
  readonly currency: string;
}

/** The ledger of coupons as it stands. */
export async function readCoupons(
  { store, operational }: { readonly store: Store; readonly operational: Pick<Statements, "rows"> },
  { state, ...filter }: CouponFilter,
  now: Instant,
): Promise<CouponView> {
  const issues = await readIssues(operational, filter);
  const shop = await readShop(store);
  if (shop === undefined || issues.length === 0)
    return { coupons: [], currency: shop?.currency ?? "" };
  const codes = new Set(issues.map(({ code }) => code));
  // They come by when they were issued.
  const since = (issues[0]?.issuedAt ?? now) - dayMs;
  const uses = await readCouponUses(store, shop, { since, known: (code) => codes.has(code) });
  const subjects = [...new Set([...issues, ...uses].map(({ subject }) => subject))];
  const persons = await readPersons(store, subjects);
  const personOf = (subject: string): string => persons.get(subject) ?? subject;
  const coupons = couponLedger(issues, uses, { now, personOf });
  return {
    coupons: state === undefined ? coupons : coupons.filter((each) => each.state === state),
    currency: shop.currency,
  };
}

/**
 * One coupon.
 * @throws PerennialError NOT_FOUND
 */
export async function readCoupon(
  stores: { readonly store: Store; readonly operational: Pick<Statements, "rows"> },
  code: string,
  now: Instant,
): Promise<CouponEntry & { readonly currency: string }> {
  const { coupons, currency } = await readCoupons(stores, { code: plainCode(code) }, now);
  const [found] = coupons;
  if (found) return { ...found, currency };
  throw new PerennialError(
    "NOT_FOUND",
    `No coupon with the code "${code}" was issued. See perennial coupons list.`,
  );
}

/** What coupons have given away and may still have to. */
export interface CouponLiability {
  readonly currency: string;
  readonly coupons: readonly (CouponSums & {
    /** Of imported codes; null: Perennial makes them. */
    readonly codesLeft: number | null;
  })[];
}

/** Sums of all coupons, by program and treatment. */
export async function readLiability(
  stores: { readonly store: Store; readonly operational: Pick<Statements, "rows"> },
  now: Instant,
): Promise<CouponLiability> {
  const { coupons, currency } = await readCoupons(stores, {}, now);
  const left = await countCodes(stores.operational);
  return {
    currency,
    coupons: sumCoupons(coupons).map((sums) => ({
      ...sums,
      codesLeft:
        left.find(
          ({ program, treatment }) => program === sums.program && treatment === sums.treatment,
        )?.left ?? null,
    })),
  };
}

const subjectsAtOnce = 5_000;

async function readPersons(
  store: Store,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const persons = new Map<string, string>();
  for (let from = 0; from < subjects.length; from += subjectsAtOnce) {
    const these = subjects.slice(from, from + subjectsAtOnce);
    const rows = await store.rows(
      sql`SELECT toString(subject_id) AS subject, toString(person_id) AS person
FROM person_of
WHERE subject_id IN ${param("Array(UInt64)", these.map(BigInt))}`,
      z.object({ subject: z.string(), person: z.string() }),
    );
    for (const { subject, person } of rows) persons.set(subject, person);
  }
  return persons;
}

/** The columns of a list of coupons. A shop system needs the codes that may be used, and what they give. */
const csvColumns: readonly (readonly [string, (entry: CouponEntry, unit: number) => string])[] = [
  ["code", ({ code }) => code],
  ["program", ({ program }) => program],
  ["treatment", ({ treatment }) => treatment],
  ["state", ({ state }) => state],
  ["issued_at", ({ issuedAt }) => new Date(issuedAt).toISOString()],
  ["expires_at", ({ expiresAt }) => new Date(expiresAt).toISOString()],
  ["face", ({ face }, unit) => amount(face, unit)],
  ["redeemed", ({ redeemed }, unit) => amount(redeemed, unit)],
  ["leaked", ({ leaked }, unit) => amount(leaked, unit)],
  ["decision", ({ decision }) => decision],
];

function amount(minor: number, unit: number): string {
  return (minor / unit).toFixed(Math.round(Math.log10(unit)));
}

/**
 * Coupons as CSV, one a line.
 * @param unit minor units of one unit of the currency
 */
export function couponsCsv(coupons: readonly CouponEntry[], unit: number): string {
  const lines = coupons.map((entry) => csvColumns.map(([, read]) => read(entry, unit)).join(","));
  return `${[csvColumns.map(([name]) => name).join(","), ...lines].join("\n")}\n`;
}
