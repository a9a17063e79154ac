import { z } from "zod";
import { listAudiences } from "../audiences/audience-store.ts";
import { applyDefinitions, setProgramState } from "../decide/definition-store.ts";
import { givenRules } from "../decide/guide/rules.ts";
import { saveGuideRules } from "../decide/guide/shop-rules.ts";
import { learnPolicies } from "../decide/learning/learn-policies.ts";
import { plainCode } from "../decide/offers/coupon-code.ts";
import { voidCoupons } from "../decide/offers/coupon-store.ts";
import { importCodes } from "../decide/offers/import-codes.ts";
import { programStates } from "../decide/program.ts";
import { shopRules } from "../plan/approval-gate.ts";
import { approvalAsked, approveProgram } from "../plan/approve-program.ts";
import { readShopDefinition } from "../plan/shop-definition.ts";
import { inTurn } from "../store/in-turn.ts";
import { fileOf, type Operation, operation, readJson, readTexts } from "./operation.ts";
import { parsed } from "./parsed.ts";

/** Operations on what is decided: programs and placements, who approved them, coupons, what policies learn, the guide. */
export const decisionOperations: Readonly<Record<string, Operation>> = {
  "apply-definitions": operation(
    z.strictObject({ prune: z.boolean() }),
    async (_store, { prune }, context) => {
      const operational = await context.operational();
      const given = (await readTexts(fileOf(context))).map((each, i) =>
        readShopDefinition(each, `definition ${i + 1}`),
      );
      const audiences = new Set((await listAudiences(operational)).map(({ audience }) => audience));
      const changes = await applyDefinitions(operational, given, {
        ...{ prune, audiences, rules: shopRules },
      });
      await context.live?.define();
      return changes;
    },
  ),
  "set-program-state": operation(
    z.strictObject({ program: z.string(), state: z.enum(programStates) }),
    async (_store, asked, { operational, live }) => {
      const changed = await setProgramState(await operational(), asked, shopRules);
      await live?.define();
      return changed;
    },
  ),
  "approve-program": operation(approvalAsked, async (_store, asked, { operational }) =>
    approveProgram(await operational(), asked, Date.now()),
  ),
  "void-coupons": operation(
    z.union([
      z.strictObject({ code: z.string().min(1) }),
      z.strictObject({ program: z.string(), treatment: z.string() }),
    ]),
    async (_store, which, { operational, live }) => {
      const those = "code" in which ? { code: plainCode(which.code) } : which;
      const voided = await voidCoupons(await operational(), those);
      await live?.offers.refresh();
      return { voided };
    },
  ),
  "import-coupon-codes": operation(
    z.strictObject({ program: z.string(), treatment: z.string() }),
    async (_store, coupon, context) => {
      const taken = await importCodes(await context.operational(), coupon, fileOf(context));
      await context.live?.offers.refresh();
      return taken;
    },
  ),
  "learn-policies": operation(
    z.strictObject({ program: z.string().optional() }),
    (store, { program }, { operational, live }) =>
      inTurn(store, "learn-policies", async () => {
        const learned = await learnPolicies(store, await operational(), {
          program,
          now: Date.now(),
        });
        await live?.define();
        return learned;
      }),
  ),
  "set-guide-rules": operation(z.strictObject({}), async (store, _input, context) => {
    const rules = parsed(givenRules, await readJson(fileOf(context)));
    await saveGuideRules(store, rules);
    return rules;
  }),
};
