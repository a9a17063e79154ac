import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryStore } from "../../../test/analytics/cluster.ts";
import { saveShop } from "../../collect/shop.ts";
import type { Store } from "../../store/store.ts";
import { createApp } from "../server.ts";

const token = "a-token-of-the-owner-0123456789";
const headers = { authorization: `Bearer ${token}` };
const hash = "542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345";
let store: Store;
let app: FastifyInstance;

beforeAll(async () => {
  store = await temporaryStore();
  app = await createApp(store, token);
});
afterAll(async () => {
  await app.close();
  await store.close();
});

test("before the first import there are no seeds, and the answer says what to run", async () => {
  const answer = await app.inject({ url: "/api/exports/seeds.csv?to=meta", headers });
  expect(answer.statusCode).toBe(409);
  expect(answer.json().error.message).toContain("perennial import orders FILE");
});

test("seeds are a file for the owner alone, with the counts in its headers", async () => {
  await fill();
  const url = "/api/exports/seeds.csv?to=meta&top=1";
  expect((await app.inject({ url })).statusCode).toBe(401);
  const answer = await app.inject({ url, headers });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": 'attachment; filename="seeds-meta-2026-03-31.csv"',
    "x-perennial-chosen": "2",
    "x-perennial-written": "1",
  });
  expect(answer.body).toBe(`email,phone,country,extern_id,value\n${hash},,,,12.34\n`);
});

test("a platform that is not known, and a share of ten, are refused", async () => {
  for (const query of ["to=tiktok", "to=meta&top=10", ""]) {
    const answer = await app.inject({ url: `/api/exports/seeds.csv?${query}`, headers });
    expect(answer.statusCode, query).toBe(400);
    expect(answer.json().error.code).toBe("BAD_ARGUMENT");
  }
});

/** Two customers of one run; one agreed to ads. */
async function fill(): Promise<void> {
  await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
  await store.insert(
    "prediction_run_local",
    ["run_id", "as_of", "report"],
    [["7", "2026-03-31", "{}"]],
  );
  await store.insert(
    "customer_local",
    ["subject_id", "run_id", "identity_kind", "identity", "residual_value"],
    [
      ["1", "7", "email", "person@example.com", 1234],
      ["2", "7", "email", "other@example.com", 1000],
    ],
  );
  await store.insert(
    "consent_local",
    ["subject_id", "purpose", "granted", "at"],
    [["1", "ads", 1, "2026-01-05 10:00:00.000"]],
  );
}
