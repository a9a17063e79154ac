import { z } from "zod";
import { armLot, armsAmong, type PolicyKind, placeOfLot, wholeParts } from "./ready-policy.ts";

/** Each person has an arm by lot, the same for as long as the salt is, with the shares named or equal ones. */
export interface SplitPolicy {
  readonly kind: "split";
  readonly shares?: Readonly<Record<string, number>> | undefined;
}

/** The kind `split`. */
export const split: PolicyKind<SplitPolicy> = {
  schema: z.strictObject({
    kind: z.literal("split"),
    shares: z
      .record(z.string(), z.number().min(0).max(1))
      .refine((shares) => Math.abs(sum(Object.values(shares)) - 1) < 1e-9, {
        message: "do not add up to 1",
      })
      .optional(),
  }),
  armsNamed: ({ shares = {} }) => Object.keys(shares),
  audiencesNamed: () => [],
  ready({ shares }, choosing) {
    const arms = armsAmong(choosing);
    const parts = wholeParts(arms.map((arm) => (shares ? (shares[arm] ?? 0) : 1 / arms.length)));
    const lot = armLot(choosing);
    const reasons = arms.map((of) => [{ kind: "lot", of } as const]);
    return {
      arms,
      common: parts,
      lotsOf(person) {
        const drawn = placeOfLot(lot(person), parts);
        return { parts, drawn, reasons: reasons[drawn] ?? [], state: 0 };
      },
    };
  },
};

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
