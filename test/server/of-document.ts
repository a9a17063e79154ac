import { expect } from "vitest";
import { apiEndpoints } from "../../src/server/api-document.ts";

/** Asserts that an answer with 200 is of the form that the document of the API has for its route, such as `POST /api/decide`. */
export function expectOfDocument(route: string, answer: unknown): void {
  const read = apiEndpoints[route]?.answer?.schema?.safeParse(answer);
  expect([route, read]).toMatchObject([route, { success: true }]);
}
