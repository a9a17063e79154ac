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
  [at("../bin/perennial.js"), "demo", "--port", "0", "--data", folder],
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
  await browser.close();
} finally {
  demo.kill("SIGTERM");
  await new Promise((resolve) => demo.once("exit", resolve));
  rmSync(folder, { recursive: true, force: true });
}
