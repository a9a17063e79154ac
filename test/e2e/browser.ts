import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

/** What all tests of the studio in a real browser need. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Where a Chromium is; undefined where there is none. */
export const chromiumPath: string | undefined = [
  process.env["CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== "" && existsSync(path));
if (chromiumPath === undefined) {
  console.warn("\n!!! SKIPPED: the studio was NOT tested. No Chromium found; set CHROMIUM=PATH.\n");
}

/** Starts the browser. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
}

/** What axe finds on a page, or within an element of it, each with the first element concerned. */
export async function axeViolations(page: Page, within = "html"): Promise<unknown> {
  await page.evaluate(axe);
  const options = JSON.stringify({ runOnly: rules });
  return page.evaluate(
    `axe.run(${JSON.stringify(within)}, ${options}).then(({ violations }) => violations.map((it) => it.id + ": " + it.nodes[0].html))`,
  );
}

/** Builds the studio when a source is newer than what was built. */
export function buildStudio(): void {
  const built = join(root, "dist/studio/index.html");
  const sources = readdirSync(join(root, "studio"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  if (existsSync(built) && statSync(built).mtimeMs >= Math.max(...sources)) return;
  const vite = join(root, "node_modules/vite/bin/vite.js");
  execFileSync(process.execPath, [vite, "build", "studio", "--logLevel", "error"], { cwd: root });
}
