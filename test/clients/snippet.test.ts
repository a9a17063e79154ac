import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { purposes } from "../../snippet/consent.ts";
import { consentPurposes } from "../../src/collect/consent.ts";
import { addSource, type Source } from "../../src/collect/source.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { type RunningServer, serve } from "../../src/server/server.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Operational } from "../../src/store/operational.ts";
import { param, sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";

/** The built snippet in a Chromium, on a shop's pages, sending to a running server through a door that can fail. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const executablePath = [
  process.env["CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== "" && existsSync(path));
if (executablePath === undefined) {
  console.warn(
    "\n!!! SKIPPED: the snippet was NOT tested in a browser. No Chromium found; set CHROMIUM=PATH.\n",
  );
}

let path: string;
let store: Store;
let operational: Operational;
let server: RunningServer;
const sources: Source[] = [];

beforeAll(async () => {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  execFileSync(process.execPath, [vite, "build", "snippet", "--logLevel", "error"], { cwd: root });
  path = mkdtempSync(join(tmpdir(), "perennial-snippet-"));
  const folder = openDataFolder(path);
  store = await openStore({ folder });
  operational = await openOperational({ folder });
  // Of a source that is added later a running server may know only seconds later.
  for (let nth = 0; nth < 30; nth += 1) {
    sources.push(await addSource(operational, { name: `shop-${nth}`, kind: "web" }));
  }
  server = await serve({ store, operational }, folder, { port: 4_700, strictPort: false });
});

afterAll(async () => {
  await server.close();
  await operational.close();
  await store.close();
  rmSync(path, { recursive: true, force: true });
});

describe("GET /perennial.js", () => {
  test("is a script of at most 3 KB gzipped, packed where the browser takes that", async () => {
    const plain = await fetch(`${server.url}/perennial.js`, {
      headers: { "accept-encoding": "identity" },
    });
    const script = Buffer.from(await plain.arrayBuffer());
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(plain.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(3_072);
    const packed = await fetch(`${server.url}/perennial.js`);
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(Number(packed.headers.get("content-length"))).toBeLessThanOrEqual(3_072);
    expect(Buffer.from(await packed.arrayBuffer())).toEqual(script);
  });

  test("answers any site without the owner's token, and says when nothing has changed", async () => {
    const first = await fetch(`${server.url}/perennial.js`, {
      headers: { origin: "https://shop.example", "sec-fetch-site": "cross-site" },
    });
    const tag = first.headers.get("etag") ?? "";
    expect(first.status).toBe(200);
    expect(first.headers.get("access-control-allow-origin")).toBe("*");
    expect(first.headers.get("cache-control")).toBe("public, max-age=3600");
    expect(tag).toMatch(/^W\/"[\w-]{22}"$/);
    // Some proxies make weak tags strong.
    for (const known of [tag, tag.slice(2), `"other", ${tag}`]) {
      const again = await fetch(`${server.url}/perennial.js`, {
        headers: { "if-none-match": known },
      });
      expect([again.status, await again.text()], known).toEqual([304, ""]);
    }
  });
});

test("the purposes of consent are those of perennial import consents", () => {
  expect(purposes).toEqual(consentPurposes);
});

/** What the door does to a request that posts events, instead of passing it on. */
type Trouble = "away" | "busy" | "answer lost";

interface Posted {
  readonly batch: readonly Readonly<Record<string, unknown>>[];
}

let browser: Browser | undefined;
let context: BrowserContext;
let source: Source;
let troubles: Trouble[] = [];
let posted: Posted[] = [];
let postedAt: number[] = [];
let methods: string[] = [];
let html = "";
let door: Server;
let shop: Server;

describe.skipIf(executablePath === undefined)("perennial.js in Chromium", () => {
  beforeAll(async () => {
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--host-resolver-rules=MAP *.shop.test 127.0.0.1",
      ],
    });
    door = await listen(passOn);
    shop = await listen(async (_request, response) => {
      response.setHeader("content-type", "text/html").end(html);
    });
  });

  beforeEach(async () => {
    source = present(sources.pop());
    [troubles, posted, postedAt, methods] = [[], [], [], []];
    html = pageWith();
    context = await present(browser).newContext({ locale: "nl-NL", timezoneId: "Asia/Tokyo" });
  });

  afterEach(() => context.close());

  afterAll(async () => {
    await browser?.close();
    door.close();
    shop.close();
  });

  test("every call arrives exactly once, with its page, campaign, device and library, in plain requests", async () => {
    const page = await visit("/shoes?utm_source=google&utm_campaign=spring&utm_id=7");
    await page.evaluate(`
      perennial.identify("u-1", { email: "ana@example.com" });
      perennial.track("Product Viewed", { sku: "X" });
      perennial.page("Shoes", { category: "Sport" });
      perennial.group("g-1", { name: "Runners" });
      perennial.consent({ ads: false });
    `);
    const events = await arrived(6);
    expect(events.map(({ kind, name, times }) => `${kind} ${name} ${times}`)).toEqual([
      "group  1",
      "identify  1",
      "page  1",
      "page Shoes 1",
      "track Consent Updated 1",
      "track Product Viewed 1",
    ]);
    const [, identify, first, named, , viewed] = events;
    expect(identify).toMatchObject({ traits: { email: "ana@example.com" }, userId: "u-1" });
    expect(first).toMatchObject({ userId: "", properties: { path: "/shoes", title: "Shop" } });
    expect(named?.properties).toMatchObject({ category: "Sport", path: "/shoes" });
    expect(viewed).toMatchObject({ properties: { sku: "X" }, userId: "u-1", channel: "web" });
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
    const search = "?utm_source=google&utm_campaign=spring&utm_id=7";
    expect(viewed?.context).toEqual({
      channel: "web",
      library: { name: "perennial.js", version },
      page: {
        path: "/shoes",
        referrer: "",
        search,
        title: "Shop",
        url: address(`/shoes${search}`),
      },
      campaign: { source: "google", name: "spring", id: "7" },
      locale: "nl-NL",
      timezone: "Asia/Tokyo",
      screen: { width: 1280, height: 720, density: 1 },
      userAgent: expect.stringContaining("Chrome"),
    });
    expect(new Set(events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
    // None that asks leave first.
    expect([...new Set(methods)]).toEqual(["POST"]);
  });

  test("calls made before it loads, by the stub of the docs, arrive, and ready is called", async () => {
    const docs = readFileSync(join(root, "docs/events.md"), "utf8");
    const stub =
      /```html\n(<script>\n {2}window\.perennial[^`]*?<\/script>)\n/.exec(docs)?.[1] ?? "";
    html = pageWith({
      before: `${stub}<script>
        perennial.track("Early");
        perennial.push(["track", "Earlier", { sku: "X" }]);
        perennial.ready(() => { document.title = "Ready"; perennial.track("Late"); });
      </script>`,
    });
    const page = await visit();
    await page.waitForFunction('document.title === "Ready"');
    await page.evaluate('perennial.track("Later"); perennial.push(["track", "Latest"]);');
    expect(await names(6)).toEqual(["", "Earlier", "Early", "Late", "Later", "Latest"]);
  });

  test("a server that answers 503 for a while, or whose answers are lost, loses and doubles nothing", async () => {
    troubles = ["busy", "answer lost", "away"];
    const page = await visit();
    await page.evaluate('for (let i = 0; i < 30; i += 1) perennial.track("Event " + i)');
    const expected = Array.from({ length: 30 }, (_, i) => `Event ${i}`);
    expect(await names(31)).toEqual(["", ...expected].sort());
    expect(troubles).toEqual([]);
    await page.waitForFunction(waitingCount(0));
    for (const { batch } of posted) expect(batch.length).toBeLessThanOrEqual(20);
  });

  test("Retry-After is waited for", async () => {
    troubles = ["busy"];
    await visit();
    const [first, second] = await arrivals(2);
    expect(present(second) - present(first)).toBeGreaterThanOrEqual(1_000);
    expect(await names(1)).toEqual([""]);
  });

  test.each([
    ["closed", (page: Page) => page.close()],
    ["left for another site", (page: Page) => page.goto("about:blank")],
  ])("what is tracked right before the page is %s arrives", async (_, leave) => {
    html = pageWith({ attributes: 'data-page="off"' });
    const page = await visit();
    await page.evaluate('perennial.track("Last Words")');
    await leave(page);
    expect(await names(1)).toEqual(["Last Words"]);
  });

  test("what a page could not send is sent by the next one, also where two tabs wait", async () => {
    troubles = Array<Trouble>(1_000).fill("away");
    const one = await visit();
    const other = await visit();
    await one.evaluate('perennial.track("One")');
    await other.evaluate('perennial.track("Other")');
    await one.close();
    await other.close();
    troubles = [];
    const next = await visit("/next");
    expect(await names(5)).toEqual(["", "", "", "One", "Other"]);
    await next.waitForFunction(waitingCount(0));
  });

  test("what waits is bounded: the oldest go", async () => {
    troubles = Array<Trouble>(1_000).fill("away");
    const page = await visit();
    await page.evaluate(
      'for (let i = 0; i < 60; i += 1) perennial.track("Event " + i, { note: "x".repeat(10_000) })',
    );
    const kept: string[] = await page.evaluate(
      "Object.values(localStorage).map((json) => JSON.parse(json).event).sort()",
    );
    expect(kept.length).toBeGreaterThan(40);
    expect(kept).toContain("Event 59");
    expect(kept).not.toContain("Event 0");
  });

  test("a second page view keeps who it is, also on another host of the shop where data-domain says so", async () => {
    html = pageWith({ attributes: 'data-domain="shop.test"' });
    const page = await visit();
    await page.evaluate('perennial.identify("u-1")');
    await page.goto(address("/second"));
    await page.goto(address("/pay", "checkout"));
    const events = await arrived(4);
    expect(new Set(events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
    expect(events.filter(({ userId }) => userId === "u-1").length).toBe(3);
    const cookies = await context.cookies(address("/"));
    expect(cookies.map(({ name, domain, sameSite }) => [name, domain, sameSite])).toEqual([
      ["perennial_id", ".shop.test", "Lax"],
      ["perennial_user", ".shop.test", "Lax"],
    ]);
    const days = (present(cookies[0]).expires - Date.now() / 1000) / 86_400;
    expect(days).toBeCloseTo(365, 0);
  });

  test("where the cookie is refused, localStorage keeps who it is", async () => {
    html = pageWith({ attributes: 'data-domain="another.example"' });
    const page = await visit();
    await page.goto(address("/second"));
    const events = await arrived(2);
    expect(new Set(events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
    expect(await context.cookies()).toEqual([]);
  });

  test("where the browser gives neither cookies nor storage, events arrive all the same", async () => {
    const inner = pageWith().replaceAll('"', "&quot;");
    html = `<iframe sandbox="allow-scripts" srcdoc="${inner}"></iframe>`;
    await visit();
    expect(await names(1)).toEqual([""]);
  });

  test("another customer in the same browser is another visitor, and so is one after reset", async () => {
    html = pageWith({ attributes: 'data-page="off"' });
    const page = await visit();
    await page.evaluate(`
      perennial.track("A"); perennial.identify("u-1"); perennial.track("B"); perennial.identify("u-2");
      perennial.reset(); perennial.track("C");
    `);
    const events = await arrived(5);
    const [a, b, c] = events.filter(({ kind }) => kind === "track");
    const second = events.find(({ userId }) => userId === "u-2");
    expect(a?.anonymousId).toBe(b?.anonymousId);
    expect(new Set([a, second, c].map((event) => event?.anonymousId)).size).toBe(3);
    expect([a, b, c].map((event) => event?.userId)).toEqual(["", "u-1", ""]);
  });

  describe("where consent is required", () => {
    beforeEach(() => {
      html = pageWith({ attributes: 'data-consent="required"' });
    });

    test("nothing is stored or sent before analytics is granted; then what was held arrives with the choice", async () => {
      const page = await visit();
      await page.evaluate('perennial.identify("u-1"); perennial.consent({ ads: false })');
      expect(await traces(page)).toEqual([]);
      // The page is left without an answer: its calls are gone.
      await page.goto(address("/second"));
      await page.evaluate('perennial.track("Held"); perennial.consent({ ads: false })');
      expect(await traces(page)).toEqual([]);
      expect(posted).toEqual([]);
      await page.evaluate("perennial.consent({ analytics: true })");
      await page.goto(address("/third"));
      const events = await arrived(5);
      expect(events.map(({ name, times }) => `${name} ${times}`)).toEqual([
        " 1",
        " 1",
        "Consent Updated 1",
        "Consent Updated 1",
        "Held 1",
      ]);
      const asked = events.filter(({ name }) => name === "Consent Updated");
      expect(asked.map(({ properties }) => properties)).toEqual([
        { ads: false },
        { analytics: true },
      ]);
      for (const { context } of events) {
        const categoryPreferences = { ads: false, analytics: true };
        expect(context).toMatchObject({ consent: { categoryPreferences } });
      }
      expect(new Set(events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
    });

    test("a refusal drops what was held and tells only itself; it is remembered without an id", async () => {
      const page = await visit();
      await page.evaluate('perennial.track("Held"); perennial.consent({ analytics: false })');
      await page.evaluate('perennial.track("After")');
      await page.goto(address("/second"));
      // A banner that tells the same on each page.
      await page.evaluate("perennial.consent({ analytics: false })");
      await page.goto("about:blank");
      expect(await names(1)).toEqual(["Consent Updated"]);
      expect(posted.flatMap(({ batch }) => batch).length).toBe(1);
      const cookies = await context.cookies();
      expect(cookies.map(({ name, value }) => [name, decodeURIComponent(value)])).toEqual([
        ["perennial_consent", '{"analytics":false}'],
      ]);
    });
  });

  test("a refusal where consent is not required takes back what waits and forgets who it is, in all tabs", async () => {
    const page = await visit();
    expect(await names(1)).toEqual([""]);
    troubles = Array<Trouble>(1_000).fill("away");
    const other = await visit();
    await other.evaluate('perennial.track("Waiting")');
    await page.evaluate("perennial.consent({ analytics: false, ads: false })");
    expect(await traces(page)).toEqual(["perennial_consent"]);
    await other.evaluate('perennial.track("After")');
    troubles = [];
    await page.goto(address("/second"));
    await page.evaluate("perennial.consent({ analytics: true })");
    await other.close();
    await page.close();
    expect(await names(3)).toEqual(["", "Consent Updated", "Consent Updated"]);
  });

  test("a name that is no purpose, and a value that is neither true nor false, are told at the console", async () => {
    const page = await visit();
    const said = page.waitForEvent("console");
    await page.evaluate('perennial.consent({ marketing: true, ads: "yes", email: true })');
    expect((await said).text()).toBe(
      "perennial.consent takes true or false for ads,email,sms,analytics,personalization; left out: marketing,ads.",
    );
    const [, consent] = await arrived(2);
    expect(consent).toMatchObject({ name: "Consent Updated", properties: { email: true } });
  });

  test("Global Privacy Control is on every event", async () => {
    await context.addInitScript(
      'Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true })',
    );
    const page = await visit();
    await page.evaluate('perennial.track("A"); perennial.consent({ email: true })');
    const events = await arrived(3);
    expect(events.map(({ context }) => context["consent"])).toEqual([
      { gpc: true },
      { gpc: true },
      { gpc: true, categoryPreferences: { email: true } },
    ]);
  });

  test("wrong calls and wrong keys are told at the console, and throw nothing into the shop's page", async () => {
    const said: string[] = [];
    const page = await visit();
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(`thrown: ${error.message}`));
    await page.evaluate(`
      const round = {}; round.self = round;
      perennial.track("Round", round); perennial.push(["trak", "A"]); perennial.push(7); perennial.track("");
    `);
    await expect.poll(() => said.join("\n")).toMatch(/"rejected"/);
    expect(said.join("\n")).toMatch(/perennial\.track: TypeError.*circular/);
    expect(said.join("\n")).toMatch(/no call "trak"; it has track,identify/);
    expect(said.join("\n")).toMatch(/no call "7"/);
    expect(said.join("\n")).toMatch(/a track call must name what happened/);
    expect(said.join("\n")).not.toMatch(/thrown/);
    html = pageWith().replace(source.writeKey, "nobody");
    await page.goto(address("/wrong"));
    await expect.poll(() => said.join("\n")).toMatch(/No source has the write key/);
    await page.waitForFunction(waitingCount(0));
  });

  test("decide tells the answers by placement in one plain request, and none where the visitor may not be known or the server cannot answer", async () => {
    const page = await visit();
    await names(1);
    const decided = (): Promise<unknown> =>
      page.evaluate(`new Promise((answered) => {
        perennial.decide({ placements: ["home-hero"] }, answered);
      })`);
    methods = [];
    expect(await decided()).toEqual({ "home-hero": { error: expect.anything() } });
    expect(methods).toEqual(["POST"]);
    troubles = ["busy"];
    expect(await decided()).toEqual({});
    await page.evaluate("perennial.consent({ analytics: false })");
    posted = [];
    expect(await decided()).toEqual({});
    expect(posted.filter((each) => "placements" in each)).toEqual([]);
  });

  test("the content security policy of the docs is enough", async () => {
    const host = portOf(door, "127.0.0.1");
    const policy = `default-src 'none'; script-src ${host}; connect-src ${host}`;
    const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
    html = pageWith({ before: meta });
    await visit();
    expect(await names(1)).toEqual([""]);
  });

  test("a second tag on the page counts nothing twice", async () => {
    html = `${pageWith()}${pageWith()}`;
    await visit();
    expect(await names(1)).toEqual([""]);
    expect(posted.flatMap(({ batch }) => batch).length).toBe(1);
  });
});

/** A page of the shop with the snippet's tag. */
function pageWith({ before = "", attributes = "" } = {}): string {
  return `<!doctype html><title>Shop</title>${before}<script async src="${portOf(door, "127.0.0.1")}/perennial.js" data-write-key="${source.writeKey}" ${attributes}></script>`;
}

function address(path: string, host = "www"): string {
  return `${portOf(shop, `${host}.shop.test`)}${path}`;
}

async function visit(path = "/"): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address(path));
  return page;
}

/** The names of what a page has left in the browser. */
async function traces(page: Page): Promise<unknown> {
  return page.evaluate(
    'document.cookie.split("; ").filter(Boolean).map((each) => each.split("=")[0]).concat(Object.keys(localStorage))',
  );
}

function waitingCount(count: number): string {
  return `Object.keys(localStorage).filter((key) => key.startsWith("perennial:")).length === ${count}`;
}

/** When the door saw its first requests, once there were so many. */
async function arrivals(count: number): Promise<number[]> {
  await expect.poll(() => postedAt.length, { timeout: 10_000 }).toBe(count);
  return postedAt;
}

const json = z.string().transform((text): unknown => JSON.parse(text));
const row = z.object({
  kind: z.string(),
  name: z.string(),
  times: z.number(),
  anonymousId: z.string(),
  userId: z.string(),
  channel: z.string(),
  properties: json,
  traits: json,
  context: json.pipe(z.record(z.string(), z.unknown())),
});

/** The test's events on disk, once so many are there, by kind and name, and how often each is there. */
async function arrived(expected: number): Promise<z.infer<typeof row>[]> {
  for (let tries = 0; ; tries += 1) {
    const rows = await store.rows(
      sql`SELECT
  kind,
  name,
  count() AS times,
  any(anonymous_id) AS anonymousId,
  any(user_id) AS userId,
  any(event.channel) AS channel,
  any(event.properties) AS properties,
  any(event.traits) AS traits,
  any(event.context) AS context
FROM event
WHERE source = ${param("String", source.name)}
GROUP BY kind, name, message_id
ORDER BY kind, name, message_id`,
      row,
    );
    if (rows.length >= expected || tries === 200) return rows;
    await pause(50);
  }
}

async function names(expected: number): Promise<string[]> {
  const events = await arrived(expected);
  expect(events.filter(({ times }) => times !== 1)).toEqual([]);
  return events.map(({ name }) => name).sort();
}

async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Server> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function portOf(server: Server, host: string): string {
  const address = server.address();
  return `http://${host}:${typeof address === "object" ? address?.port : 0}`;
}

/** Passes a request on to the server, as a shop's proxy does, or fails it. */
async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", url = "", headers } = request;
  const body = await text(request);
  const isPost = method === "POST";
  if (!url.startsWith("/perennial.js")) methods.push(method);
  if (isPost) {
    posted.push(JSON.parse(body));
    postedAt.push(Date.now());
  }
  const trouble = isPost ? troubles.shift() : undefined;
  if (trouble === "away") return void request.socket.destroy();
  const cors = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "retry-after",
  };
  if (trouble === "busy")
    return void response.writeHead(503, { ...cors, "retry-after": "1" }).end("{}");
  const answer = await fetch(new URL(url, server.url), {
    method,
    headers: { "content-type": headers["content-type"] ?? "" },
    ...(isPost ? { body } : {}),
  });
  const answered = await answer.text();
  if (trouble === "answer lost") return void request.socket.destroy();
  response.writeHead(answer.status, {
    ...cors,
    "content-type": answer.headers.get("content-type") ?? "",
  });
  response.end(answered);
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("it is not there");
  return value;
}
