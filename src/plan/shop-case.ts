import { readSharedMembers } from "../audiences/shared-members.ts";
import { readShop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import type { Statements } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import type { BusinessCase } from "./case.ts";
import type { CaseOrigin } from "./case-origin.ts";
import { type CaseOverlap, caseOverlaps } from "./case-overlap.ts";
import { packageOf } from "./package.ts";
import { plannedProgram } from "./shop-approvals.ts";
import { readPlan } from "./shop-definition.ts";

/** The case of a program of the shop, with what the shop knows besides. */
export interface ShopCase {
  readonly text: BusinessCase;
  readonly origin: CaseOrigin;
  readonly overlaps: readonly CaseOverlap[];
}

/**
 * Reads the case of a program.
 * @param otherwise another text of the case, to be looked at before it is kept
 * @throws PerennialError NOT_FOUND where there is no such program, or it has no case
 */
export async function readShopCase(
  store: Store,
  operational: Pick<Statements, "rows">,
  asked: { readonly program: string; readonly now: Instant; readonly otherwise?: BusinessCase },
): Promise<ShopCase> {
  const plan = await readPlan(operational);
  const kept = plan.cases.find(({ program, case: name }) =>
    [program, name].includes(asked.program),
  );
  const program = plannedProgram(plan, kept?.program ?? asked.program);
  const text = asked.otherwise ?? kept;
  if (text === undefined)
    throw new PerennialError(
      "NOT_FOUND",
      `The program ${program.program} has no case. docs/cases.md says how one is written; perennial apply keeps it.`,
    );
  const cases = [...plan.cases.filter((each) => each.program !== program.program), text];
  const shop = await readShop(store);
  // Of a program for everybody it does not matter whose members are asked for: all audiences come with their size.
  const shared = await readSharedMembers(store, program.audience ?? "");
  return {
    text,
    origin: {
      hash: packageOf(program, { ...plan, cases }).hash,
      currency: shop?.currency ?? "",
      madeAt: new Date(asked.now).toISOString(),
    },
    overlaps: caseOverlaps({ program, text }, { ...plan, cases }, shared),
  };
}
