import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const cli = new URL("../../src/cli/main.ts", import.meta.url).pathname;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "perennial-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly talk: string;
}

/** Runs `perennial ARGS` on the test's folder and waits for its end. */
function perennial(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ["--import", "tsx", cli, ...args], {
    env: { ...process.env, PERENNIAL_DATA: folder, NO_COLOR: "1" },
  });
  let [out, talk] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    talk += chunk;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, talk })));
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("before any import, a report says what to run and exits with 4", async () => {
  const { code, out, talk } = await perennial("report");
  expect(code).toBe(4);
  expect(out).toBe("");
  expect(talk).toContain("perennial import orders FILE");
});

test("an unknown command is met with the likely one, exit 2", async () => {
  const { code, talk } = await perennial("reprot");
  expect(code).toBe(2);
  expect(talk).toContain("Did you mean report?");
});

test("a file that does not name currency or zone is asked for them, and nothing goes in", async () => {
  const path = file(
    "unsaid.csv",
    "order,time,email,price\nA,2026-01-05 10:00,ana@example.com,10\n",
  );
  const noZone = await perennial("import", "orders", path, "--currency", "EUR");
  expect(noZone.code).toBe(2);
  expect(noZone.talk).toContain("--timezone");
  const noCurrency = await perennial("import", "orders", path, "--timezone", "Europe/Amsterdam");
  expect(noCurrency.code).toBe(2);
  expect(noCurrency.talk).toContain("--currency");
  expect((await perennial("imports", "list")).talk).toContain("Nothing was imported yet");
});

test("import, report, customers, quarantine and undo: one shop's way through", async () => {
  const path = file(
    "orders.csv",
    [
      "order,time,email,sku,quantity,price",
      "A,2026-01-05 10:00,ana@example.com,X,1,10",
      "B,2026-02-05 10:00,ana@example.com,X,2,10",
      "C,05/03/2026,bo@example.com,X,1,10",
      "D,2026-03-07 10:00,=cmd(),X,1,10",
      "E,2026-03-08 10:00,cy@example.com,X,1,ten",
    ].join("\n"),
  );
  const asked = await perennial(
    "import",
    "orders",
    path,
    "--currency",
    "EUR",
    "--timezone",
    "Europe/Amsterdam",
  );
  expect(asked.code).toBe(2);
  expect(asked.talk).toContain("--date-order");
  const done = await perennial(
    ...[
      "import",
      "orders",
      path,
      "--currency",
      "EUR",
      "--timezone",
      "Europe/Amsterdam",
      "--date-order",
      "dmy",
      "--json",
    ],
  );
  expect(done.code).toBe(0);
  expect(JSON.parse(done.out)).toMatchObject({
    schema: "perennial.import/1",
    imports: [{ read: 5, accepted: 4, rejected: 1, added: 4 }],
  });
  const report = JSON.parse((await perennial("report", "--json")).out);
  expect(report.facts).toMatchObject({ customers: 2, orders: 3, guestLines: 1, quarantined: 1 });
  expect((await perennial("report")).out).toContain("Customer equity, next 12 months");
  const show = await perennial("customers", "show", "ana@example.com");
  expect(show.out).toContain("2 orders, usual gap 31 days, quiet for");
  expect((await perennial("customers", "show", "nobody")).code).toBe(1);
  const listed = await perennial("customers", "list", "--segment", "nobody");
  expect(listed.code).toBe(2);
  const csv = await perennial("customers", "list", "--csv");
  expect(csv.out.split("\n")).toHaveLength(4);
  const waiting = await perennial("quarantine", "list");
  expect(waiting.out).toContain('"ten" is no number');
  const exported = join(folder, "waiting.csv");
  await perennial("quarantine", "export", "--out", exported);
  writeFileSync(exported, readFileSync(exported, "utf8").replaceAll(",ten", ",10"));
  const replayed = await perennial("quarantine", "replay", "--file", exported);
  expect(replayed.code).toBe(0);
  expect((await perennial("quarantine", "list")).talk).toContain("Nothing waits");
  expect(JSON.parse((await perennial("report", "--json")).out).facts.customers).toBe(3);
  const { imports } = JSON.parse((await perennial("imports", "list", "--json")).out);
  for (const run of imports)
    expect((await perennial("imports", "undo", run.importId)).code).toBe(0);
  expect(
    (await perennial("import", "orders", path, "--date-order", "dmy", "--dry-run")).talk,
  ).toContain("4 would go in");
});

