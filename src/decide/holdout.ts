import { z } from "zod";
import { drawByLot, drawParts } from "../core/draw.ts";
import type { Instant } from "../core/time.ts";
import type { Program } from "./program.ts";

/**
 * The universal holdout: people whom no program treats, so that what all programs add together can be measured. It is
 * drawn anew every so often, that nobody is left out for ever.
 */
export interface UniversalHoldout {
  readonly holdout: "universal";
  /** The share of all people, 0 to 0.5. */
  readonly share: number;
  /** What its draws by lot begin with. */
  readonly salt: string;
  /** When its first period begins: ISO 8601, with a zone. */
  readonly starts: string;
  /** How many days a period lasts; absent: it is never drawn anew. */
  readonly rotateDays?: number | undefined;
  /** So many first days of a period do not count for those whom the new draw moved: they carry what was before. */
  readonly washOutDays: number;
}

/** {@link UniversalHoldout} as it is written in a file. */
export const universalHoldout: z.ZodType<UniversalHoldout> = z
  .strictObject({
    holdout: z.literal("universal"),
    share: z.number().min(0).max(0.5),
    salt: z.string().trim().min(1).max(100),
    starts: z.iso.datetime({ offset: true }),
    rotateDays: z.int().min(1).max(3_650).optional(),
    washOutDays: z.int().min(0).max(365).default(28),
  })
  .refine(({ rotateDays, washOutDays }) => rotateDays === undefined || washOutDays < rotateDays, {
    path: ["washOutDays"],
    message: "must be less than rotateDays: else no day of a period would count",
  });

/** Whether a person is held out of everything. */
export interface UniversalDraw {
  readonly heldOut: boolean;
  /** Which period it is, from 0; -1 before the first. */
  readonly period: number;
  /** True in the first days of a period for those whom its draw moved, in or out: read-outs leave them out. */
  readonly washingOut: boolean;
}

const dayMs = 86_400_000;

/**
 * The draws of a universal holdout at an instant. Whether somebody is held out follows from the person's id alone (that
 * of the oldest subject), so that restarts, other processes and other servers agree without asking each other. After a
 * merge of persons the older one's draw holds; after a split each has their own again.
 */
export function universalDraw(
  definition: UniversalHoldout | undefined,
  now: Instant,
): (person: string) => UniversalDraw {
  return universalDraws(definition)(now);
}

/** {@link universalDraw} for one instant after another: what a period draws with is made once. */
export function universalDraws(
  definition: UniversalHoldout | undefined,
): (now: Instant) => (person: string) => UniversalDraw {
  if (definition === undefined) return () => () => never;
  const { share, salt } = definition;
  const parts = drawnParts(share);
  let drawn = Number.NaN;
  let lot = drawByLot("");
  let lotBefore = lot;
  return (now) => {
    const { period, isWashingOut } = universalPeriod(definition, now);
    if (period < 0) return () => never;
    if (period !== drawn) {
      lot = drawByLot(`${salt}:${period}`);
      lotBefore = drawByLot(`${salt}:${period - 1}`);
      drawn = period;
    }
    return (person) => {
      const heldOut = lot(person) < parts;
      const washingOut = isWashingOut && lotBefore(person) < parts !== heldOut;
      return { heldOut, period, washingOut };
    };
  };
}

/** The period of a universal holdout at an instant; its lots are drawn with the salt `SALT:PERIOD`. */
export function universalPeriod(
  { starts, rotateDays, washOutDays }: UniversalHoldout,
  now: Instant,
): { readonly period: number; readonly begins: Instant; readonly isWashingOut: boolean } {
  const first = Date.parse(starts);
  if (now < first) return { period: -1, begins: first, isWashingOut: false };
  const lengthMs = rotateDays === undefined ? Number.POSITIVE_INFINITY : rotateDays * dayMs;
  const period = Math.floor((now - first) / lengthMs);
  const begins = period === 0 ? first : first + period * lengthMs;
  return { period, begins, isWashingOut: period > 0 && now < begins + washOutDays * dayMs };
}

/** Of the {@link drawParts} parts, those that hold somebody out: the first. */
export function drawnParts(share: number): number {
  return Math.round(share * drawParts);
}

const never: UniversalDraw = { heldOut: false, period: -1, washingOut: false };

/** Whether a program holds a person out: by the program's own lot, which is no part of the universal one. */
export function programDraw({
  holdout,
  salt,
}: Pick<Program, "holdout" | "salt">): (person: string) => boolean {
  const parts = drawnParts(holdout);
  const lot = drawByLot(`${salt}:holdout`);
  return (person) => lot(person) < parts;
}
