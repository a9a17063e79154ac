import { z } from "zod";
import { issueStatement } from "../measure/issued-statement.ts";
import { readStatement, statementAsked } from "../measure/read-statement.ts";
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
};
