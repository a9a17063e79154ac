import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PerennialError } from "../core/errors.ts";

const browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const longestMs = 60_000;

/**
 * A page as a PDF, printed by the Chromium that is on the machine. Nothing of the page may lie elsewhere: it is printed without a network.
 * @throws PerennialError NOT_FOUND where there is no Chromium, ENGINE_UNAVAILABLE where it does not print
 */
export function printedPage(html: Uint8Array): Uint8Array {
  const browser = browsers.find((name) => spawnSync(name, ["--version"]).status === 0);
  if (browser === undefined)
    throw new PerennialError(
      "NOT_FOUND",
      "No Chromium is on this machine: write the page with --html, and print it by any browser.",
    );
  const folder = mkdtempSync(join(tmpdir(), "perennial-print-"));
  try {
    const page = join(folder, "page.html");
    const pdf = join(folder, "page.pdf");
    writeFileSync(page, html);
    const run = spawnSync(
      browser,
      [
        ...["--headless", "--disable-gpu", "--no-pdf-header-footer", "--hide-scrollbars"],
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        `--user-data-dir=${join(folder, "profile")}`,
        `--print-to-pdf=${pdf}`,
        `file://${page}`,
      ],
      { timeout: longestMs, encoding: "utf8" },
    );
    if (run.status !== 0 || !existsSync(pdf))
      throw new PerennialError(
        "ENGINE_UNAVAILABLE",
        `${browser} did not print the page (${run.error?.message ?? `exit ${run.status}`}): write it with --html.`,
      );
    return readFileSync(pdf);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
