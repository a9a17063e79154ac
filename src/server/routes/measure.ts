import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readShop } from "../../collect/shop.ts";
import { minorPerUnit } from "../../core/money.ts";
import { messageChannels } from "../../decide/frequency.ts";
import { programOutcomes } from "../../decide/program-outcomes.ts";
import { listStatements, readIssued } from "../../measure/issued-statement.ts";
import { readKeptActions } from "../../measure/kept-action-value.ts";
import { noteOf, readKeptSurrogate } from "../../measure/kept-surrogate.ts";
import { readProgramOut } from "../../measure/program-readout.ts";
import { readMessagePrice } from "../../measure/read-message-price.ts";
import { readStatement, statementAsked } from "../../measure/read-statement.ts";
import { readShopDividend } from "../../measure/shop-dividend.ts";
import { statementCsv } from "../../measure/statement-csv.ts";
import { readNextProgram } from "../../plan/next-program.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

const readoutQuery = z.strictObject({
  outcome: z.enum(programOutcomes).optional(),
  windowDays: z.coerce.number().min(0.01).max(365).optional(),
  sequential: z.enum(["true", "false"]).optional(),
  peek: z.enum(["true", "false"]).default("false"),
});

const dividendQuery = z.strictObject({
  windowDays: z.coerce.number().min(0.01).max(365).default(28),
});

const relaunchQuery = z.strictObject({ newLots: z.enum(["true", "false"]).default("false") });
const ofChannel = z.object({ channel: z.enum(messageChannels) });
const numbered = z.object({ id: z.coerce.number().int().min(1) });

const hourMs = 3_600_000;

/** Amounts are in the currency's units. */
const priceQuery = z.strictObject({
  sendCost: z.coerce.number().min(0).max(1_000).default(0.001),
  complaintCost: z.coerce.number().min(0).max(1_000_000).default(0),
  windowDays: z.coerce.number().min(14).max(730).default(90),
  horizonDays: z.coerce.number().min(7).max(3_650).default(365),
  discount: z.coerce.number().min(0).max(1).default(0.1),
});

const ofProgram = { tag: "measure", errors: ["NOT_FOUND", "NO_DATA"] } as const;

/** What the document of the API says of these routes. */
export const measureEndpoints: Endpoints = {
  "GET /api/programs/:program/readout": {
    ...{ ...ofProgram, query: readoutQuery },
    summary: "What a program added, as it was registered to be read.",
    description: "By default as who looks again and again needs it.",
  },
  "GET /api/programs/:program/dividend": {
    ...{ ...ofProgram, query: dividendQuery },
    summary:
      "Whether one arm for all, segments, or each person by itself pays, as known at the full hour.",
  },
  "GET /api/programs/:program/relaunch": {
    ...{ ...ofProgram, query: relaunchQuery, errors: ["NOT_FOUND", "NO_DATA", "CONFLICT"] },
    summary: "What a program becomes by what was learnt, with its case.",
    description: "The operation apply-definitions applies it.",
  },
  "GET /api/statement": {
    ...{ tag: "measure", query: statementAsked, errors: ["NO_DATA"] },
    summary: "What all programs together added, as known now.",
  },
  "GET /api/statements": { tag: "measure", summary: "All statements that were issued." },
  "GET /api/statements/:id": {
    ...{ tag: "measure", params: numbered, errors: ["NOT_FOUND"] },
    summary: "A statement as it was issued.",
  },
  "GET /api/statements/:id/csv": {
    ...{ tag: "measure", params: numbered, errors: ["NOT_FOUND"] },
    summary: "The same as a file.",
    answer: { types: ["text/csv"], schema: z.string() },
  },
  "GET /api/surrogate": {
    tag: "measure",
    summary: "Whether effects on residual value came true in past tests, as it was checked last.",
  },
  "GET /api/actions": {
    tag: "measure",
    summary:
      "What events that are no order were found to be worth, the newest of each that was kept.",
  },
  "GET /api/messages/:channel/price": {
    ...{ tag: "measure", params: ofChannel, query: priceQuery, errors: ["NO_DATA"] },
    summary: "What one message more costs. Amounts are in the currency's units.",
  },
};

/** What programs, messages and actions added or are worth, and the statement of all programs. */
export function measureRoutes(app: FastifyInstance, store: Store, live: Live): void {
  app.get("/api/programs/:program/readout", async (request) => {
    const { program } = parsed(z.object({ program: z.string() }), request.params);
    const { sequential, peek, ...asked } = parsed(readoutQuery, request.query);
    await live.ledger.settled();
    return readProgramOut(store, live.operational, {
      ...{ ...asked, program, looksAgain: true, peek: peek === "true", now: Date.now() },
      sequential: sequential === undefined ? undefined : sequential === "true",
    });
  });
  app.get("/api/programs/:program/dividend", async (request) => {
    const { program } = parsed(z.object({ program: z.string() }), request.params);
    const { windowDays } = parsed(dividendQuery, request.query);
    await live.ledger.settled();
    const found = await readShopDividend(store, live.operational, {
      ...{ program, windowDays, costs: {}, mostSegments: 8 },
      // Orders come in all the time: of one hour the answer is found once.
      now: Math.floor(Date.now() / hourMs) * hourMs,
    });
    return { schema: "perennial.dividend/1", ...found };
  });
  app.get("/api/programs/:program/relaunch", async (request) => {
    const { program } = parsed(z.object({ program: z.string() }), request.params);
    const { newLots } = parsed(relaunchQuery, request.query);
    await live.ledger.settled();
    return readNextProgram(store, live.operational, {
      ...{ program, newLots: newLots === "true", now: Date.now() },
    });
  });
  app.get("/api/statement", async (request) => {
    const asked = parsed(statementAsked, request.query);
    await live.ledger.settled();
    return readStatement(store, live.operational, asked);
  });
  app.get("/api/statements", async () => ({
    statements: await listStatements(live.operational),
  }));
  app.get("/api/statements/:id", (request) =>
    readIssued(live.operational, parsed(numbered, request.params).id),
  );
  app.get("/api/statements/:id/csv", async (request, reply) => {
    const { id } = parsed(numbered, request.params);
    const { statement } = await readIssued(live.operational, id);
    return reply
      .type("text/csv; charset=utf-8")
      .header("content-disposition", `attachment; filename="statement-${id}.csv"`)
      .send(statementCsv(statement));
  });
  app.get("/api/surrogate", async () => {
    const found = await readKeptSurrogate(live.operational);
    return { schema: "perennial.surrogate/1", ...noteOf(found), found: found ?? null };
  });
  app.get("/api/actions", async () => ({
    schema: "perennial.actions/1",
    actions: await readKeptActions(store),
  }));
  app.get("/api/messages/:channel/price", async (request) => {
    const { channel } = parsed(ofChannel, request.params);
    const { sendCost, complaintCost, ...rest } = parsed(priceQuery, request.query);
    const units = minorPerUnit((await readShop(store))?.currency ?? "EUR");
    const found = await readMessagePrice(store, live.operational, {
      ...{ channel, now: Date.now(), ...rest },
      ...{ sendCost: units * sendCost, complaintCost: units * complaintCost },
    });
    return { schema: "perennial.message-price/1", ...found };
  });
}
