import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { businessCase } from "../../plan/case.ts";
import { caseForms } from "../../plan/case-export.ts";
import { weighInThread } from "../../plan/case-thread.ts";
import { readAudit } from "../../plan/read-audit.ts";
import { readShopCase } from "../../plan/shop-case.ts";
import { readCorrection } from "../../plan/shop-correction.ts";
import { readCaseDraft } from "../../plan/shop-draft.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";
import { readJsonBodies } from "../json-body.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

const named = z.object({ program: z.string() });
const file = named.extend({ form: z.enum(caseForms) });
const longestCase = 256 * 1024;

const types = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  html: "text/html; charset=utf-8",
  csv: "text/csv; charset=utf-8",
} as const;

/** What the document of the API says of these routes. */
export const caseEndpoints: Endpoints = {
  "GET /api/programs/:program/case": {
    ...{ tag: "plan", errors: ["NOT_FOUND"] },
    summary: "The business case of a program, weighed.",
  },
  "GET /api/programs/:program/case/draft": {
    ...{ tag: "plan", errors: ["NOT_FOUND", "NO_DATA"] },
    summary: "A case to begin with, by what the shop knows.",
  },
  "GET /api/programs/:program/case/audit": {
    ...{ tag: "plan", errors: ["NOT_FOUND"] },
    summary: "The case beside what was measured; nothing is kept.",
  },
  "GET /api/programs/:program/case/correction": {
    ...{ tag: "plan", errors: ["NOT_FOUND"] },
    summary: "How the other cases of its author came true.",
  },
  "GET /api/programs/:program/case/:form": {
    ...{ tag: "plan", params: file, errors: ["NOT_FOUND"] },
    summary: "The case as a file.",
    answer: { types: Object.values(types), schema: z.string() },
  },
  "POST /api/programs/:program/case": {
    ...{ tag: "plan", body: { name: "BusinessCase", schema: businessCase }, errors: ["NOT_FOUND"] },
    summary: "The case as it would be with the text that is sent.",
    description: "Nothing is kept: the operation apply-definitions keeps it.",
  },
};

/** Business cases of programs: weighed, drafted, compared with what came, as files. The operation `apply-definitions` keeps them. */
export async function caseRoutes(app: FastifyInstance, store: Store, live: Live): Promise<void> {
  const { operational } = live;
  const read = (program: string, otherwise?: z.infer<typeof businessCase>) =>
    readShopCase(store, operational, {
      ...{ program, now: Date.now() },
      ...(otherwise === undefined ? {} : { otherwise }),
    });
  app.get("/api/programs/:program/case", async (request) => {
    const { program } = parsed(named, request.params);
    const { told } = await weighInThread(await read(program));
    return { schema: "perennial.case/1", ...told };
  });
  app.get("/api/programs/:program/case/draft", async (request) => {
    const { program } = parsed(named, request.params);
    const drafted = await readCaseDraft(store, operational, { program, now: Date.now() });
    return { schema: "perennial.case-draft/1", ...drafted };
  });
  app.get("/api/programs/:program/case/audit", async (request) => {
    const { program } = parsed(named, request.params);
    await live.ledger.settled();
    const found = await readAudit(store, operational, { program, now: Date.now() });
    return { schema: "perennial.case-audit/1", ...found };
  });
  app.get("/api/programs/:program/case/correction", async (request) => {
    const { text } = await read(parsed(named, request.params).program);
    return { correction: await readCorrection(operational, text) };
  });
  app.get("/api/programs/:program/case/:form", async (request, reply) => {
    const { program, form } = parsed(file, request.params);
    const { files } = await weighInThread(await read(program), [form]);
    return reply
      .header("content-type", types[form])
      .header("content-disposition", `attachment; filename="case-${program}.${form}"`)
      .send(Buffer.from(files.get(form) ?? []));
  });
  await app.register(async (scope) => {
    readJsonBodies(scope, "The case", longestCase);
    scope.post("/api/programs/:program/case", async (request) => {
      const { program } = parsed(named, request.params);
      const { told } = await weighInThread(await read(program, parsed(businessCase, request.body)));
      return { schema: "perennial.case/1", ...told };
    });
  });
}
