import { z } from "zod";
import { issueStatement } from "../measure/issued-statement.ts";
import { measureAndKeep, measureDueActions } from "../measure/kept-action-value.ts";
import { checkSurrogate } from "../measure/kept-surrogate.ts";
import { readStatement, statementAsked } from "../measure/read-statement.ts";
import { auditAllPrograms, auditProgram } from "../plan/read-audit.ts";
import { inTurn } from "../store/in-turn.ts";
import { type Operation, operation } from "./operation.ts";

/** Operations on what was measured. */
export const measureOperations: Readonly<Record<string, Operation>> = {
  "issue-statement": operation(
    statementAsked.extend({ because: z.string().max(500).optional() }),
    async (store, { because, ...asked }, context) => {
      context.onProgress({ kind: "stage", stage: "drawing up the statement" });
      await context.live?.offers.settled();
      const operational = await context.operational();
      const stated = await readStatement(store, operational, asked);
      return issueStatement(operational, stated, { because, now: Date.now() });
    },
  ),
  "keep-action-value": operation(
    z.strictObject({
      event: z.string().min(1).max(500),
      program: z.string().optional(),
      windowDays: z.number().gt(0).max(3_650),
    }),
    (store, asked, context) =>
      inTurn(store, "action-values", async () => {
        context.onProgress({ kind: "stage", stage: "measuring" });
        await context.live?.ledger.settled();
        const now = Date.now();
        const found = await measureAndKeep(store, await context.operational(), { ...asked, now });
        await context.live?.measured();
        return found;
      }),
  ),
  "audit-case": operation(
    z.strictObject({ program: z.string().min(1).max(500) }),
    async (store, { program }, context) => {
      context.onProgress({ kind: "stage", stage: "comparing the case with what came" });
      await context.live?.ledger.settled();
      return auditProgram(store, await context.operational(), { program, now: Date.now() });
    },
  ),
  "audit-cases": operation(z.strictObject({}), (store, _input, { operational, live }) =>
    inTurn(store, "audit-cases", async () => {
      await live?.ledger.settled();
      return auditAllPrograms(store, await operational(), Date.now());
    }),
  ),
  "check-surrogate": operation(
    z.strictObject({
      months: z.union([z.literal(6), z.literal(12)]).optional(),
      anew: z.boolean().optional(),
    }),
    (store, asked, { operational, live, onProgress }) =>
      inTurn(store, "check-surrogate", async () => {
        await live?.ledger.settled();
        const found = await checkSurrogate(store, await operational(), {
          ...{ ...asked, now: Date.now() },
          onStage: (stage) => onProgress({ kind: "stage", stage }),
        });
        return found ?? {};
      }),
  ),
  "measure-actions": operation(z.strictObject({}), (store, _input, { operational, live }) =>
    inTurn(store, "action-values", async () => {
      await live?.ledger.settled();
      try {
        return await measureDueActions(store, await operational(), { now: Date.now() });
      } finally {
        await live?.measured();
      }
    }),
  ),
};
