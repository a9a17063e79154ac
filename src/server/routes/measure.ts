import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readShop } from "../../collect/shop.ts";
import { minorPerUnit } from "../../core/money.ts";
import { messageChannels } from "../../decide/frequency.ts";
import { readProgramOut } from "../../measure/program-readout.ts";
import { readMessagePrice } from "../../measure/read-message-price.ts";
import type { Store } from "../../store/store.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

const readoutQuery = z.strictObject({
  windowDays: z.coerce.number().min(0.01).max(365).default(28),
  sequential: z.enum(["true", "false"]).default("true"),
});

/** Amounts are in the currency's units. */
const priceQuery = z.strictObject({
  sendCost: z.coerce.number().min(0).max(1_000).default(0.001),
  complaintCost: z.coerce.number().min(0).max(1_000_000).default(0),
  windowDays: z.coerce.number().min(14).max(730).default(90),
  horizonDays: z.coerce.number().min(7).max(3_650).default(365),
  discount: z.coerce.number().min(0).max(1).default(0.1),
});

/** `GET /api/programs/NAME/readout`: what a program added, by default as who looks again and again needs it; `GET /api/messages/CHANNEL/price`: what one message more costs. */
export function measureRoutes(app: FastifyInstance, store: Store, live: Live): void {
  app.get("/api/programs/:program/readout", async (request) => {
    const { program } = parsed(z.object({ program: z.string() }), request.params);
    const { windowDays, sequential } = parsed(readoutQuery, request.query);
    await live.ledger.settled();
    return readProgramOut(store, live.operational, {
      ...{ program, windowDays, sequential: sequential === "true", now: Date.now() },
    });
  });
  app.get("/api/messages/:channel/price", async (request) => {
    const { channel } = parsed(z.object({ channel: z.enum(messageChannels) }), request.params);
    const { sendCost, complaintCost, ...rest } = parsed(priceQuery, request.query);
    const units = minorPerUnit((await readShop(store))?.currency ?? "EUR");
    const found = await readMessagePrice(store, live.operational, {
      ...{ channel, now: Date.now(), ...rest },
      ...{ sendCost: units * sendCost, complaintCost: units * complaintCost },
    });
    return { schema: "perennial.message-price/1", ...found };
  });
}
