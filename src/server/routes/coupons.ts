import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readShop } from "../../collect/shop.ts";
import { minorPerUnit } from "../../core/money.ts";
import {
  couponFilter,
  couponsCsv,
  readCoupon,
  readCoupons,
  readLiability,
} from "../../decide/offers/coupon-view.ts";
import { readLadder } from "../../decide/offers/ladder-view.ts";
import { readStopSums } from "../../decide/offers/stop-log.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

const stopsQuery = z.strictObject({ program: z.string().optional() });

/** What the document of the API says of these routes. */
export const couponEndpoints: Endpoints = {
  "GET /api/coupons": {
    ...{ tag: "offers", query: couponFilter },
    summary: "Unique coupons, and what became of each.",
  },
  "GET /api/coupons.csv": {
    ...{ tag: "offers", query: couponFilter },
    summary: "The same as a file.",
    answer: { types: ["text/csv"], schema: z.string() },
  },
  "GET /api/coupons/liability": {
    tag: "offers",
    summary: "What coupons that may still be redeemed can cost.",
  },
  "GET /api/coupons/:code": {
    ...{ tag: "offers", errors: ["NOT_FOUND"] },
    summary: "One coupon with its history.",
  },
  "GET /api/programs/:program/curves": {
    ...{ tag: "offers", errors: ["NOT_FOUND"] },
    summary:
      "What was learned of an offer ladder: its classes of customers, and what each level brings of them.",
  },
  "GET /api/offers/stops": {
    ...{ tag: "offers", query: stopsQuery },
    summary: "What guards kept from being given, in money.",
  },
};

/** Unique coupons, what became of each, and what guards have spared. Changes are operations. */
export function couponRoutes(
  app: FastifyInstance,
  store: Store,
  { operational, offers }: Pick<Live, "operational" | "offers">,
): void {
  const stores = { store, operational };
  app.get("/api/coupons", async (request) => {
    const asked = parsed(couponFilter, request.query);
    await offers.settled();
    return readCoupons(stores, asked, Date.now());
  });
  app.get("/api/coupons.csv", async (request, reply) => {
    const asked = parsed(couponFilter, request.query);
    await offers.settled();
    const { coupons, currency } = await readCoupons(stores, asked, Date.now());
    reply.headers({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="coupons.csv"',
    });
    return couponsCsv(coupons, currency === "" ? 100 : minorPerUnit(currency));
  });
  app.get("/api/coupons/liability", async () => {
    await offers.settled();
    return readLiability(stores, Date.now());
  });
  app.get("/api/coupons/:code", async (request) => {
    const { code } = parsed(z.object({ code: z.string() }), request.params);
    await offers.settled();
    return readCoupon(stores, code, Date.now());
  });
  app.get("/api/programs/:program/curves", async (request) => {
    const { program } = parsed(z.object({ program: z.string() }), request.params);
    await offers.settled();
    return readLadder(stores, program);
  });
  app.get("/api/offers/stops", async (request) => {
    const { program } = parsed(stopsQuery, request.query);
    await offers.settled();
    const currency = (await readShop(store))?.currency ?? "";
    return { stops: await readStopSums(store, program), currency };
  });
}
