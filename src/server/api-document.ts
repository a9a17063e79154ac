import { readFileSync } from "node:fs";
import type { Endpoints } from "./endpoint.ts";
import { type OpenApi, openApiDocument } from "./openapi.ts";
import { approvalEndpoints } from "./routes/approvals.ts";
import { arrivalEndpoints } from "./routes/arrivals.ts";
import { audienceBuilderEndpoints } from "./routes/audience-builder.ts";
import { audienceEndpoints } from "./routes/audiences.ts";
import { caseEndpoints } from "./routes/cases.ts";
import { couponEndpoints } from "./routes/coupons.ts";
import { customerEndpoints } from "./routes/customers.ts";
import { decideEndpoints } from "./routes/decide.ts";
import { exportEndpoints } from "./routes/exports.ts";
import { goalEndpoints } from "./routes/goals.ts";
import { guideEndpoints } from "./routes/guide.ts";
import { historyEndpoints } from "./routes/history.ts";
import { intakeEndpoints } from "./routes/intake.ts";
import { jobEndpoints } from "./routes/jobs.ts";
import { ledgerEndpoints } from "./routes/ledger.ts";
import { measureEndpoints } from "./routes/measure.ts";
import { openApiEndpoints } from "./routes/openapi.ts";
import { personEndpoints } from "./routes/persons.ts";
import { productEndpoints } from "./routes/products.ts";
import { snippetEndpoints } from "./routes/snippet.ts";
import { sourceEndpoints } from "./routes/sources.ts";
import { valueEndpoints } from "./routes/value.ts";
import { webhookEndpoints } from "./routes/webhooks.ts";

/** All routes of the API; a test asserts that the server has these and no other. */
export const apiEndpoints: Endpoints = {
  ...decideEndpoints,
  ...guideEndpoints,
  ...intakeEndpoints,
  ...snippetEndpoints,
  ...webhookEndpoints,
  ...productEndpoints,
  ...customerEndpoints,
  ...personEndpoints,
  ...audienceEndpoints,
  ...audienceBuilderEndpoints,
  ...exportEndpoints,
  ...ledgerEndpoints,
  ...couponEndpoints,
  ...goalEndpoints,
  ...caseEndpoints,
  ...approvalEndpoints,
  ...measureEndpoints,
  ...valueEndpoints,
  ...sourceEndpoints,
  ...arrivalEndpoints,
  ...historyEndpoints,
  ...jobEndpoints,
  ...openApiEndpoints,
};

let made: OpenApi | undefined;

/** The document of this version's API: made once, when it is first asked for. */
export function apiDocument(): OpenApi {
  made ??= openApiDocument(apiEndpoints, version());
  return made;
}

function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  return String(JSON.parse(readFileSync(file, "utf8")).version);
}
