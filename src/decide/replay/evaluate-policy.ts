import { readShop } from "../../collect/shop.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import type { Operational } from "../../store/operational.ts";
import type { Store } from "../../store/store.ts";
import { findProgram, listDefinitions } from "../definition-store.ts";
import { knownUntil, readTrials } from "../learning/trial-questions.ts";
import type { Goal } from "../policy/goal.ts";
import { armsAmong } from "../policy/ready-policy.ts";
import { armsNamed, audiencesNamed, learningPolicies, type Policy } from "../policy.ts";
import { readMembershipHistory } from "./membership-history.ts";
import { type PolicyVerdict, policyValue } from "./policy-value.ts";
import { replay } from "./replay.ts";

/** What is asked of a policy before it is launched. */
export interface EvaluationAsked {
  readonly policy: Policy;
  readonly program: string;
  /** By default the policy's own, else that of the program's policy. */
  readonly goal?: Goal | undefined;
  readonly windowDays?: number | undefined;
  readonly now: Instant;
}

/** What a policy would have brought on the ledger of a program. */
export interface LedgerEvaluation extends PolicyVerdict {
  readonly program: string;
  /** The version of the program whose treatments the policy chooses among. */
  readonly programVersion: number;
  readonly goal: Goal;
  readonly windowDays: number;
  /** So many of the oldest decisions taught the policy; 0: it does not learn. */
  readonly taught: number;
  /** The currency of the values where the goal is money, which are then in minor units; empty otherwise. */
  readonly currency: string;
}

/**
 * Replays a policy on the decisions of a program that were seen, of people who were not held out, whose window has closed.
 * @throws PerennialError NOT_FOUND, NO_DATA; BAD_ARGUMENT where the policy names what the program has not, or no goal is known
 */
export async function evaluatePolicy(
  store: Store,
  operational: Operational,
  asked: EvaluationAsked,
): Promise<LedgerEvaluation> {
  const { policy } = asked;
  const program = findProgram(await listDefinitions(operational), asked.program);
  requireArms(policy, program);
  const learning = [policy, program.policy].flatMap(learningPolicies)[0]?.policy;
  const goal = asked.goal ?? (learning?.kind === "ladder" ? "contribution" : learning?.goal);
  const windowDays = asked.windowDays ?? learning?.windowDays;
  if (goal === undefined || windowDays === undefined)
    throw new PerennialError(
      "BAD_ARGUMENT",
      "Neither policy says what it is to bring about. Say it: --goal order --window-days 14",
    );
  const shop = await readShop(store);
  const closedAt = await knownUntil(store, goal, asked.now);
  const trials = await readTrials(store, {
    ...{ program: program.program, goal, windowDays, closedAt, shop },
  });
  if (trials.length === 0)
    throw new PerennialError(
      "NO_DATA",
      `The ledger has no decision of the program ${program.program} that was seen and whose window of ${windowDays} days has closed.`,
    );
  const wasMember = await readMembershipHistory(store, audiencesNamed(policy));
  const { choices, taught } = replay(policy, program, { trials, wasMember });
  return {
    ...policyValue(choices),
    ...{ program: program.program, programVersion: program.version, goal, windowDays, taught },
    currency: goal === "contribution" ? (shop?.currency ?? "") : "",
  };
}

function requireArms(
  policy: Policy,
  program: { readonly program: string; readonly treatments: readonly { readonly id: string }[] },
): void {
  const arms = armsAmong(program);
  const unknown = armsNamed(policy).find((arm) => !arms.includes(arm));
  if (unknown !== undefined)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `The policy names "${unknown}", which is no treatment of the program ${program.program}. It has: ${arms.join(", ")}.`,
    );
}
