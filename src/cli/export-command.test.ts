import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saveShop } from "../collect/shop.ts";
import { openDataFolder } from "../core/data-folder.ts";
import { openStore } from "../store/open-store.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

const cli = new URL("main.ts", import.meta.url).pathname;
const hash = "542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345";
let folder: string;
let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "perennial-export-"));
  // It stays open: the command finds its engine, as it finds that of a running server.
  store = await openStore({ folder: openDataFolder(join(folder, "data")) });
  await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
  await store.insert(
    "prediction_run_local",
    ["run_id", "as_of", "report"],
    [["7", "2026-03-31", "{}"]],
  );
  const columns = ["subject_id", "run_id", "identity_kind", "identity", "residual_value"];
  await store.insert("customer_local", columns, [
    ["1", "7", "email", "person@example.com", 12_345],
    ["2", "7", "email", "other@example.com", 1000],
  ]);
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | string | null | undefined;
  readonly out: string;
  readonly talk: string;
}

function seeds(...flags: string[]): Promise<Ended> {
  const args = ["--import", "tsx", cli, "export", "seeds", ...flags];
  const env = { ...process.env, PERENNIAL_DATA: join(folder, "data"), NO_COLOR: "1" };
  return new Promise((resolve) =>
    execFile(process.execPath, args, { env }, (error, out, talk) =>
      resolve({ code: error === null ? 0 : error.code, out, talk }),
    ),
  );
}

test("without consents the file is a header, and the command says what to import", async () => {
  const { code, out, talk } = await seeds("--to", "meta", "--top", "100%");
  expect(code).toBe(0);
  expect(out).toBe("email,phone,country,extern_id,value\n");
  expect(talk).toBe(
    "Of 2 customers in the top 100 %, 0 have consented to ads. Import consents with perennial import consents FILE --purpose ads.\n",
  );
});

test("whoever agreed goes to a file that only its owner can read, and the counts are printed as JSON", async () => {
  await store.command(sql`INSERT INTO consent_local (subject_id, purpose, granted, at)
SELECT 1, 'ads', 1, '2026-01-05 10:00:00.000'`);
  const path = join(folder, "seeds.csv");
  const flags = ["--top", "100%", "--min-value", "99.50", "--out", path, "--json"];
  const { code, out, talk } = await seeds("--to", "meta", ...flags);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    schema: "perennial.seeds/1",
    asOf: "2026-03-31",
    to: "meta",
    chosen: 1,
    withConsent: 1,
    withIdentifier: 1,
    written: 1,
    leftOutNoConsent: 0,
    leftOutNoIdentifier: 0,
  });
  expect(talk).toContain("1 are written for Meta");
  expect(readFileSync(path, "utf8")).toContain(`${hash},,,,123.45\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("options that can be misread are refused with what to write", async () => {
  const nowhere = join(folder, "no-folder", "seeds.csv");
  const [share, amount, path] = await Promise.all([
    seeds("--to", "meta", "--top", "1"),
    seeds("--to", "meta", "--min-value", "a lot"),
    seeds("--to", "meta", "--out", nowhere),
  ]);
  expect(share.talk).toContain("--top 1: write a share of the customers such as 10% or 0.1");
  expect(amount.talk).toContain("--min-value a lot: write an amount of 0 EUR or more");
  expect(path.talk).toContain(`--out ${nowhere} cannot be written (ENOENT)`);
  expect([share.code, amount.code, path.code]).toEqual([2, 2, 2]);
});
