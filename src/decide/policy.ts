import { z } from "zod";
import { drawByLot, drawParts } from "../core/draw.ts";

/**
 * How a program chooses among its treatments and doing nothing. `split` gives each person an arm by lot, the same for as
 * long as the salt is the same, with the shares that are named (by default equal ones, nothing among them); `best` gives
 * everybody one treatment.
 */
export type Policy =
  | { readonly kind: "split"; readonly shares?: Readonly<Record<string, number>> | undefined }
  | { readonly kind: "best"; readonly treatment: string };

/** {@link Policy} as it is written in a file. */
export const policy: z.ZodType<Policy> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("split"),
    shares: z
      .record(z.string(), z.number().min(0).max(1))
      .refine((shares) => Math.abs(sum(Object.values(shares)) - 1) < 1e-9, {
        message: "do not add up to 1",
      })
      .optional(),
  }),
  z.strictObject({ kind: z.literal("best"), treatment: z.string() }),
]);

/** The arm of doing nothing. It is in every program. */
export const nothing = "nothing";

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

/** The arms of a program with the probability of each, and which of them a person has. */
export interface Arms {
  /** Treatments in the order of the program, then nothing. */
  readonly arms: readonly string[];
  /** Adds up to 1. */
  readonly probabilities: readonly number[];
  /** The place of a person's arm; the id of a person is that of their oldest subject. */
  readonly draw: (person: string) => number;
}

/** What of a program says how it chooses. */
export interface Choosing {
  readonly policy: Policy;
  readonly treatments: readonly { readonly id: string }[];
  readonly salt: string;
}

/**
 * The arms that a program's policy gives. A draw has {@link drawParts} parts, so probabilities are those of the draw
 * itself: whole hundredths of a percent, the largest remainders rounded up.
 *
 * @example armsOf(program).probabilities // [0.3334, 0.3333, 0.3333]
 */
export function armsOf({ policy: chosen, treatments, salt }: Choosing): Arms {
  const arms = [...treatments.map(({ id }) => id), nothing];
  const shares =
    chosen.kind === "best"
      ? arms.map((arm) => (arm === chosen.treatment ? 1 : 0))
      : arms.map((arm) => (chosen.shares ? (chosen.shares[arm] ?? 0) : 1 / arms.length));
  const parts = wholeParts(shares);
  const lot = drawByLot(`${salt}:arm`);
  return {
    arms,
    probabilities: parts.map((each) => each / drawParts),
    draw(person) {
      let left = lot(person);
      for (const [place, part] of parts.entries()) {
        if (left < part) return place;
        left -= part;
      }
      return arms.length - 1;
    },
  };
}

/** Shares that add up to 1 as whole numbers that add up to {@link drawParts}: the largest remainders are rounded up. */
function wholeParts(shares: readonly number[]): number[] {
  const exact = shares.map((share) => share * drawParts);
  const parts = exact.map((each) => Math.floor(each + 1e-9));
  const byRemainder = exact
    .map((each, place) => ({ place, remainder: each - (parts[place] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder || a.place - b.place);
  const missing = drawParts - sum(parts);
  for (const { place } of byRemainder.slice(0, missing)) parts[place] = (parts[place] ?? 0) + 1;
  return parts;
}
