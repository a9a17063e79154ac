import { z } from "zod";
import { mostProducts } from "./lists/list-recipe.ts";
import { type TreatmentKind, treatmentKinds } from "./placement.ts";

const mostPlacements = 20;
const mostNamed = 10_000;
const largestContextBytes = 4 * 1024;

const id = z.string().trim().min(1).max(500);
const named = z
  .array(z.string().min(1).max(200))
  .max(
    mostNamed,
    `names more than ${mostNamed}: say which may be shown with include, or which brands and categories in the list of the placement`,
  )
  .default([]);
const context = z
  .record(z.string(), z.unknown())
  .refine((given) => JSON.stringify(given).length <= largestContextBytes, {
    message: `is larger than ${largestContextBytes} bytes`,
  });

/** What a caller asks to have decided. */
export interface DecideRequest {
  /** The shop's own id of the customer, as events say it in `userId`. */
  readonly customer?: string | undefined;
  readonly anonymousId?: string | undefined;
  /** A token that the shop's server signed for a page: it names the customer. */
  readonly token?: string | undefined;
  /** When it is asked, ISO 8601: in a sample shop alone, whose time is that of its orders. Now, where nothing is said. */
  readonly at?: string | undefined;
  readonly placements: readonly AskedPlacement[];
  /** Treatments, and SKUs of products, that are not to be shown. */
  readonly exclude: readonly string[];
  /** Where it names any, only these may be shown. */
  readonly include: readonly string[];
}

/** A placement as a request names it. */
export interface AskedPlacement {
  readonly id: string;
  /** What the caller takes the placement for: an error where it is another kind. */
  readonly kind?: TreatmentKind | undefined;
  /** How many products. */
  readonly count?: number | undefined;
  readonly context?: object | undefined;
}

/** {@link DecideRequest} as it arrives. */
export const decideRequest: z.ZodType<DecideRequest> = z.strictObject({
  customer: id.optional(),
  anonymousId: id.optional(),
  token: z.string().max(4_000).optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  placements: z
    .array(
      z.union([
        z
          .string()
          .min(1)
          .max(63)
          .transform((name) => ({ id: name })),
        z.strictObject({
          id: z.string().min(1).max(63),
          kind: z.enum(treatmentKinds).optional(),
          count: z.int().min(1).max(mostProducts).optional(),
          context: context.optional(),
        }),
      ]),
    )
    .min(1, "names no placement")
    .max(mostPlacements, `names more than ${mostPlacements}: ask in several requests`),
  exclude: named,
  include: named,
});
