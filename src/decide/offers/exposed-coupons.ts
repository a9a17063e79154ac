import { z } from "zod";
import { clickhouseTime } from "../../collect/order-line.ts";
import type { Instant } from "../../core/time.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import { readDecisionRow } from "../ledger.ts";
import type { Outcome } from "../outcome.ts";
import type { Reason } from "../reason.ts";

/** A coupon that was seen by whom it was decided for. */
export interface ExposedCoupon {
  readonly code: string;
  readonly program: string;
  readonly treatment: string;
  readonly subject: string;
  readonly person: string;
  readonly decision: string;
  /** Until when the answer might be shown. */
  readonly shownUntil: Instant;
  readonly at: Instant;
}

/** The coupons among what came of decisions. Who sent one away has seen it, but has none. */
export function exposedCoupons(outcomes: readonly Outcome[]): ExposedCoupon[] {
  return outcomes.flatMap(({ decision: { decisionId, subject, row }, outcome, at }) => {
    if (outcome === "dismissed" || !row.includes(couponMark)) return [];
    const { program, shown, person, expiresAt, reasons } = readDecisionRow(row);
    const code = couponOf(reasons);
    if (code === undefined) return [];
    return [
      {
        ...{ code, program, treatment: shown, subject, person, decision: decisionId },
        ...{ shownUntil: expiresAt, at },
      },
    ];
  });
}

/** As it stands in a row, where the reasons are a text within JSON. */
const couponMark = '\\"kind\\":\\"coupon\\"';

/** The code that reasons tell. */
function couponOf(reasons: readonly Reason[]): string | undefined {
  return reasons.find(({ kind }) => kind === "coupon")?.of;
}

/** Coupons that were seen since an instant, by the ledger: what a process that died had not written elsewhere. */
export async function readExposedCoupons(store: Store, since: Instant): Promise<ExposedCoupon[]> {
  const rows = await store.rows(
    exposedCouponsSql(since),
    z.object({
      decision: z.string(),
      subject: z.string(),
      person: z.string(),
      program: z.string(),
      treatment: z.string(),
      reasons: z.string().transform((text): readonly Reason[] => JSON.parse(text)),
      shownUntil: z.number(),
      at: z.number(),
    }),
  );
  return rows.flatMap(({ reasons, ...rest }) => {
    const code = couponOf(reasons);
    return code === undefined ? [] : [{ ...rest, code }];
  });
}

/** The statement behind {@link readExposedCoupons}. */
export function exposedCouponsSql(since: Instant): Sql {
  return sql`SELECT
  decision.decision_id AS decision,
  toString(decision.subject_id) AS subject,
  toString(decision.person_id) AS person,
  program,
  shown AS treatment,
  reasons,
  toUnixTimestamp64Milli(expires_at) AS shownUntil,
  toUnixTimestamp64Milli(seen.first_at) AS at
FROM decision
INNER JOIN (
  SELECT decision_id, min(decision_outcome.at) AS first_at
  FROM decision_outcome
  WHERE outcome != 'dismissed'
  GROUP BY decision_id
) AS seen ON seen.decision_id = decision.decision_id
WHERE held = '' AND position(reasons, '"kind":"coupon"') > 0
  AND seen.first_at >= ${param("DateTime64(3)", clickhouseTime(since))}
ORDER BY at, decision`;
}
