import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readProgramOut } from "../../measure/program-readout.ts";
import type { Store } from "../../store/store.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

const readoutQuery = z.strictObject({
  windowDays: z.coerce.number().min(0.01).max(365).default(28),
  sequential: z.enum(["true", "false"]).default("true"),
});

/** `GET /api/programs/NAME/readout`: what a program added. By default as who looks again and again needs it. */
export function measureRoutes(app: FastifyInstance, store: Store, live: Live): void {
  app.get("/api/programs/:program/readout", async (request) => {
    const { program } = parsed(z.object({ program: z.string() }), request.params);
    const { windowDays, sequential } = parsed(readoutQuery, request.query);
    await live.ledger.settled();
    return readProgramOut(store, live.operational, {
      ...{ program, windowDays, sequential: sequential === "true", now: Date.now() },
    });
  });
}
