import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenServer, openServer } from "../../test/server/open-server.ts";
import { addSource } from "../collect/source.ts";
import { addKey } from "./secret-key.ts";

/** What is wrong in a request is told with its place, its value and what to do; what is right in it is answered. */

let server: OpenServer;
let key: string;
let writeKey: string;

beforeAll(async () => {
  server = await openServer();
  const control = { text: "control" };
  await server.apply([{ placement: "hero", title: "Hero", kind: "content", control }]);
  ({ key } = await addKey(server.operational, "backend"));
  ({ writeKey } = await addSource(server.operational, { name: "page", kind: "web" }));
});
afterAll(() => server.close());

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const isRaw = typeof body === "string" || Buffer.isBuffer(body);
  const answer = await server.app.inject({
    ...({ method: "POST", url: path } as const),
    headers: { authorization: `Bearer ${key}`, ...headers },
    payload: isRaw ? body : JSON.stringify(body),
  });
  return { status: answer.statusCode, body: answer.json() };
}

async function refusal(body: unknown, headers?: Record<string, string>, path = "/api/decide") {
  const answer = await post(path, body, headers);
  expect(answer.status).toBe(400);
  expect(answer.body.error.code).toBe("BAD_ARGUMENT");
  return String(answer.body.error.message);
}

/** By the write key in the body. */
const bare = { authorization: "" };
const asked = { customer: "7", placements: ["hero"] };
const long = "x".repeat(100_000);

test.each<readonly [body: object, message: string]>([
  [{}, "placements: is missing. Write a list."],
  [{ placements: ["hero"] }, "customer: name the customer, or an anonymousId."],
  [{ ...asked, customer: 7 }, "customer: must be a text, not 7."],
  [{ ...asked, customer: null }, "customer: must be a text, not null."],
  [{ ...asked, customer: " " }, "customer: is empty. Write something, or leave it out."],
  [{ ...asked, customer: long }, "customer: is too long: it may have at most 500 characters."],
  [{ ...asked, placements: "hero" }, 'placements: must be a list, not "hero".'],
  [{ ...asked, placements: [] }, "placements: names no placement."],
  [{ ...asked, placements: [7] }, "placements.0: must be a text or an object, not 7."],
  [
    { ...asked, placements: ["hero", long] },
    "placements.1: is too long: it may have at most 63 characters.",
  ],
  [
    { ...asked, placements: Array(21).fill("hero") },
    "placements: names more than 20: ask in several requests.",
  ],
  [
    { ...asked, placements: [{ id: "hero", context: long }] },
    `placements.0.context: must be an object, not "${"x".repeat(99)}….`,
  ],
  [
    { ...asked, placements: [{ id: "hero", context: { long } }] },
    "placements.0.context: is larger than 4096 bytes.",
  ],
  [{ ...asked, exclude: "a" }, 'exclude: must be a list, not "a".'],
  [{ ...asked, exclude: ["a", { sku: 1 }] }, 'exclude.1: must be a text, not {"sku":1}.'],
  [{ ...asked, token: 7 }, "token: must be a text, not 7."],
])("%j is refused with what is wrong in it", async (body, message) => {
  expect(await refusal(body)).toBe(message);
});

test("keys that nobody knows are told with those there are, however many and long", async () => {
  expect(await refusal({ ...asked, colour: "red" })).toMatch(
    /^request: has no "colour"\. Use customer, anonymousId, token, at, placements, exclude, include\.$/,
  );
  expect(await refusal({ ...asked, placements: [{ id: "hero", color: 1 }] })).toMatch(
    /^placements\.0: has no "color"\. Use id, .*context/,
  );
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`key ${i}`, 1]));
  expect(await refusal({ ...asked, ...many })).toMatch(
    /^request: has no "key 0", .*and others\. Use /,
  );
  const large = await refusal({ ...asked, [long]: 1, [`${long}2`]: 2 });
  expect(large.length).toBeLessThan(1_000);
});

test("ten thousand exclusions are taken; more are refused with what to do instead", async () => {
  const names = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => `a-treatment-or-a-sku-of-some-length-${i}`);
  const ten = await post("/api/decide", {
    ...{ ...asked, exclude: names(10_000), include: names(10_000) },
  });
  expect(ten.status).toBe(200);
  expect(ten.body.placements.hero.treatment).toBe("nothing");
  expect(await refusal({ ...asked, exclude: names(10_001) })).toBe(
    "exclude: names more than 10000: say which may be shown with include, or which brands and categories in the list of the placement.",
  );
});

test("placements that there are not are answered each with an error, whatever they are called", async () => {
  const names = ["none", "__proto__", "constructor", "toString", "h\u0000ero", "💥", "Hero"];
  const { status, body } = await post("/api/decide", { ...asked, placements: [...names, "hero"] });
  expect(status).toBe(200);
  expect(Object.keys(body.placements)).toEqual([...names, "hero"]);
  const answers = new Map<string, { error?: object; treatment?: string }>(
    Object.entries(body.placements),
  );
  for (const name of names)
    expect(answers.get(name)).toEqual({
      error: {
        code: "NOT_FOUND",
        message: `There is no placement "${name}". See perennial placements list.`,
      },
    });
  expect(answers.get("hero")?.treatment).toBe("nothing");
});

