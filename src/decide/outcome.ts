import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import type { SealedDecision } from "./receipt.ts";

/**
 * What can come of a decision. `shown` is the exposure: a decision that nobody saw does not count. Orders are not told
 * here: they are facts of their own, and belong to the person.
 */
export const outcomeKinds = ["shown", "clicked", "accepted", "dismissed"] as const;

/** One of the things that can come of a decision. */
export type OutcomeKind = (typeof outcomeKinds)[number];

/** Something that came of a decision. */
export interface Outcome {
  readonly decision: SealedDecision;
  readonly outcome: OutcomeKind;
  readonly at: Instant;
  /** What it was worth, where the caller says so: an amount in units of the currency, as a decimal text. */
  readonly value?: { readonly amount: string; readonly currency: string } | undefined;
  readonly source: string;
}

/** The names of events that tell of outcomes, in their `event`. */
export const outcomeEvents: Readonly<Record<string, OutcomeKind>> = {
  "Decision Shown": "shown",
  "Decision Clicked": "clicked",
  "Decision Accepted": "accepted",
  "Decision Dismissed": "dismissed",
};

/** The body of `POST /api/outcome`. */
export const outcomeRequest: z.ZodType<OutcomeRequest> = z.strictObject({
  receipt: z.string().min(1),
  outcome: z.enum(outcomeKinds),
  at: z.iso.datetime({ offset: true }).optional(),
  value: z
    .strictObject({
      amount: z.string().regex(/^-?\d{1,12}(\.\d{1,4})?$/, "is no decimal number such as 12.50"),
      currency: z.string().regex(/^[A-Z]{3}$/, "is no currency such as EUR"),
    })
    .optional(),
});

/** What came of a decision, as a caller tells it. */
export interface OutcomeRequest {
  readonly receipt: string;
  readonly outcome: OutcomeKind;
  readonly at?: string | undefined;
  readonly value?: { readonly amount: string; readonly currency: string } | undefined;
}

/** Clocks may differ by so much, in milliseconds. */
const mostSkewMs = 10 * 60_000;

/**
 * When something came of a decision, by the clock of who tells it: never before the decision, never after now. Clocks that differ
 * by up to ten minutes are put right; what is further off is no difference of clocks.
 * @throws PerennialError BAD_ARGUMENT where it is
 * @example outcomeTime(1_000, { decidedAt: 2_000, now: 9_000 }) // 2000
 */
export function outcomeTime(
  said: Instant,
  { decidedAt, now }: { readonly decidedAt: Instant; readonly now: Instant },
): Instant {
  if (said - now > mostSkewMs)
    throw badTime(said, `is after now, ${iso(now)}, by the clock of this server`);
  if (decidedAt - said > mostSkewMs)
    throw badTime(said, `is before the decision was made, ${iso(decidedAt)}`);
  return withinTimes(said, { decidedAt, now });
}

/** The nearest instant that is not before the decision and not after now. */
export function withinTimes(
  said: Instant,
  { decidedAt, now }: { readonly decidedAt: Instant; readonly now: Instant },
): Instant {
  return Math.max(decidedAt, Math.min(said, now));
}

const iso = (at: Instant): string => new Date(at).toISOString();

function badTime(said: Instant, what: string): PerennialError {
  return new PerennialError(
    "BAD_ARGUMENT",
    `at: ${iso(said)} ${what}. Send when it happened, or leave it out: it is then now.`,
  );
}
