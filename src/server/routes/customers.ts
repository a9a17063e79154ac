import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { PerennialError } from "../../core/errors.ts";
import { customerCsv } from "../../customers/customer-csv.ts";
import { customerQuery, listCustomers } from "../../customers/customer-list.ts";
import type { CustomerPage } from "../../customers/profile.ts";
import { readCustomer } from "../../predict/customer-detail.ts";
import { latestRun } from "../../predict/prediction-run.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";
import { parsed } from "../parsed.ts";

/** What the document of the API says of these routes. */
export const customerEndpoints: Endpoints = {
  "GET /api/customers": {
    ...{ tag: "customers", query: customerQuery, errors: ["NO_DATA"] },
    summary: "A page of customers with their values, as of the newest prediction.",
  },
  "GET /api/customers.csv": {
    ...{ tag: "customers", query: customerQuery, errors: ["NO_DATA", "CONFLICT"] },
    summary: "The same as a file.",
    answer: { types: ["text/csv"], schema: z.string() },
  },
  "GET /api/customers/:who": {
    ...{ tag: "customers", errors: ["NOT_FOUND", "NO_DATA"] },
    summary: "One customer, by any name, and how the value comes about.",
  },
};

/** The list of customers, as pages and as a file, and one customer whole. */
export function customerRoutes(app: FastifyInstance, store: Store): void {
  app.get("/api/customers", async (request): Promise<CustomerPage> => {
    const query = parsed(customerQuery, request.query);
    const run = await latestRun(store);
    const page = await listCustomers(store, run, query);
    return { asOf: run.asOf, currency: run.shop.currency, ...page };
  });

  app.get("/api/customers.csv", async (request, reply) => {
    const query = parsed(customerQuery, request.query);
    const run = await latestRun(store);
    reply.header("content-type", "text/csv; charset=utf-8");
    reply.header("content-disposition", `attachment; filename="customers-${run.asOf}.csv"`);
    return reply.send(customerCsv(store, run, query, run.shop.currency));
  });

  app.get("/api/customers/:who", async (request) => {
    const { who } = parsed(z.object({ who: z.string() }), request.params);
    const detail = await readCustomer(store, await latestRun(store), who);
    if (detail) return detail;
    throw new PerennialError("NOT_FOUND", `There is no customer "${who}".`);
  });
}
