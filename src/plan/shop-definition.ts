import type { Audience } from "../audiences/audience.ts";
import { listAudiences } from "../audiences/audience-store.ts";
import { readInput } from "../collect/bad-input.ts";
import { isObject } from "../collect/event.ts";
import {
  type Definition,
  type DefinitionKinds,
  definitionKinds,
  readDefinition,
} from "../decide/definition.ts";
import { readKept } from "../decide/definition-store.ts";
import type { Program } from "../decide/program.ts";
import type { Statements } from "../store/operational.ts";
import { type ApprovalRules, approvalRules, usualApprovalRules } from "./approval-rules.ts";
import { type BusinessCase, businessCase } from "./case.ts";
import { type Goal, goal } from "./goal.ts";

/** A definition of any kind that the shop keeps, audiences aside: what is decided, and why. */
export type ShopDefinition =
  | Definition
  | { readonly kind: "goal"; readonly name: string; readonly text: Goal }
  | { readonly kind: "case"; readonly name: string; readonly text: BusinessCase }
  | { readonly kind: "approvals"; readonly name: string; readonly text: ApprovalRules };

const planKinds = ["goal", "case", "approvals"] as const;

/** A case names its program, and a program its goal: neither is what it names. */
function planKind(given: unknown): (typeof planKinds)[number] | undefined {
  if (!isObject(given)) return undefined;
  const isProgram = typeof given["program"] === "string";
  return planKinds.find(
    (kind) => typeof given[kind] === "string" && (kind === "case" || !isProgram),
  );
}

/**
 * Reads a definition of any kind.
 * @param where what it stands in, for the message of an error
 * @throws PerennialError BAD_ARGUMENT with each fault and its place
 * @example readShopDefinition({ approvals: "rules", from: "all" }, "rules.json").kind // "approvals"
 */
export function readShopDefinition(given: unknown, where: string): ShopDefinition {
  const kind = planKind(given);
  switch (kind) {
    case "goal": {
      const text = readInput(goal, given, where);
      return { kind, name: text.goal, text };
    }
    case "case": {
      const text = readInput(businessCase, given, where);
      return { kind, name: text.case, text };
    }
    case "approvals": {
      const text = readInput(approvalRules, given, where);
      return { kind, name: text.approvals, text };
    }
    default:
      return readDefinition(given, where);
  }
}

/** How all kinds are kept together. */
export const allKinds: DefinitionKinds<ShopDefinition> = {
  kinds: [...definitionKinds, ...planKinds],
  read: readShopDefinition,
};

/** What the shop wants, by what, and who must have said yes. */
export interface ShopPlan {
  readonly programs: readonly Program[];
  readonly goals: readonly Goal[];
  readonly cases: readonly BusinessCase[];
  readonly rules: ApprovalRules;
  /** Whom programs are for. */
  readonly audiences: readonly Audience[];
}

/** The plan within definitions, of which programs name audiences. */
export function planOf(
  definitions: readonly ShopDefinition[],
  audiences: readonly Audience[] = [],
): ShopPlan {
  const rules = definitions.flatMap((each) => (each.kind === "approvals" ? [each.text] : []));
  return {
    programs: definitions.flatMap((each) => (each.kind === "program" ? [each.text] : [])),
    goals: definitions.flatMap((each) => (each.kind === "goal" ? [each.text] : [])),
    cases: definitions.flatMap((each) => (each.kind === "case" ? [each.text] : [])),
    rules: rules[0] ?? usualApprovalRules,
    audiences,
  };
}

/** The plan as it is kept. */
export async function readPlan(operational: Pick<Statements, "rows">): Promise<ShopPlan> {
  return planOf(await readKept(operational, allKinds), await listAudiences(operational));
}
