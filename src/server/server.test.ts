import { EventEmitter, once } from "node:events";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { saveShop } from "../collect/shop.ts";
import { runPrediction } from "../predict/prediction-run.ts";
import type { Store } from "../store/store.ts";
import { serverProof } from "./access.ts";
import { createApp } from "./server.ts";

const token = "a-token-of-the-owner-0123456789";
const bearer = { authorization: `Bearer ${token}` };
const csv =
  "order,time,email,sku,quantity,price\nA,2026-01-05 10:00,ana@example.com,X,1,10\nB,yesterday,bo@example.com,X,1,10\n";
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

test("nothing of the API answers without the owner's token", async () => {
  for (const url of [
    "/api/value",
    "/api/customers",
    "/api/customers/1",
    "/api/imports",
    "/api/quarantine",
  ]) {
    const answer = await app.inject({ url, headers: { host: "127.0.0.1:4400" } });
    expect(answer.statusCode, url).toBe(401);
    expect(answer.json().error.code).toBe("UNAUTHORISED");
  }
  const wrong = { authorization: "Bearer wrong" };
  expect((await app.inject({ url: "/api/value", headers: wrong })).statusCode).toBe(401);
  const operation = await app.inject({ method: "POST", url: "/api/operations/predict" });
  expect(operation.statusCode).toBe(401);
});

test("the printed address becomes a cookie that scripts cannot read, and the token leaves the address", async () => {
  const answer = await app.inject(`/customers?token=${token}&segment=new`);
  expect(answer.statusCode).toBe(303);
  expect(answer.headers.location).toBe("/customers?segment=new");
  const [cookie] = answer.cookies;
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/", value: token });
  const within = await app.inject({
    url: "/api/imports",
    cookies: { [cookie?.name ?? ""]: token },
  });
  expect(within.statusCode).toBe(200);
  const wrong = await app.inject("/?token=wrong");
  expect(wrong.statusCode).toBe(303);
  expect(wrong.cookies).toEqual([]);
});

test("a request for another host's name is refused: a rebound DNS name gets nothing", async () => {
  const answer = await app.inject({
    url: "/api/imports",
    headers: { ...bearer, host: "shop.example" },
  });
  expect(answer.statusCode).toBe(401);
});

test("the owner's token is wanted however the address is written", async () => {
  for (const url of [
    "/%61pi/value",
    "/a%70i/customers.csv",
    "/%61pi/imports",
    "//api/value",
    "/./api/value",
  ]) {
    const answer = await app.inject({ url });
    expect([400, 401, 404], url).toContain(answer.statusCode);
    expect(answer.body, url).not.toContain("perennial.report");
  }
  const write = await app.inject({
    method: "POST",
    url: "/%61pi/operations/discard-quarantine",
    payload: "x",
  });
  expect(write.statusCode).toBe(401);
  expect((await app.inject({ url: "/%61pi/imports", headers: bearer })).statusCode).toBe(200);
});

test("a page of another site, or of another local port, cannot use the owner's cookie", async () => {
  const cookies = { perennial_owner: token };
  const call = (headers: Record<string, string>) =>
    app.inject({
      method: "POST",
      url: "/api/operations/undo-import?input=%7B%22importId%22%3A%22none%22%7D",
      cookies,
      headers: { host: "127.0.0.1:4400", ...headers },
    });
  expect((await call({ origin: "http://127.0.0.1:9911" })).statusCode).toBe(401);
  expect((await call({ "sec-fetch-site": "same-site" })).statusCode).toBe(401);
  expect((await call({ origin: "null" })).statusCode).toBe(401);
  expect((await call({ origin: "http://127.0.0.1:4400" })).statusCode).toBe(200);
  expect((await call({})).statusCode).toBe(200);
});

test("a server proves that it knows the token without sending it", async () => {
  const answer = await app.inject("/hello?nonce=abc");
  expect(answer.json()).toEqual({ proof: serverProof(token, "abc") });
  expect(answer.body).not.toContain(token);
});

test("names of things that every object has are no operations", async () => {
  for (const name of ["constructor", "toString", "__proto__"]) {
    const answer = await app.inject({
      method: "POST",
      url: `/api/operations/${name}`,
      headers: bearer,
    });
    expect(answer.statusCode, name).toBe(404);
  }
});

test("before the first import the report says what to run", async () => {
  const answer = await app.inject({ url: "/api/value", headers: bearer });
  expect(answer.statusCode).toBe(409);
  expect(answer.json().error).toMatchObject({
    code: "NO_DATA",
    message: expect.stringContaining("perennial import orders"),
  });
});