test("names of prototypes in a request change nothing", async () => {
  const body = `{"customer":"7","placements":["hero"],"__proto__":{"token":"x"}}`;
  const answer = await post("/api/decide", body);
  expect([200, 400]).toContain(answer.status);
  const context = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const sent = await post(
    "/api/decide",
    `{"customer":"7","placements":[{"id":"hero","context":${context}}]}`,
  );
  expect(sent.status).toBe(200);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

test("bodies that are no JSON, empty, too large or bombs are told what they are", async () => {
  const gzip = { "content-encoding": "gzip" };
  expect(await refusal("")).toContain("The body ");
  expect(await refusal("{")).toContain("The body is no JSON: ");
  expect(await refusal("[]")).toBe("The body must be a JSON object.");
  expect(await refusal("null")).toBe("The body must be a JSON object.");
  expect(await refusal(Buffer.from([0xff, 0xfe, 0x00]))).toContain("The body is no JSON: ");
  expect(await refusal("{}", gzip)).toContain("The body is no gzip of at most 2097152 bytes");
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, " "));
  expect(bomb.length).toBeLessThan(1024 * 1024);
  expect(await refusal(bomb, gzip)).toContain("The body is no gzip of at most 2097152 bytes");
  expect(await refusal("{}", { "content-encoding": "br" })).toBe(
    'The content encoding "br" is not known; gzip is.',
  );
  expect(await refusal(" ".repeat(2 * 1024 * 1024 + 1))).toBe(
    "A request may have 2097152 bytes, this one has more.",
  );
  const packed = await post("/api/decide", gzipSync(JSON.stringify(asked)), gzip);
  expect(packed.status).toBe(200);
});

test("JSON that is nested a hundred thousand deep harms nobody", async () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const bodies = [
    `{"customer":${deep},"placements":["hero"]}`,
    `{"customer":"7","placements":[{"id":"hero","context":{"a":${deep}}}]}`,
  ];
  for (const body of bodies) expect(await refusal(body)).toBe("The body is nested too deep.");
  const event = `{"event":"Deep","anonymousId":"b","properties":{"a":${deep}}}`;
  expect(await refusal(event, { authorization: `Bearer ${writeKey}` }, "/v1/track")).toBe(
    "The body is nested too deep.",
  );
  expect((await post("/api/decide", asked)).status).toBe(200);
});

test.each<readonly [body: object, message: string]>([
  [{ outcome: "shown" }, "receipt: is missing. Write a text."],
  [{ receipt: "" }, "receipt: is empty. Write something, or leave it out."],
  [
    { receipt: "r1.x", outcome: "seen" },
    'outcome: must be one of shown, clicked, accepted, dismissed, not "seen".',
  ],
  [
    { receipt: "r1.x", outcome: "shown", at: "yesterday" },
    'at: "yesterday" is no time with its zone, such as 2026-01-31T12:00:00Z.',
  ],
  [
    { receipt: "r1.x", outcome: "shown", value: { amount: 12, currency: "EUR" } },
    "value.amount: must be a text, not 12.",
  ],
  [
    { receipt: "r1.x", outcome: "shown", value: { amount: "12,50", currency: "EUR" } },
    'value.amount: "12,50" is no decimal number such as 12.50.',
  ],
  [
    { receipt: "r1.x", outcome: "shown" },
    "receipt: is no receipt of a decision of this shop, or was changed on its way.",
  ],
])("the outcome %j is refused with what is wrong in it", async (body, message) => {
  expect(await refusal(body, {}, "/api/outcome")).toBe(message);
});

test("an outcome has a time after its decision and not after now; clocks may differ by ten minutes", async () => {
  const { body } = await post("/api/decide", asked);
  const { receipt, decision } = body.placements.hero;
  const tell = (ahead: number, outcome = "shown") => ({
    ...{ receipt, outcome, at: new Date(Date.now() + ahead).toISOString() },
  });
  expect(await refusal(tell(11 * 60_000), {}, "/api/outcome")).toMatch(
    /^at: \S+ is after now, \S+, by the clock of this server\. Send when it happened, or leave it out: it is then now\.$/,
  );
  expect(await refusal(tell(-11 * 60_000), {}, "/api/outcome")).toContain(
    "is before the decision was made, ",
  );
  expect((await post("/api/outcome", tell(9 * 60_000, "clicked"))).status).toBe(200);
  expect((await post("/api/outcome", tell(-9 * 60_000, "shown"))).status).toBe(200);
  // A shopper's device may have any clock.
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  const event = { event: "Decision Accepted", anonymousId: "b", timestamp: yesterday };
  const told = await post("/v1/track", { ...event, writeKey, properties: { receipt } }, bare);
  expect(told.status).toBe(200);
  const found = await server.app.inject({
    url: `/api/decisions/${decision}`,
    headers: { authorization: "Bearer a-token-of-the-owner-0123456789", host: "localhost" },
  });
  const { at, outcomes } = found.json().decision;
  const times = new Map<string, string>(
    outcomes.map((each: { outcome: string; at: string }) => [each.outcome, each.at]),
  );
  expect([...times.keys()].sort()).toEqual(["accepted", "clicked", "shown"]);
  expect(times.get("shown")).toBe(at);
  expect(times.get("accepted")).toBe(at);
  expect(Date.parse(times.get("clicked") ?? "")).toBeLessThanOrEqual(Date.now());
});
