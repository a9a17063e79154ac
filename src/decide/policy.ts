import { z } from "zod";
import { drawParts } from "../core/draw.ts";
import { type BestPolicy, best } from "./policy/best.ts";
import type {
  Choosing,
  PolicyKind,
  PolicyParts,
  PolicyState,
  ReadyPolicy,
} from "./policy/ready-policy.ts";
import { type SplitPolicy, split } from "./policy/split.ts";

/** How a program chooses among its treatments and doing nothing. */
export type Policy = SplitPolicy | BestPolicy;

/** The kinds of policy, one file each. */
const kinds: Readonly<Record<Policy["kind"], { readonly schema: z.ZodType<Policy> }>> = {
  split,
  best,
};

/** {@link Policy} as it is written in a file. */
export const policy: z.ZodType<Policy> = z
  .looseObject({ kind: z.string() })
  .transform((given, context): Policy => {
    const found = Object.entries(kinds).find(([kind]) => kind === given.kind);
    const read = found?.[1].schema.safeParse(given);
    if (read?.success) return read.data;
    for (const issue of read?.error.issues ?? [])
      context.addIssue({ code: "custom", path: issue.path, message: issue.message });
    if (read === undefined)
      context.addIssue({
        code: "custom",
        path: ["kind"],
        message: `is none of ${Object.keys(kinds).join(", ")}: "${given.kind}"`,
      });
    return z.NEVER;
  });

/**
 * Makes the policy of a program ready to decide.
 *
 * @example
 * readyPolicy({ program: "p", policy: { kind: "split" }, treatments, salt: "p" }, parts).common // [3334, 3333, 3333]
 */
export function readyPolicy(
  of: Omit<Choosing, "slot"> & { readonly policy: Policy },
  parts: PolicyParts,
): ReadyPolicy {
  const { policy: chosen, program, treatments, salt } = of;
  return readyOfKind(chosen, { program, treatments, salt, slot: "" }, parts);
}

/** An arm with its share of the lots; null where that depends on the person. */
export interface LotShare {
  readonly arm: string;
  readonly share: number | null;
}

/** The arms of a program with the share of each, as they are drawn from now. */
export function lotShares(
  program: Parameters<typeof readyPolicy>[0],
  state: PolicyState | undefined,
): LotShare[] {
  const nobody = { isMember: () => false, markOf: () => undefined, stateOf: () => state };
  const { arms, common } = readyPolicy(program, nobody);
  return arms.map((arm, place) => ({
    arm,
    share: common === undefined ? null : (common[place] ?? 0) / drawParts,
  }));
}

/** The arms that a policy names. */
export function armsNamed(policy: Policy): readonly string[] {
  return withKind(policy).armsNamed();
}

/** The audiences that a policy names. */
export function audiencesNamed(policy: Policy): readonly string[] {
  return withKind(policy).audiencesNamed();
}

function readyOfKind(policy: Policy, choosing: Choosing, parts: PolicyParts): ReadyPolicy {
  return withKind(policy).ready(choosing, parts);
}

/** What can be asked of a policy, by its kind. */
interface WithKind {
  readonly armsNamed: () => readonly string[];
  readonly audiencesNamed: () => readonly string[];
  readonly ready: (choosing: Choosing, parts: PolicyParts) => ReadyPolicy;
}

function withKind(policy: Policy): WithKind {
  switch (policy.kind) {
    case "split":
      return asked(split, policy);
    case "best":
      return asked(best, policy);
  }
}

const asked = <P>(kind: PolicyKind<P>, policy: P): WithKind => ({
  armsNamed: () => kind.armsNamed(policy),
  audiencesNamed: () => kind.audiencesNamed(policy),
  ready: (choosing, parts) => kind.ready(policy, choosing, parts),
});
