import type { Program } from "../decide/program.ts";
import type { ApprovalEntry } from "./approval-log.ts";
import { type ApprovalRole, type ApprovalRules, approvalRoles } from "./approval-rules.ts";
import { type ProgramPackage, packageDifference, packageOf } from "./package.ts";
import type { ShopPlan } from "./shop-definition.ts";

/** How a role stands to a program as it is now. */
export interface RoleApproval {
  readonly role: ApprovalRole;
  /** False for a role that said something though nobody asked it. */
  readonly isNeeded: boolean;
  /** `changed`: it approved, and the program, its case or its goal is another since. Only `approved` lets the program run. */
  readonly standing: "approved" | "changed" | "change asked" | "withdrawn" | "not asked yet";
  /** When it said so last (ISO 8601), who, and what; null and empty where it has said nothing. */
  readonly at: string | null;
  readonly by: string;
  readonly comment: string;
  /** What is otherwise than in the package that the role approved last, a line each. */
  readonly changes: readonly string[];
}

/** A program with who approved it as it is now. */
export interface ProgramApprovals {
  readonly program: string;
  readonly title: string;
  readonly state: Program["state"];
  /** The goal that it serves; null where it names none. */
  readonly goal: string | null;
  /** Hex SHA-256 of what is approved now. */
  readonly hash: string;
  readonly roles: readonly RoleApproval[];
  /** Those without whom it may not run. */
  readonly missing: readonly ApprovalRole[];
}

/**
 * The roles that must have approved a program, by what it does to people.
 * @example neededRoles({ treatments: [{ kind: "content" }], goal: "back" }, usualApprovalRules) // ["owner", "legal"]
 */
export function neededRoles(
  {
    treatments,
    goal,
  }: {
    readonly treatments: readonly Pick<Program["treatments"][number], "kind">[];
    readonly goal?: string | undefined;
  },
  { needs, from }: ApprovalRules,
): readonly ApprovalRole[] {
  if (from === "goals" && goal === undefined) return [];
  return approvalRoles.filter((role) => treatments.some(({ kind }) => needs[kind].includes(role)));
}

/** Who approved a program of a plan as it is now, and who has still to. */
export function programApprovals(
  program: Program,
  plan: ShopPlan,
  log: readonly ApprovalEntry[],
): ProgramApprovals {
  // Where an entry was altered or taken out by force, it may have taken back what stands before it.
  const trusted = log.slice(log.findLastIndex(({ intact }) => !intact) + 1);
  const said = trusted.filter((each) => each.program === program.program);
  const needed = neededRoles(program, plan.rules);
  const now = packageOf(program, plan);
  const roles = approvalRoles
    .filter((role) => needed.includes(role) || said.some((each) => each.role === role))
    .map((role): RoleApproval => {
      const own = said.filter((each) => each.role === role);
      return { ...standingOf(own, now), role, isNeeded: needed.includes(role) };
    });
  return {
    ...{ program: program.program, title: program.title, state: program.state },
    ...{ goal: program.goal ?? null, hash: now.hash, roles },
    missing: roles
      .filter(({ isNeeded, standing }) => isNeeded && standing !== "approved")
      .map(({ role }) => role),
  };
}

function standingOf(
  said: readonly ApprovalEntry[],
  now: ProgramPackage,
): Omit<RoleApproval, "role" | "isNeeded"> {
  const last = said.at(-1);
  if (last === undefined)
    return { standing: "not asked yet", at: null, by: "", comment: "", changes: [] };
  const approved = said.findLast(({ act }) => act === "approve");
  const isSame = last.hash === now.hash;
  const standings = {
    approve: isSame ? "approved" : "changed",
    "ask-change": "change asked",
    withdraw: "withdrawn",
  } as const;
  const { at, by, comment } = last;
  return {
    ...{ standing: standings[last.act], at, by, comment },
    changes: approved === undefined ? [] : packageDifference(approved.package, now.text),
  };
}
