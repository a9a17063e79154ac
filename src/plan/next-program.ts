import type { Instant } from "../core/time.ts";
import { readRelaunch } from "../measure/read-relaunch.ts";
import type { Relaunch } from "../measure/relaunch.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import type { ApprovalRole } from "./approval-rules.ts";
import type { BusinessCase } from "./case.ts";
import { neededRoles } from "./needed-approvals.ts";
import { readAudit } from "./read-audit.ts";
import { readPlan } from "./shop-definition.ts";

/** What a program and its case become by what was learnt. */
export interface NextProgram extends Relaunch {
  /** The case that goes along; null: there is none, or it stays as it is. */
  readonly case: { readonly before: BusinessCase; readonly after: BusinessCase } | null;
  /** The roles without whom the next version does not run: it is paused until they have approved it. */
  readonly waitsFor: readonly ApprovalRole[];
}

/**
 * Reads what a program becomes by what was learnt of it, with its case: the lift is then what is known of it. Nothing is changed.
 * @throws PerennialError NOT_FOUND, NO_DATA; CONFLICT where it is not read yet or nothing is known of its effect
 */
export async function readNextProgram(
  store: Store,
  operational: Operational,
  asked: { readonly program: string; readonly newLots: boolean; readonly now: Instant },
): Promise<NextProgram> {
  const found = await readRelaunch(store, operational, asked);
  if (found.kind !== "relaunch") return { ...found, case: null, waitsFor: [] };
  const { cases, rules } = await readPlan(operational);
  const before = cases.find(({ program }) => program === asked.program);
  const audit = before && (await readAudit(store, operational, asked));
  const changes = before && audit && JSON.stringify(audit.next) !== JSON.stringify(before);
  const waitsFor = neededRoles(found.after, rules);
  return {
    ...found,
    after: waitsFor.length === 0 ? found.after : { ...found.after, state: "paused" },
    case: changes ? { before, after: audit.next } : null,
    waitsFor,
    says: [
      ...found.says,
      ...(changes ? ["Its case goes along, with the lift as it is known now."] : []),
      ...(waitsFor.length === 0
        ? []
        : [`It is paused until it was approved by ${inWords(waitsFor)}.`]),
    ],
  };
}

function inWords(names: readonly string[]): string {
  const [last = "", ...others] = [...names].reverse();
  return others.length === 0 ? last : `${others.reverse().join(", ")} and ${last}`;
}

/** The definitions that make it so: the program, and its case where that goes along. */
export function definitionsOf({ after, case: goesAlong }: NextProgram): readonly object[] {
  return goesAlong === null ? [after] : [after, goesAlong.after];
}
