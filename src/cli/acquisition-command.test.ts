import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saveShop } from "../collect/shop.ts";
import { openDataFolder } from "../core/data-folder.ts";
import type { AcquisitionReport, AcquisitionRow } from "../predict/value-report.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";

const cli = new URL("main.ts", import.meta.url).pathname;
let folder: string;
let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "perennial-acquisition-"));
  // It stays open: the command finds its engine, as it finds that of a running server.
  store = await openStore({ folder: openDataFolder(join(folder, "data")) });
  await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
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

function acquisition(...flags: string[]): Promise<Ended> {
  const args = ["--import", "tsx", cli, "acquisition", ...flags];
  const env = { ...process.env, PERENNIAL_DATA: join(folder, "data"), NO_COLOR: "1" };
  return new Promise((resolve) =>
    execFile(process.execPath, args, { env }, (error, out, talk) =>
      resolve({ code: error === null ? 0 : error.code, out, talk }),
    ),
  );
}

const estimate = (value: number, lower: number, upper: number) => ({
  value,
  lower,
  upper,
  level: 0.8,
});

function row(level: string, more: Partial<AcquisitionRow> = {}): AcquisitionRow {
  return {
    level,
    customers: 1200,
    firstOrder: 4000,
    toDate: 6050,
    firstYear: estimate(9000, 8000, 10_000),
    residualValue: estimate(500_000, 400_000, 600_000),
    curve: Array.from({ length: 12 }, (_, month) => 3500 + 500 * (month - 1)),
    cost: null,
    valueToCost: null,
    payback: null,
    ...more,
  };
}

const known: AcquisitionReport = {
  cost: { total: 900_000, from: "2026-01-01", to: "2026-02-28", customers: 300, perCustomer: 3000 },
  whole: row("all customers", { firstYear: estimate(8100, 7900, 8300) }),
  dimensions: [
    {
      dimension: "source",
      title: "Source",
      rows: [
        row("search", {
          cost: 5500,
          valueToCost: estimate(1.636, 1.455, 1.818),
          payback: { month: 5, earliest: 4, latest: null },
        }),
        row('=HYPERLINK("x"),\u001b[2J', { customers: 3, firstYear: estimate(100, -50, 250) }),
      ],
    },
    { dimension: "country", title: "Country", rows: [row("NL"), row("BE", { customers: 40 })] },
  ],
  ideal: [
    {
      dimension: "source",
      title: "Source",
      level: "search",
      customers: 1200,
      lift: estimate(1.11, 0.99, 1.23),
    },
    {
      dimension: "country",
      title: "Country",
      level: "NL",
      customers: 1200,
      lift: estimate(1.05, 0.95, 1.15),
    },
  ],
};

/** Makes this the report of the newest run. */
async function report(run: number, of: AcquisitionReport): Promise<void> {
  const shop = { name: "", currency: "EUR", timezone: "Europe/Amsterdam", sample: false };
  const document = JSON.stringify({ asOf: "2026-03-31", shop, acquisition: of });
  await store.insert(
    "prediction_run_local",
    ["run_id", "as_of", "report"],
    [[String(run), "2026-03-31", document]],
  );
}

test("before the first run, and where nothing is known of how customers came, it ends with NO_DATA and what to do", async () => {
  const before = await acquisition();
  await report(1, { ...known, dimensions: [], ideal: [] });
  const unknown = await acquisition("--by", "source");
  expect([before.code, unknown.code]).toEqual([4, 4]);
  expect(before.talk).toContain("There are no orders yet");
  expect(unknown.talk).toContain("No order says how its customer came");
  expect(unknown.talk).toContain("--map source=utm_source");
  expect(unknown.out).toBe("");
});

test("text gives each dimension with cost, value to cost and payback, and whom to look for; a level's name cannot steer the terminal", async () => {
  await report(2, known);
  const { code, out } = await acquisition();
  expect(code).toBe(0);
  expect(out).toContain("A customer brings €81 (€79 to €83) in the first year, €40 of it");
  expect(out).toContain("Costs €9,000 from 2026-01-01 to 2026-02-28: €30 for each of 300 new");
  expect(out).toMatch(
    /search\s+1,200\s+€40\s+€90\s+€80 to €100\s+€55\s+1\.6\s+month 5 \(4 to later than a year\)/,
  );
  expect(out).toMatch(/\nCountry .*\nNL\s+1,200/);
  expect(out).toContain("Source search: 1.11 times the mean (0.99 to 1.23), 1,200 customers");
  expect(out).not.toContain("\u001b");
});

test("--json is one document with a schema, in minor units, of the dimensions asked for", async () => {
  await report(3, known);
  const { code, out } = await acquisition("--by", "country", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    schema: "perennial.acquisition/1",
    asOf: "2026-03-31",
    currency: "EUR",
    ...known,
    dimensions: [known.dimensions[1]],
    ideal: known.ideal.filter(({ dimension }) => dimension === "country"),
  });
});

test("--csv has a header, money in decimal units, and no formula in a cell", async () => {
  await report(4, known);
  const { code, out } = await acquisition("--by", "source", "--csv");
  expect(code).toBe(0);
  expect(out.split("\n")).toEqual([
    "dimension,level,customers,first_order,to_date,first_year,first_year_lower80,first_year_upper80,residual_value_total,residual_lower80,residual_upper80,cost,value_to_cost,payback_month,payback_earliest,payback_latest,as_of",
    "source,search,1200,40,60.5,90,80,100,5000,4000,6000,55,1.636,5,4,,2026-03-31",
    'source,"\'=HYPERLINK(""x""),\u001b[2J",3,40,60.5,1,-0.5,2.5,5000,4000,6000,,,,,,2026-03-31',
    "",
  ]);
});

test("an unknown --by is refused with the dimensions that are known", async () => {
  await report(5, known);
  const { code, talk, out } = await acquisition("--by", "campaign");
  expect(code).toBe(2);
  expect(talk).toContain("--by campaign: choose one of source, country");
  expect(out).toBe("");
});
