import { drawParts } from "../../core/draw.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import { learnLines } from "../learning/learn-individual.ts";
import { learnThompson } from "../learning/learn-thompson.ts";
import type { Trial, TrialSum } from "../learning/trial-questions.ts";
import { featureNames } from "../policy/mark-features.ts";
import { armsAmong, type PolicyState } from "../policy/ready-policy.ts";
import { slotOf } from "../policy/segments.ts";
import { learningPolicies, type Policy, readyPolicy } from "../policy.ts";
import type { Program } from "../program.ts";
import type { WasMember } from "./membership-history.ts";
import type { ReplayedChoice } from "./policy-value.ts";

/** What of a program a policy is replayed with. */
export type ReplayedProgram = Pick<Program, "program" | "treatments" | "salt">;

/** A replay of a policy. */
export interface Replay {
  readonly choices: readonly ReplayedChoice[];
  /** So many of the oldest trials taught the policy and are not among the choices; 0 where it does not learn. */
  readonly taught: number;
}

/**
 * Has a policy decide again what was decided. Whether a person was in an audience is asked of the time of the decision; what
 * was looked at in a customer is what was logged. A policy that learns learns once, from the older half, and is judged
 * by the newer one.
 */
export function replay(
  policy: Policy,
  program: ReplayedProgram,
  of: { readonly trials: readonly Trial[]; readonly wasMember: WasMember },
): Replay {
  const { trials, wasMember } = of;
  const learns = learningPolicies(policy).length > 0;
  const taught = learns ? Math.floor(trials.length / 2) : 0;
  const state = learns
    ? {
        version: 1,
        learned: learnFrom(policy, program, { trials: trials.slice(0, taught), wasMember }),
      }
    : undefined;
  return {
    choices: replayed(policy, program, { trials: trials.slice(taught), wasMember, state }),
    taught,
  };
}

function replayed(
  policy: Policy,
  program: ReplayedProgram,
  {
    trials,
    wasMember,
    state,
  }: {
    readonly trials: readonly Trial[];
    readonly wasMember: WasMember;
    readonly state: PolicyState | undefined;
  },
): ReplayedChoice[] {
  let at: Instant = 0;
  const ready = readyPolicy(
    { ...program, policy },
    {
      isMember: (person, audience) => wasMember(person, audience, at),
      markOf: () => undefined,
      stateOf: () => state,
    },
  );
  const tried = new Set(trials.flatMap(({ arms }) => arms));
  return trials.map(({ person, decidedAt, arm, arms, probabilities, figures, reward }) => {
    at = decidedAt;
    const { parts } = ready.lotsOf(person, { now: decidedAt, figures });
    const targets = arms.map(() => 0);
    let unsupported = 0;
    const nothingAt = arms.indexOf("nothing");
    for (const [k, part] of parts.entries()) {
      const name = ready.arms[k] ?? "";
      const place = arms.indexOf(name);
      // What was ruled out then gives its share to nothing, as in a decision; what was never there cannot.
      const to = place < 0 && tried.has(name) ? nothingAt : place;
      if (part === 0) continue;
      if (to < 0 || (probabilities[to] ?? 0) === 0) unsupported += part / drawParts;
      if (to >= 0) targets[to] = (targets[to] ?? 0) + part / drawParts;
    }
    return { unit: person, arm, arms, probabilities, targets, unsupported, reward };
  });
}

function learnFrom(
  policy: Policy,
  program: ReplayedProgram,
  { trials, wasMember }: { readonly trials: readonly Trial[]; readonly wasMember: WasMember },
): Record<string, unknown> {
  const arms = armsAmong(program);
  const first = (trial: Trial, audiences: readonly string[]): string =>
    audiences.find((each) => wasMember(trial.person, each, trial.decidedAt)) ?? "";
  const slotOfTrial = (trial: Trial): string =>
    policy.kind === "segments"
      ? slotOf(
          first(
            trial,
            policy.segments.map(({ audience }) => audience),
          ),
        )
      : "";
  return Object.fromEntries(
    learningPolicies(policy).map(({ slot, policy: each }) => {
      if (each.kind === "ladder")
        throw new PerennialError(
          "BAD_ARGUMENT",
          "A ladder learns from all orders of each customer, which a replay of choices does not have. See what it would do with: perennial offers curves",
        );
      const own = trials.filter((trial) => slotOfTrial(trial) === slot);
      const by = each.kind === "thompson" ? each.by : [];
      const contexts = learnThompson(
        own.map((trial) => sumOf(trial, first(trial, by))),
        { arms, contexts: [...by, ""], learning: each, seed: `${program.salt}:${slot}` },
      );
      if (each.kind === "thompson") return [slot, { contexts }];
      const names = featureNames.filter((name) => each.features.includes(name));
      return [slot, { ...learnLines(own, arms, names), shares: contexts[""]?.shares ?? {} }];
    }),
  );
}

const dayMs = 86_400_000;

function sumOf({ arm, decidedAt, reward }: Trial, context: string): TrialSum {
  return {
    ...{ segment: "", context, arm, day: Math.floor(decidedAt / dayMs), trials: 1 },
    ...{ responses: reward === 0 ? 0 : 1, sum: reward, sumOfSquares: reward ** 2 },
  };
}
