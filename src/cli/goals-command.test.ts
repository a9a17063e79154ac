import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Command } from "commander";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { tableFile } from "../../test/analytics/table-file.ts";
import { importOrders } from "../collect/import-orders.ts";
import { openDataFolder } from "../core/data-folder.ts";
import { openOperational } from "../store/open-operational.ts";
import { openStore } from "../store/open-store.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { applyCommand } from "./apply-command.ts";
import { caseCommand } from "./case-command.ts";
import { goalsCommand } from "./goals-command.ts";

let path: string;
let store: Store;
let operational: Operational;

const goal = (name: string, measure: string, target: number) => ({
  ...{ goal: name, title: name, kpi: { measure }, owner: "Ada", target },
  ...{ baseline: { amount: 0.5, source: "report", asOf: "2026-01-31" } },
  ...{ from: "2026-02-01", to: "2026-02-28" },
  guardrails: [
    { measure: "margin", least: 0.7 },
    { measure: "complaints", most: 0.001 },
  ],
});

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "perennial-goals-"));
  vi.stubEnv("PERENNIAL_DATA", join(path, "data"));
  mkdirSync(join(path, "plan"));
  // They stay open: the commands find their engines, as they find those of a running server.
  const folder = openDataFolder(join(path, "data"));
  [store, operational] = await Promise.all([openStore({ folder }), openOperational({ folder })]);
  const csv = [
    "order,time,email,quantity,price,cost,sku,product",
    "A,2026-02-10 10:00,ana@example.com,1,20.00,8.00,S,Shirt",
    "B,2026-02-14 23:59:59,bo@example.com,2,30.00,12.00,S,Shirt",
  ];
  await importOrders(store, tableFile("orders.csv", csv.join("\n")), {
    ...{ timezone: "UTC", currency: "EUR" },
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await operational.close();
  await store.close();
  rmSync(path, { recursive: true, force: true });
});

/** Runs a command in this process; what it printed, and what it said. */
async function perennial(...args: readonly string[]): Promise<{ out: string; said: string }> {
  const program = new Command().exitOverride();
  for (const register of [applyCommand, caseCommand, goalsCommand]) register(program);
  const written = { out: "", said: "" };
  const into = (key: keyof typeof written) => (chunk: unknown) => {
    written[key] += stripVTControlCharacters(String(chunk));
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(into("out")),
    vi.spyOn(process.stderr, "write").mockImplementation(into("said")),
  ];
  try {
    await program.parseAsync(["node", "perennial", ...args]);
  } finally {
    for (const each of spies) each.mockRestore();
  }
  return written;
}

function plan(name: string, definition: object): void {
  writeFileSync(join(path, "plan", name), JSON.stringify(definition));
}

test("a goal tells in sentences where it stands, and what its guardrails came to", async () => {
  plan("sum.json", goal("sum", "revenue", 200));
  plan("people.json", goal("people", "active-customers", 3));
  plan("share.json", goal("share", "repeat-rate", 0.6));
  await perennial("apply", join(path, "plan"));
  const { out } = await perennial("goals", "show", "sum");
  // Half of the days are gone: 14 of 28.
  expect(out).toContain(
    "So far 80 EUR, up to 2026-02-14, 50 % of the period. At this pace 160 EUR by the end, if it goes on evenly: the target is 200 EUR, which that does not reach.\nGuardrail: margin at least 70 %: 60 %, broken.\nGuardrail: complaints at most 0.1 %: not known.\nNo program serves it.\n",
  );
  expect((await perennial("goals", "show", "people")).out).toContain(
    "At this pace at most 4 by the end, as customers who come again count once: the target is 3, which this does not tell.",
  );
  expect((await perennial("goals", "show", "share")).out).toContain(
    "So far 0 %, up to 2026-02-14, 50 % of the period. As a share it is no sum to be carried on: the target is 60 %, which that does not reach.",
  );
  expect((await perennial("goals", "list")).out).toMatch(
    /\nsum .* 200 EUR {2}80 EUR {2}2026-02-01/,
  );
  expect((await perennial("goals", "course", "sum")).out).toMatch(
    /2026-02-13 +46 % +20 EUR\n2026-02-14 +50 % +80 EUR/,
  );
  const json = JSON.parse((await perennial("goals", "show", "sum", "--json")).out);
  expect(json).toMatchObject({ schema: "perennial.goal/1", progress: { amount: 80 } });
});

test("the baseline is printed as a file has it, and says where orders end", async () => {
  const days = ["--from", "2026-02-01", "--to", "2026-02-28"];
  const { out, said } = await perennial("goals", "baseline", "orders", ...days);
  expect(out).toContain("orders from 2026-02-01 to 2026-02-28, 28 days: 2, 1 a week.\n");
  expect(out).toContain(
    '"baseline": {"amount":2,"source":"perennial goals baseline orders --from 2026-02-01 --to 2026-02-28","asOf":"2026-02-28"}',
  );
  expect(said).toBe("Orders are known up to 2026-02-14 only.\n");
  // A guardrail's measure is no goal's.
  expect((await perennial("goals", "baseline", "margin", ...days)).out).toMatch(
    /28 days: 60 %\.\n$/,
  );
  await expect(perennial("goals", "baseline", "fame", ...days)).rejects.toThrow(
    '"fame" is no measure. Use one of contribution,',
  );
});

test("a drafted case is a file by itself, is applied, and is weighed", async () => {
  plan("deal.json", { placement: "deal", title: "Deal", kind: "offer" });
  plan("p.json", {
    ...{ program: "p", title: "P", placements: ["deal"], owner: "Ada" },
    treatments: [{ id: "ten", kind: "offer", coupon: { percent: 10 } }],
  });
  await perennial("apply", join(path, "plan"));
  const { out, said } = await perennial("case", "p", "--draft");
  expect(said).toContain("Left to you: newPeople, reach, carryOver,");
  plan("case.json", JSON.parse(out));
  expect((await perennial("apply", join(path, "plan"))).out).toContain("case p");
  expect((await perennial("case", "p")).out).toMatch(/Value of an order .* 40\.00 ± 20\.00 .* C /);
});
