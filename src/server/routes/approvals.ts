import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readApprovals, readProgramApprovals } from "../../plan/shop-approvals.ts";
import type { Endpoints } from "../endpoint.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

/** What the document of the API says of these routes. */
export const approvalEndpoints: Endpoints = {
  "GET /api/approvals": {
    tag: "plan",
    summary: "Who approved which program as it is now, and what waits for which role.",
    description: "Whoever approves does so by the operation approve-program.",
  },
  "GET /api/approvals/:program": {
    ...{ tag: "plan", errors: ["NOT_FOUND"] },
    summary: "One program's approvals, with what is approved and its log.",
  },
};

/** Who approved which program, and what waits for which role. */
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
