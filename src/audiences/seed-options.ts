import { z } from "zod";
import type { Minor } from "../core/money.ts";
import { type AdPlatform, adPlatforms } from "./ad-identifier.ts";
import { callingCodes } from "./phone-number.ts";

/** Which customers a platform shall find more of, and how it knows them. */
export interface SeedOptions {
  readonly to: AdPlatform;
  /** Share of all customers, the most valuable first: above 0, at most 1. */
  readonly top: number;
  /** Least predicted value of the next 12 months. Never below 0: who is expected to cost money is no example to follow. */
  readonly minimumValue: Minor;
  /** Country calling code of telephone numbers that name no country. */
  readonly callingCode?: string | undefined;
  /** Whether the shop's own ids go along in the clear, for Meta. */
  readonly externId: boolean;
}

/** A country calling code as it arrives from outside: `44`, `+44` or `0044`. */
export const callingCodeText: z.ZodType<string> = z
  .string()
  .transform((code) => code.replace(/^(?:\+|00)/, ""))
  .refine((code) => callingCodes.includes(code), {
    error: ({ input }) =>
      `national numbers of ${input} cannot be read, only those of ${callingCodes.join(", ")}; write others with + and their code`,
  });

/** {@link SeedOptions} as they arrive from outside: the most valuable tenth, where nothing else is said. */
export const seedOptions: z.ZodType<SeedOptions> = z.strictObject({
  to: z.enum(adPlatforms),
  top: z.coerce
    .number()
    .gt(0, "a share is above 0 and at most 1, 0.1 for a tenth")
    .max(1, "a share is above 0 and at most 1, 0.1 for a tenth")
    .default(0.1),
  minimumValue: z.coerce
    .number()
    .int("an amount is a whole number of the currency's smallest unit")
    .min(0, "an amount below 0 would choose customers who are expected to cost money")
    .default(0),
  callingCode: callingCodeText.optional(),
  externId: z.union([z.boolean(), z.stringbool()]).default(false),
});
