import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readApprovals, readProgramApprovals } from "../../plan/shop-approvals.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

/**
 * `GET /api/approvals`: who approved which program as it is now, and what waits for which role. `GET /api/approvals/PROGRAM`: one, with
 * what is approved and its log. Whoever approves does so by the operation `approve-program`.
 */
export function approvalRoutes(app: FastifyInstance, { operational }: Live): void {
  app.get("/api/approvals", async () => ({
    schema: "perennial.approvals/1",
    ...(await readApprovals(operational)),
  }));
  app.get("/api/approvals/:program", async (request) => {
    const { program } = parsed(z.object({ program: z.string() }), request.params);
    return {
      schema: "perennial.program-approvals/1",
      ...(await readProgramApprovals(operational, program)),
    };
  });
}
