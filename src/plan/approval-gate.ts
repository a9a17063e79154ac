import { type AudienceRules, listAudiences } from "../audiences/audience-store.ts";
import { PerennialError } from "../core/errors.ts";
import { type DefinitionRules, readKept } from "../decide/definition-store.ts";
import type { Program } from "../decide/program.ts";
import type { Statements } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";
import { readApprovalLog } from "./approval-log.ts";
import { neededRoles, type ProgramApprovals, programApprovals } from "./needed-approvals.ts";
import { packageOf } from "./package.ts";
import { allKinds, planOf, type ShopDefinition, type ShopPlan } from "./shop-definition.ts";

/**
 * What must hold of all definitions together, asked at every change of any: goals that are named are there, a program has one case at most, and
 * nothing begins to run, or runs on as something else, that was not approved as it is. Other rules of approval stop nothing that runs.
 */
export const shopRules: DefinitionRules<ShopDefinition> = {
  ...allKinds,
  async allow(inside, change) {
    const audiences = await listAudiences(inside);
    const before = planOf(change.before, audiences);
    const after = planOf(change.after, audiences);
    requirePlanNamed(after);
    await requireApproved(inside, { before, after, way: wayOfProgram });
  },
};

/** What must hold of audiences: nobody else than was approved meets a program that runs. */
export const audienceRules: AudienceRules = {
  async allow(inside, { before, after }) {
    // Programs wait with their changes until this one is over.
    await inside.command(pgSql`LOCK TABLE definition_version IN SHARE MODE`);
    const definitions = await readKept(inside, allKinds);
    await requireApproved(inside, {
      before: planOf(definitions, before),
      after: planOf(definitions, after),
      way: wayOfAudience,
    });
  },
};

/** @throws PerennialError CONFLICT where a program begins to run, or runs on as something else, that was not approved as it is */
async function requireApproved(
  inside: Pick<Statements, "rows">,
  {
    before,
    after,
    way,
  }: {
    readonly before: ShopPlan;
    readonly after: ShopPlan;
    readonly way: (of: ProgramApprovals, known: KnownProgram) => string;
  },
): Promise<void> {
  const beginning = after.programs.filter(
    (program) =>
      beginsToRun(program, before, after) && neededRoles(program, after.rules).length > 0,
  );
  if (beginning.length === 0) return;
  const log = await readApprovalLog(inside);
  const refused = beginning
    .map((program) => programApprovals(program, after, log))
    .filter(({ missing }) => missing.length > 0)
    .map((each) => {
      const found = before.programs.find(({ program }) => program === each.program);
      const known = {
        runs: found?.state === "running",
        isSame: found !== undefined && packageOf(found, before).hash === each.hash,
      };
      return `The program ${each.program} may not run like this: ${reasonsOf(each)}. ${way(each, known)}`;
    });
  if (refused.length === 0) return;
  const altered = log.findLast(({ intact }) => !intact);
  if (altered !== undefined)
    refused.push(
      `Entry ${altered.id} of the approval log is not as it was written: what was approved up to it does not count.`,
    );
  throw new PerennialError("CONFLICT", refused.join("\n"));
}

/** Whether a program runs that did not, or did as another package. */
function beginsToRun(program: Program, before: ShopPlan, after: ShopPlan): boolean {
  if (program.state !== "running") return false;
  const known = before.programs.find((each) => each.program === program.program);
  if (known?.state !== "running") return true;
  return packageOf(known, before).hash !== packageOf(program, after).hash;
}

function requirePlanNamed({ programs, goals, cases }: ShopPlan): void {
  const faults = [
    ...programs
      .filter(({ goal }) => goal !== undefined && !goals.some((each) => each.goal === goal))
      .map(
        ({ program, goal }) =>
          `The program ${program} serves the goal "${goal}", which does not exist.`,
      ),
    ...cases.flatMap(({ case: name, program }, i) => {
      const other = cases.slice(0, i).find((each) => each.program === program);
      if (other === undefined) return [];
      return [
        `The cases ${other.case} and ${name} are both of the program ${program}, which may have one.`,
      ];
    }),
  ];
  if (faults.length > 0) throw new PerennialError("BAD_ARGUMENT", faults.join("\n"));
}

/** Why a program may not run. */
function reasonsOf({ roles, missing }: ProgramApprovals): string {
  return roles
    .filter(({ role }) => missing.includes(role))
    .map(({ role, standing }) => `${role} ${standingWords[standing]}`)
    .join(", ");
}

/** A program before the change that is refused. */
interface KnownProgram {
  readonly runs: boolean;
  /** Whether it was the same but for its state. */
  readonly isSame: boolean;
}

/** What to do where the program was changed, or is to begin. */
function wayOfProgram(of: ProgramApprovals, { runs, isSame }: KnownProgram): string {
  if (runs)
    return `What runs goes on as it was. For the new version: perennial programs pause ${of.program}, apply it with "state": "paused", then ${lastSteps(of)}`;
  return isSame
    ? `First ${lastSteps(of)}`
    : `Apply it with "state": "draft", then ${lastSteps(of)}`;
}

/** What to do where an audience of it was changed. */
function wayOfAudience(of: ProgramApprovals): string {
  return `The audiences stay as they were. To change one whom it is for: perennial programs pause ${of.program}, apply the audience, then ${lastSteps(of)}`;
}

function lastSteps({ program, missing }: ProgramApprovals): string {
  return `perennial approve ${program} --as ${missing[0]}${missing.length > 1 ? " (and the others)" : ""}, then perennial programs start ${program}.`;
}

const standingWords = {
  approved: "approved it",
  changed: "approved it before it was changed",
  "change asked": "asked for a change",
  withdrawn: "took the approval back",
  "not asked yet": "has not approved it",
} as const;
