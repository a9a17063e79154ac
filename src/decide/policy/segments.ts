import { z } from "zod";
import { definitionName } from "../placement.ts";
import type { Reason } from "../reason.ts";
import type { BestPolicy } from "./best.ts";
import type { IndividualPolicy } from "./individual.ts";
import type { LadderPolicy } from "./ladder.ts";
import {
  armsAmong,
  type Choosing,
  nothing,
  type PolicyParts,
  type ReadyPolicy,
} from "./ready-policy.ts";
import type { RulesPolicy } from "./rules.ts";
import type { SplitPolicy } from "./split.ts";
import type { ThompsonPolicy } from "./thompson.ts";

/** A policy that is no policy of audiences' policies. */
export type PlainPolicy =
  | SplitPolicy
  | BestPolicy
  | RulesPolicy
  | ThompsonPolicy
  | LadderPolicy
  | IndividualPolicy;

/** Each audience has a policy of its own; the first that a person is in counts. */
export interface SegmentsPolicy {
  readonly kind: "segments";
  readonly segments: readonly { readonly audience: string; readonly policy: PlainPolicy }[];
  /** The policy of whoever is in none of them. */
  readonly otherwise: PlainPolicy;
}

/** {@link SegmentsPolicy} as it is written in a file, of plain policies as they are written. */
export function segmentsSchema(plain: z.ZodType<PlainPolicy>): z.ZodType<SegmentsPolicy> {
  return z
    .strictObject({
      kind: z.literal("segments"),
      segments: z
        .array(z.strictObject({ audience: definitionName, policy: plain }))
        .min(1)
        .max(20),
      otherwise: plain.default({ kind: "best", treatment: nothing }),
    })
    .superRefine(({ segments }, context) => {
      const names = segments.map(({ audience }) => audience);
      const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
      if (twice >= 0)
        context.addIssue({
          code: "custom",
          path: ["segments", twice, "audience"],
          message: `is there twice: "${names[twice]}"`,
        });
    });
}

/** Makes the policies of audiences ready, each with what it has learned in its own slot. */
export function readySegments(
  { segments, otherwise }: SegmentsPolicy,
  choosing: Choosing,
  {
    parts,
    readyOf,
  }: {
    readonly parts: PolicyParts;
    readonly readyOf: (policy: PlainPolicy, choosing: Choosing) => ReadyPolicy;
  },
): ReadyPolicy {
  const made = [...segments, { audience: "", policy: otherwise }].map(({ audience, policy }) => ({
    audience,
    policy: readyOf(policy, { ...choosing, slot: slotOf(audience) }),
    reason: { kind: "segment", of: audience } satisfies Reason,
  }));
  return {
    arms: armsAmong(choosing),
    common: undefined,
    lotsOf(person, asking) {
      const found =
        made.find(({ audience }) => audience !== "" && parts.isMember(person, audience)) ??
        made.at(-1);
      const lots = found?.policy.lotsOf(person, asking);
      if (found === undefined || lots === undefined)
        throw new RangeError("A policy of segments has none.");
      return { ...lots, reasons: [found.reason, ...lots.reasons] };
    },
  };
}

/** The slot of an audience's policy; that of all others is `others`, which differs from the top of the program. */
export function slotOf(audience: string): string {
  return audience === "" ? "others" : `audience ${audience}`;
}