test("marketing costs and consents go in by commands of their own, wait where they are bad, and are replayed", async () => {
  const own = ["--data", join(folder, "acquisition")];
  const orders = file(
    "brought.csv",
    "order,time,email,price,affiliate\nA,2026-01-05 10:00,ana@example.com,10,Bo\n",
  );
  const costs = file("costs.csv", "Day,Affiliate,Spend\n2026-01,Bo,4\n2026-02,Bo,-4\n");
  const early = await perennial("import", "costs", costs, ...own);
  expect([early.code, early.talk]).toEqual([2, expect.stringContaining("Import its orders first")]);
  const zone = ["--timezone", "UTC", "--currency", "EUR"];
  expect((await perennial("import", "orders", orders, ...zone, ...own)).code).toBe(0);
  const brought = await perennial("import", "costs", costs, "--json", ...own);
  expect(JSON.parse(brought.out).imports).toMatchObject([{ what: "costs", added: 1, rejected: 1 }]);
  const people = file("people.csv", "email,granted,at\nana@example.com,yes,02/03/2026\n");
  const asked = await perennial("import", "consents", people, "--purpose", "ads", ...own);
  expect([asked.code, asked.talk]).toEqual([2, expect.stringContaining("--date-order dmy")]);
  const said = ["--purpose", "ads", "--date-order", "dmy", "--no-predict"];
  const agreed = await perennial("import", "consents", people, ...said, ...own);
  expect([agreed.code, agreed.talk]).toEqual([0, expect.stringContaining("1 new")]);
  const waiting = join(folder, "waiting-costs.csv");
  await perennial("quarantine", "export", "--out", waiting, ...own);
  writeFileSync(waiting, readFileSync(waiting, "utf8").replaceAll("-4", "4"));
  const replayed = await perennial("quarantine", "replay", "--file", waiting, ...own);
  expect(replayed.talk).toContain("1 of 1 rows went in, 0 still wait");
});

test("a stranger on the port of a server that died gets neither the token nor the file", async () => {
  const heard: string[] = [];
  const stranger = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.end("{}");
  });
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  const address = stranger.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const own = join(folder, "own");
  mkdirSync(own);
  writeFileSync(
    join(own, "server.json"),
    JSON.stringify({ url: `http://127.0.0.1:${port}`, token: "the-token-of-the-owner" }),
  );
  const path = file("few.csv", "order,time,email,price\nA,2026-01-05 10:00,ana@example.com,10\n");
  const done = await perennial(
    ...["import", "orders", path, "--currency", "EUR", "--timezone", "UTC", "--data", own],
  );
  stranger.close();
  expect(done.code).toBe(0);
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.join("\n")).not.toContain("the-token");
  expect(heard.join("\n")).not.toContain("ana@example.com");
});

test("undoing the only import leaves no figure standing; guests alone are no fault", async () => {
  const own = join(folder, "undone");
  const path = file("guests.csv", "order,time,email,price\nA,2026-01-05 10:00,,10\n");
  const imported = await perennial(
    ...[
      "import",
      "orders",
      path,
      "--currency",
      "EUR",
      "--timezone",
      "UTC",
      "--data",
      own,
      "--json",
    ],
  );
  expect(imported.code).toBe(0);
  expect(imported.talk).toContain("None of the 1 order lines names a customer");
  const known = file("known.csv", "order,time,email,price\nB,2026-01-06 10:00,bo@example.com,10\n");
  const second = await perennial("import", "orders", known, "--data", own, "--json");
  expect((await perennial("report", "--data", own)).code).toBe(0);
  await perennial("imports", "undo", JSON.parse(second.out).imports[0].importId, "--data", own);
  expect((await perennial("report", "--data", own)).code).toBe(4);
});

test("value backtest, fit and score answer on any CSV, without a shop", async () => {
  const orders = new URL("../reference/cdnow/cdnow_sample.csv", import.meta.url).pathname;
  const log = [
    "--orders",
    orders,
    "--customer",
    "customer_id",
    "--time",
    "date",
    "--until",
    "1997-09-30",
  ];
  const predictions = join(folder, "predictions.csv");
  const tested = await perennial(
    ...["value", "backtest", ...log, "--amount", "spend", "--horizon", "39w", "--model", "bg-nbd"],
    ...["--predictions", predictions, "--json"],
  );
  expect(tested.code).toBe(0);
  expect(JSON.parse(tested.out)).toMatchObject({
    model: "bg-nbd",
    customers: 2357,
    actualOrders: 1882,
    interval: { level: 0.8 },
    baselines: [{ name: "last-rate" }, { name: "recency-frequency-table" }, { name: "zero" }],
  });
  const [head, first, ...rest] = readFileSync(predictions, "utf8").trim().split("\n");
  expect(head).toContain(
    "expected_orders,orders_lower80,orders_upper80,p_alive,expected_spend,residual_value",
  );
  expect(Number(first?.split(",")[4])).toBeCloseTo(1.225994, 5);
  expect(rest).toHaveLength(2356);
  const fitted = await perennial("value", "fit", ...log, "--model", "pareto-nbd");
  expect(fitted.out).toContain("log-likelihood -9594.976");
  const scored = await perennial(
    "value",
    "score",
    ...log,
    "--model",
    "mbg-nbd",
    "--horizon",
    "39w",
  );
  expect(Number(scored.out.split("\n")[1]?.split(",")[4])).toBeCloseTo(1.262759, 5);
  const wrong = await perennial("value", "backtest", ...log, "--model", "prophet");
  expect(wrong.code).toBe(2);
  expect(wrong.talk).toContain(
    "choose one of auto, nbd, bg-nbd, mbg-nbd, pareto-nbd, bg-cnbd-k, mbg-cnbd-k",
  );
  const missing = await perennial(
    "value",
    "fit",
    "--orders",
    orders,
    "--customer",
    "who",
    "--time",
    "date",
  );
  expect(missing.talk).toContain('no such column. It has "master_id", "customer_id"');
});

test("help names every command, and each command has help of its own", async () => {
  const { out, code } = await perennial("--help");
  expect(code).toBe(0);
  for (const name of [
    "demo",
    "import",
    "imports",
    "quarantine",
    "shop",
    "report",
    "predict",
    "customers",
    "serve",
  ]) {
    expect(out).toContain(`  ${name}`);
  }
});