test("where only the currency or the time zone is missing, predict asks for that one", async () => {
  const other = await temporaryStore();
  const predict = (): Promise<unknown> => runPrediction(other);
  await saveShop(other, { timezone: "Europe/Amsterdam" });
  await expect(predict()).rejects.toMatchObject({
    code: "NO_DATA",
    message: expect.stringContaining("currency is not known yet"),
  });
  await expect(predict()).rejects.toThrow("perennial shop --currency EUR");
  await saveShop(other, { currency: "EUR" });
  await expect(predict()).rejects.toThrow("There are no orders yet");
  await other.close();
});

test("an import over HTTP streams its steps and ends with the summary; the bad row waits in the quarantine", async () => {
  const input = JSON.stringify({ timezone: "Europe/Amsterdam", currency: "EUR" });
  const answer = await app.inject({
    method: "POST",
    url: `/api/operations/import-orders?file=my.csv&input=${encodeURIComponent(input)}`,
    headers: { ...bearer, "content-type": "application/octet-stream" },
    payload: csv,
  });
  const lines = answer.body
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({
    kind: "done",
    result: { accepted: 1, rejected: 1, added: 1 },
  });
  const waiting = await app.inject({ url: "/api/quarantine", headers: bearer });
  expect(waiting.json()).toMatchObject([
    { file: "my.csv", line: 3, column: "time", value: "yesterday" },
  ]);
});

test("after a run the report, the list, the file and the customer answer", async () => {
  await app.inject({ method: "POST", url: "/api/operations/predict", headers: bearer });
  const report = (await app.inject({ url: "/api/value", headers: bearer })).json();
  expect(report).toMatchObject({
    schema: "perennial.report/2",
    facts: { customers: 1, quarantined: 1 },
  });
  const page = (await app.inject({ url: "/api/customers?limit=5", headers: bearer })).json();
  expect(page).toMatchObject({
    total: 1,
    currency: "EUR",
    customers: [{ identity: "ana@example.com" }],
  });
  const file = await app.inject({ url: "/api/customers.csv", headers: bearer });
  expect(file.headers["content-type"]).toContain("text/csv");
  expect(file.body.split("\n")[1]).toContain("ana@example.com");
  const one = await app.inject({ url: "/api/customers/ana@example.com", headers: bearer });
  expect(one.json()).toMatchObject({ timeline: [{ orderId: "A" }] });
  const nobody = await app.inject({ url: "/api/customers/nobody", headers: bearer });
  expect(nobody.statusCode).toBe(404);
});

test("wrong parameters are named with what is wrong", async () => {
  const answer = await app.inject({ url: "/api/customers?sort=height", headers: bearer });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error).toMatchObject({
    code: "BAD_ARGUMENT",
    message: expect.stringContaining("sort"),
  });
  const strange = await app.inject({ url: "/api/customers?colour=red", headers: bearer });
  expect(strange.statusCode).toBe(400);
  const operation = await app.inject({
    method: "POST",
    url: "/api/operations/explode",
    headers: bearer,
  });
  expect(operation.statusCode).toBe(404);
  const broken = await app.inject({
    method: "POST",
    url: "/api/operations/predict?input=%7B",
    headers: bearer,
  });
  expect(broken.statusCode).toBe(400);
});

test("an operation that fails says so in its last line", async () => {
  const answer = await app.inject({
    method: "POST",
    url: "/api/operations/undo-import?input=%7B%22importId%22%3A%22none%22%7D",
    headers: bearer,
  });
  expect(JSON.parse(answer.body.trim())).toMatchObject({ kind: "error", code: "NOT_FOUND" });
});

test("a server that closes waits for the answer that is under way, and not for the connection", async () => {
  const closing = await createApp(store, token);
  const gate = new EventEmitter();
  closing.get("/slow", { config: { public: true } }, async () => {
    gate.emit("arrived");
    await once(gate, "open");
    return "whole";
  });
  const url = await closing.listen({ host: "127.0.0.1", port: 0 });
  const arrived = once(gate, "arrived");
  // fetch keeps its connections.
  const answer = fetch(`${url}/slow`).then((response) => response.text());
  await arrived;
  const closed = closing.close();
  await expect.poll(() => closing.server.listening).toBe(false);
  gate.emit("open");
  expect(await answer).toBe("whole");
  const begunAt = performance.now();
  await closed;
  expect(performance.now() - begunAt).toBeLessThan(10_000);
});
