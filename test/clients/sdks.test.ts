import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import RudderAnalytics from "@rudderstack/rudder-sdk-node";
import { Analytics } from "@segment/analytics-node";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { addSource } from "../../src/collect/source.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { type RunningServer, serve } from "../../src/server/server.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Operational } from "../../src/store/operational.ts";
import { sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";

/** The SDKs of Segment and RudderStack themselves, unchanged, sending to a running server. */

const require = createRequire(import.meta.url);
const executablePath = [
  process.env["CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== "" && existsSync(path));
if (executablePath === undefined) {
  console.warn(
    "\n!!! SKIPPED: the browsers' SDKs were NOT tested. No Chromium found; set CHROMIUM=PATH.\n",
  );
}

let path: string;
let store: Store;
let operational: Operational;
let server: RunningServer;
let writeKey: string;
let browser: Browser | undefined;

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "perennial-sdks-"));
  const folder = openDataFolder(path);
  store = await openStore({ folder });
  operational = await openOperational({ folder });
  ({ writeKey } = await addSource(operational, { name: "shop", kind: "web" }));
  server = await serve({ store, operational }, folder, { port: 4_600, strictPort: false });
});

afterAll(async () => {
  await browser?.close();
  await server.close();
  await operational.close();
  await store.close();
  rmSync(path, { recursive: true, force: true });
});

/** What a person's events are, once as many are there as were sent: kind, name, and how often each message is there. */
async function eventsOf(anonymousOrUser: string, expected: number): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const rows = await store.rows(
      sql`SELECT kind, name, count() AS times
FROM event
WHERE has([user_id, anonymous_id, previous_id], ${{ type: "String", value: anonymousOrUser }})
GROUP BY kind, name, message_id
ORDER BY kind, name`,
      z.object({ kind: z.string(), name: z.string(), times: z.number() }),
    );
    if (rows.length >= expected || tries === 200)
      return rows.map(({ kind, name, times }) => `${kind} ${name} ${times}`);
    await pause(50);
  }
}

test("@segment/analytics-node: every call arrives once", async () => {
  const failures: unknown[] = [];
  const analytics = new Analytics({ writeKey, host: server.url, flushAt: 3, flushInterval: 50 });
  analytics.on("error", (error) => failures.push(error));
  const userId = "segment-node";
  analytics.identify({ userId, traits: { email: "ana@example.com" } });
  analytics.track({ userId, event: "Order Completed", properties: { order_id: "A", revenue: 10 } });
  analytics.page({ userId, name: "Home" });
  analytics.screen({ userId, name: "Start" });
  analytics.group({ userId, groupId: "g" });
  analytics.alias({ userId, previousId: "before" });
  await analytics.closeAndFlush();
  expect(await eventsOf(userId, 6)).toEqual([
    "alias  1",
    "group  1",
    "identify  1",
    "page Home 1",
    "screen Start 1",
    "track Order Completed 1",
  ]);
  expect(failures).toEqual([]);
});

test("@rudderstack/rudder-sdk-node, which packs its batches: every call arrives once", async () => {
  const rudder = new RudderAnalytics(writeKey, { dataPlaneUrl: server.url, flushInterval: 50 });
  const userId = "rudder-node";
  rudder.identify({ userId, traits: { email: "bo@example.com" } });
  rudder.track({ userId, event: "Product Viewed", properties: { sku: "X" } });
  rudder.page({ userId, name: "Home" });
  rudder.group({ userId, groupId: "g" });
  rudder.alias({ userId, previousId: "before" });
  await rudder.flush();
  expect(await eventsOf(userId, 5)).toEqual([
    "alias  1",
    "group  1",
    "identify  1",
    "page Home 1",
    "track Product Viewed 1",
  ]);
});

/** A shop's site on another origin, with a page that runs a script after an SDK's own file. */
async function site(
  file: string,
  script: string,
): Promise<{ readonly server: Server; readonly url: string }> {
  const sdk = readFileSync(file);
  const site = createServer((request, response) => {
    if (request.url === "/sdk.js")
      return response.setHeader("content-type", "text/javascript").end(sdk);
    response.setHeader("content-type", "text/html");
    return response.end(
      `<title>Shop</title><script src="/sdk.js"></script><script>${script}</script>`,
    );
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const address = site.address();
  const port = typeof address === "object" ? address?.port : 0;
  return { server: site, url: `http://127.0.0.1:${port}/` };
}

async function visit(file: string, script: string): Promise<() => Promise<string[]>> {
  browser ??= await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  const shop = await site(file, script);
  const context = await browser.newContext();
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/CORS|blocked|ERR_/i.test(message.text()) && !/favicon/.test(message.location().url))
      faults.push(message.text());
  });
  await page.goto(`${shop.url}?utm_source=google&utm_campaign=spring`);
  return async () => {
    await page.goto("about:blank");
    await context.close();
    shop.server.close();
    return faults;
  };
}

const segmentFile = require.resolve("@segment/analytics-next/dist/umd/index.js");

test.skipIf(executablePath === undefined).each([
  ["a request a call", "{}"],
  ["batches", "{strategy:'batching',config:{size:10,timeout:200}}"],
])(
  "@segment/analytics-next in Chromium, %s: settings from our host, every call arrives once",
  async (name, delivery) => {
    const user = `segment-web-${name.slice(0, 1)}`;
    const leave = await visit(
      segmentFile,
      `AnalyticsNext.AnalyticsBrowser.load({writeKey:"${writeKey}",cdnURL:"${server.url}"},{integrations:{"Segment.io":{deliveryStrategy:${delivery}}}}).then(async ([analytics]) => {
      await analytics.identify("${user}", {email:"cy@example.com"});
      analytics.page("Home"); analytics.track("Product Viewed", {sku:"X"}); analytics.group("g"); analytics.alias("${user}", "before");
    });`,
    );
    expect(await eventsOf(user, 5)).toEqual([
      "alias  1",
      "group  1",
      "identify  1",
      "page Home 1",
      "track Product Viewed 1",
    ]);
    expect(await leave()).toEqual([]);
  },
);

const rudderFile = require
  .resolve("@rudderstack/analytics-js/bundled")
  .replace("/cjs/index.cjs", "/umd/index.js");

test.skipIf(executablePath === undefined).each([
  ["requests", "{}"],
  ["beacons", "{useBeacon:true,beaconQueueOptions:{flushQueueInterval:200}}"],
])(
  "@rudderstack/analytics-js in Chromium, %s: configured by our host, every call arrives once",
  async (name, more) => {
    const user = `rudder-web-${name.slice(0, 1)}`;
    const leave = await visit(
      rudderFile,
      `const analytics = new (rudderanalytics.RudderAnalytics ?? rudderanalytics)();
     analytics.load("${writeKey}", "${server.url}", {configUrl:"${server.url}", ...${more}});
     analytics.identify("${user}", {email:"di@example.com"}); analytics.page("Home"); analytics.track("Product Viewed", {sku:"X"});`,
    );
    expect(await eventsOf(user, 3)).toEqual([
      "identify  1",
      "page Home 1",
      "track Product Viewed 1",
    ]);
    expect(await leave()).toEqual([]);
  },
);
