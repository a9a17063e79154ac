// npm run pictures: starts the sample shop, takes the pictures of the studio that the docs show, and ends.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const candidates = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const executablePath = candidates.find((path) => path && existsSync(path));
if (!executablePath) {
  console.error(
    "No Chromium found. Install one (Debian: apt-get install chromium) or name it in CHROMIUM.",
  );
  process.exit(4);
}
const folder = mkdtempSync(join(tmpdir(), "perennial-pictures-"));
const demo = spawn(
  process.execPath,
  [at("../bin/perennial.js"), "demo", "--no-traffic", "--port", "0", "--data", folder],
  {
    stdio: ["ignore", "ignore", "pipe"],
  },
);
try {
  const address = await new Promise((resolve, reject) => {
    let talk = "";
    demo.stderr.on("data", (chunk) => {
      talk += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(talk);
      if (found) resolve(found[0]);
    });
    demo.once("exit", () => reject(new Error(`The sample shop did not start:\n${talk}`)));
  });
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  for (const [name, colorScheme, place] of [
    ["value", "light", "/value"],
    ["value-dark", "dark", "/value"],
    ["acquisition", "light", "/value?tab=acquisition"],
    ["model", "light", "/value?tab=model"],
    ["customers", "light", "/customers"],
  ]) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1080 }, colorScheme });
    await page.goto(address);
    await page.goto(new URL(place, address).href);
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: at(`pictures/${name}.png`) });
    await page.close();
    console.log(`docs/pictures/${name}.png`);
  }
  await takePreview(browser, address);
  await takeLiveList(browser, address);
  await browser.close();
} finally {
  demo.kill("SIGTERM");
  await new Promise((resolve) => demo.once("exit", resolve));
  rmSync(folder, { recursive: true, force: true });
}

/** What a customer would be shown at a placement of products, with the dial turned. */
async function takePreview(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1080 } });
  await page.goto(address);
  const input = encodeURIComponent(JSON.stringify({ prune: false }));
  const operation = `/api/operations/apply-definitions?input=${input}&file=programs`;
  const data = JSON.stringify([
    { placement: "home-products", title: "Products on the home page", kind: "products" },
    {
      ...{ program: "for-you", title: "Products chosen for each customer", state: "running" },
      ...{ placements: ["home-products"], holdout: 0.05 },
      treatments: [{ id: "for-you", kind: "products", list: { by: "for-you" } }],
      policy: { kind: "split", shares: { "for-you": 0.8, nothing: 0.2 } },
    },
  ]);
  await page.request.post(new URL(operation, address).href, { data });
  const place = "/programs?tab=placements&placement=home-products&who=15311&dial=bold";
  await page.goto(new URL(place, address).href);
  await page.locator(".listed-product").first().waitFor({ timeout: 120_000 });
  await page.screenshot({ path: at("pictures/placements.png") });
  await page.close();
  console.log("docs/pictures/placements.png");
}

/** The live list of the place Data: a few events, and one whose price is no amount, opened. */
async function takeLiveList(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1080 } });
  await page.goto(address);
  const input = encodeURIComponent(JSON.stringify({ name: "shop", kind: "web" }));
  const operation = new URL(`/api/operations/add-source?input=${input}`, address).href;
  const added = await (await page.request.post(operation)).text();
  const { writeKey } = JSON.parse(added.trim().split("\n").at(-1)).result;
  const send = async (type, item) => {
    const headers = { authorization: `Basic ${btoa(`${writeKey}:`)}` };
    const body = JSON.stringify(item);
    await fetch(new URL(`/v1/${type}`, address), { method: "POST", headers, body });
  };
  await page.goto(new URL("/data", address).href);
  for (const [i, sku] of ["FERN-12", "MOSS-3", "IVY-TALL"].entries()) {
    const anonymousId = `browser-${i + 1}`;
    await send("page", { anonymousId, name: "Plants" });
    await send("track", { anonymousId, event: "Product Viewed", properties: { sku } });
    const traits = { email: `${["ana", "bo", "cleo"][i]}@example.com` };
    await send("identify", { userId: String(1001 + i), anonymousId, traits });
    await send("track", { userId: String(1001 + i), event: "Product Added", properties: { sku } });
  }
  const products = [
    { sku: "MOSS-3", price: 12.5, quantity: 1 },
    { sku: "POT-TERRA", price: "twelve", quantity: 2 },
  ];
  const properties = { order_id: "W-1001", total: 36.5, currency: "GBP", products };
  await send("track", { userId: "1002", event: "Order Completed", properties });
  await page.locator('.live-row[data-state="put aside"] button').click();
  await page.locator(".live-detail .json").evaluate((json) => json.scrollTo(0, 0));
  const list = page.locator("#live");
  await list.scrollIntoViewIfNeeded();
  await list.screenshot({ path: at("pictures/data.png") });
  await page.close();
  console.log("docs/pictures/data.png");
}
