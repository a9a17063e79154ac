import { z } from "zod";
import { drawParts } from "../core/draw.ts";
import { best } from "./policy/best.ts";
import { type IndividualPolicy, individual } from "./policy/individual.ts";
import { type LadderPolicy, ladder } from "./policy/ladder.ts";
import type {
  Choosing,
  PolicyKind,
  PolicyParts,
  PolicyState,
  ReadyPolicy,
} from "./policy/ready-policy.ts";
import { rules } from "./policy/rules.ts";
import {
  type PlainPolicy,
  readySegments,
  type SegmentsPolicy,
  segmentsSchema,
  slotOf,
} from "./policy/segments.ts";
import { split } from "./policy/split.ts";
import { type ThompsonPolicy, thompson } from "./policy/thompson.ts";

/** How a program chooses among its treatments and doing nothing. */
export type Policy = PlainPolicy | SegmentsPolicy;

/** The kinds of policy that stand for themselves, one file each. */
const plainKinds: Readonly<
  Record<PlainPolicy["kind"], { readonly schema: z.ZodType<PlainPolicy> }>
> = { split, best, rules, thompson, individual, ladder };

const plainPolicy: z.ZodType<PlainPolicy> = ofKinds<PlainPolicy>(plainKinds);

/** {@link Policy} as it is written in a file. */
export const policy: z.ZodType<Policy> = ofKinds<Policy>({
  ...plainKinds,
  segments: { schema: segmentsSchema(plainPolicy) },
});

/** A text by its kind. A union would tell the faults of all kinds at once. */
function ofKinds<P>(
  kinds: Readonly<Record<string, { readonly schema: z.ZodType<P> }>>,
): z.ZodType<P> {
  return z.looseObject({ kind: z.string() }).transform((given, context): P => {
    const read = Object.hasOwn(kinds, given.kind)
      ? kinds[given.kind]?.schema.safeParse(given)
      : undefined;
    if (read?.success) return read.data;
    for (const { path, message } of read?.error.issues ?? [])
      context.addIssue({ code: "custom", path, message });
    if (read === undefined)
      context.addIssue({
        code: "custom",
        path: ["kind"],
        message: `is none of ${Object.keys(kinds).join(", ")}: "${given.kind}"`,
      });
    return z.NEVER;
  });
}

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
export function armsNamed(of: Policy): readonly string[] {
  return withKind(of).armsNamed();
}

/** The audiences that a policy names. */
export function audiencesNamed(of: Policy): readonly string[] {
  return withKind(of).audiencesNamed();
}

/** A policy that learns, with the slot in which its state is kept. */
export interface LearningPolicy {
  readonly slot: string;
  readonly policy: ThompsonPolicy | IndividualPolicy | LadderPolicy;
}

/** The policies within a policy that learn. */
export function learningPolicies(of: Policy): LearningPolicy[] {
  const within =
    of.kind === "segments"
      ? [...of.segments, { audience: "", policy: of.otherwise }].map((each) => ({
          slot: slotOf(each.audience),
          policy: each.policy,
        }))
      : [{ slot: "", policy: of }];
  return within.flatMap(({ slot, policy: each }) =>
    each.kind === "thompson" || each.kind === "individual" || each.kind === "ladder"
      ? [{ slot, policy: each }]
      : [],
  );
}

function readyOfKind(of: Policy, choosing: Choosing, parts: PolicyParts): ReadyPolicy {
  return withKind(of).ready(choosing, parts);
}

/** What can be asked of a policy, by its kind. */
interface WithKind {
  readonly armsNamed: () => readonly string[];
  readonly audiencesNamed: () => readonly string[];
  readonly ready: (choosing: Choosing, parts: PolicyParts) => ReadyPolicy;
}

function withKind(of: Policy): WithKind {
  switch (of.kind) {
    case "split":
      return asked(split, of);
    case "best":
      return asked(best, of);
    case "rules":
      return asked(rules, of);
    case "thompson":
      return asked(thompson, of);
    case "individual":
      return asked(individual, of);
    case "ladder":
      return asked(ladder, of);
    case "segments":
      return askedOfSegments(of);
  }
}

const asked = <P>(kind: PolicyKind<P>, of: P): WithKind => ({
  armsNamed: () => kind.armsNamed(of),
  audiencesNamed: () => kind.audiencesNamed(of),
  ready: (choosing, parts) => kind.ready(of, choosing, parts),
});

function askedOfSegments(of: SegmentsPolicy): WithKind {
  const within = [...of.segments.map((each) => each.policy), of.otherwise];
  return {
    armsNamed: () => within.flatMap(armsNamed),
    audiencesNamed: () => [
      ...of.segments.map(({ audience }) => audience),
      ...within.flatMap(audiencesNamed),
    ],
    ready: (choosing, parts) =>
      readySegments(of, choosing, {
        parts,
        readyOf: (each, where) => readyOfKind(each, where, parts),
      }),
  };
}
