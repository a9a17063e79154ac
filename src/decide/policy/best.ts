import { z } from "zod";
import { drawParts } from "../../core/draw.ts";
import { armsAmong, type PolicyKind } from "./ready-policy.ts";

/** Everybody has one treatment. */
export interface BestPolicy {
  readonly kind: "best";
  readonly treatment: string;
}

/** The kind `best`. */
export const best: PolicyKind<BestPolicy> = {
  schema: z.strictObject({ kind: z.literal("best"), treatment: z.string() }),
  armsNamed: ({ treatment }) => [treatment],
  audiencesNamed: () => [],
  ready({ treatment }, choosing) {
    const arms = armsAmong(choosing);
    const parts = arms.map((arm) => (arm === treatment ? drawParts : 0));
    const reasons = [{ kind: "policy", of: treatment } as const];
    const lots = { parts, drawn: arms.indexOf(treatment), reasons, state: 0 };
    return { arms, common: parts, lotsOf: () => lots };
  },
};
