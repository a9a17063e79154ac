import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { findIdentity, memberIdentities } from "../../customers/identity-view.ts";
import { findProgram, listDefinitions } from "../../decide/definition-store.ts";
import {
  readArmCounts,
  readDecision,
  readLedger,
  readProgramCounts,
} from "../../decide/ledger-questions.ts";
import type { Store } from "../../store/store.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

const page = z.strictObject({
  who: z.string().min(1).optional(),
  placement: z.string().optional(),
  program: z.string().optional(),
  held: z.enum(["", "universal", "program", "consent"]).optional(),
  exposed: z.enum(["true", "false"]).optional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

/** Programs, placements and what was decided. Changes of definitions are operations. */
export function ledgerRoutes(app: FastifyInstance, store: Store, live: Live): void {
  const { operational, decider } = live;
  app.get("/api/programs", async () => {
    const { programs, placements, universal } = await listDefinitions(operational);
    return {
      programs,
      placements,
      universal: universal ?? null,
      counts: await readProgramCounts(store),
    };
  });
  app.get("/api/programs/:program", async (request) => {
    const { program: name } = parsed(z.object({ program: z.string() }), request.params);
    const program = findProgram(await listDefinitions(operational), name);
    const counts = await readProgramCounts(store);
    return {
      program,
      counts: counts.find((each) => each.program === name) ?? null,
      arms: await readArmCounts(store, name),
    };
  });
  app.get("/api/decisions", async (request) => {
    const { who, exposed, ...asked } = parsed(page, request.query);
    const subjects = who === undefined ? undefined : await subjectsNamed(store, who);
    const filter = { ...asked, subjects, exposed: exposed === "true" };
    return { decisions: await readLedger(store, filter) };
  });
  app.get("/api/decisions/:decision", async (request) => {
    const { decision } = parsed(z.object({ decision: z.string() }), request.params);
    const found = await readDecision(store, decision);
    const person = live.persons.personOf(found.subject);
    return { decision: found, now: decider.preview(person, found.placement) ?? null };
  });
}

/** The ids of all subjects of the person whom a text names. */
async function subjectsNamed(store: Store, who: string): Promise<string[]> {
  const { person } = await findIdentity(store, who);
  return (await memberIdentities(store, person)).map(({ subject }) => subject);
}
