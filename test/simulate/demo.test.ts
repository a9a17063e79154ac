import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

/** `perennial demo` with its simulated visitors. */

const perennial = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
let folder: string;
let demo: ChildProcess;
let address: URL;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "perennial-demo-"));
  const args = ["--import", "tsx", perennial, "demo", "--data", folder, "--port", "0"];
  demo = spawn(process.execPath, args, { env: { ...process.env, NO_COLOR: "1" } });
  demo.stdout?.resume();
  let talk = "";
  address = await new Promise((resolve, reject) => {
    demo.stderr?.on("data", (chunk) => {
      talk += chunk;
      const at = /The studio is at (\S+)/.exec(talk)?.[1];
      if (at !== undefined && talk.includes("Simulated visitors look around")) resolve(new URL(at));
    });
    demo.once("exit", () => reject(new Error(`perennial demo ended early:\n${talk}`)));
  });
});

afterAll(() => {
  demo.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function call(path: string, method = "GET"): Promise<string> {
  const authorization = `Bearer ${address.searchParams.get("token")}`;
  return (await fetch(new URL(path, address), { method, headers: { authorization } })).text();
}

async function ask<T>(path: string, shape: z.ZodType<T>): Promise<T> {
  return shape.parse(JSON.parse(await call(path)));
}

const activity = z.array(z.object({ source: z.string(), held: z.number(), errors: z.number() }));
const audiences = z.object({
  audiences: z.array(z.object({ audience: z.string(), members: z.number() })),
  latency: z.object({ changes: z.number() }),
});

test("simulated visitors arrive from a source that says so, and move audiences; the shop's values stay", async () => {
  const before = await call("/api/value");
  const sources = z.array(z.object({ name: z.string(), kind: z.string() }));
  expect(await ask("/api/sources", sources)).toEqual([{ name: "simulated", kind: "simulated" }]);
  await expect
    .poll(async () => (await ask("/api/audiences", audiences)).latency.changes, {
      timeout: 300_000,
    })
    .toBeGreaterThan(0);
  const starters = readdirSync(fileURLToPath(new URL("../../examples/audiences", import.meta.url)));
  const applied = (await ask("/api/audiences", audiences)).audiences;
  expect(applied.map(({ audience }) => `${audience}.json`).sort()).toEqual(
    [...starters, "came-back.json"].sort(),
  );
  const [visits] = await ask("/api/sources/activity", activity);
  expect(visits).toMatchObject({ source: "simulated", errors: 0 });
  expect(visits?.held).toBeGreaterThan(0);

  // Values that are computed now are those of the shop alone.
  const anew = encodeURIComponent('{"anew":true}');
  expect(await call(`/api/operations/predict?input=${anew}`, "POST")).toContain('"kind":"done"');
  expect(await call("/api/value")).toBe(before);
  const customers = await ask("/api/customers?limit=1", z.object({ total: z.number() }));
  expect(customers.total).toBe(3_317);
});

test("visitors end with the server, at once", async () => {
  const ended = new Promise((resolve) => demo.once("exit", resolve));
  demo.kill("SIGTERM");
  expect(await ended).toBe(0);
});
