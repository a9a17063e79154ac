import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { engineProcesses } from "../../test/faults/engine-process.ts";
import { type DataFolder, openDataFolder } from "../core/data-folder.ts";
import { openStore } from "./open-store.ts";
import { param, sql } from "./sql.ts";
import type { Store } from "./store.ts";

let folder: DataFolder;
let store: Store;

beforeAll(async () => {
  folder = openDataFolder(mkdtempSync(join(tmpdir(), "perennial-store-")));
  store = await openStore({ folder });
});

afterAll(async () => {
  await store.close();
  rmSync(folder.path, { recursive: true, force: true });
});

test("parameters come back as they went, whatever their characters", async () => {
  const hostile = [
    "O'Hara",
    'a"b',
    "back\\slash",
    "\\N",
    "{p0:String}",
    "",
    "a&b=c%20+;--",
    "é😀\u202e",
  ];
  const text = fc.oneof(
    fc.constantFrom(...hostile),
    fc
      .string({ unit: "binary", maxLength: 40 })
      .filter((value) => !value.includes("\0") && value.isWellFormed()),
    fc.stringMatching(/^[\\'"`\n\r\t{}[\],:;%&+ ]*$/),
  );
  await fc.assert(
    fc.asyncProperty(text, fc.array(text, { maxLength: 3 }), async (one, many) => {
      const [row] = await store.rows(
        sql`SELECT ${param("String", one)} AS one, ${param("Array(String)", many)} AS many`,
        z.object({ one: z.string(), many: z.array(z.string()) }),
      );
      expect(row).toEqual({ one, many });
    }),
    { numRuns: 150 },
  );
});

test("64-bit ids keep every digit through an insert and a question", async () => {
  const id = "18446744073709551615";
  await store.insert("prediction_local", ["subject_id", "run_id"], [[id, "7"]]);
  const rows = await store.rows(
    sql`SELECT toString(subject_id) AS id FROM prediction WHERE subject_id = ${param("UInt64", id)}`,
    z.object({ id: z.string() }),
  );
  expect(rows).toEqual([{ id }]);
});

test("a statement that the engine refuses says why, in one error with a code", async () => {
  await expect(store.command(sql`SELEC 1`)).rejects.toMatchObject({
    code: "QUERY_FAILED",
    message: expect.stringContaining("Syntax error"),
  });
});

test("settings of one statement do not leak into the next", async () => {
  const answer = z.object({ many: z.number() });
  const ask = () => store.rows(sql`SELECT getSetting('max_block_size') AS many`, answer);
  const before = await ask();
  await store.rows(sql`SELECT 1 AS many SETTINGS max_block_size = 7`, answer);
  expect(await ask()).toEqual(before);
});

test("a long question delays no insert", async () => {
  const slow = store.rows(sql`SELECT sleep(2) AS slept`, z.object({ slept: z.number() }));
  let finished = false;
  slow.then(() => {
    finished = true;
  });
  await store.insert(
    "shop_setting_local",
    ["name", "value", "set_at"],
    [["x", "y", "2026-01-01 00:00:00.000"]],
  );
  expect(finished).toBe(false);
  await slow;
});

test("a second store on the folder uses the first one's engine", async () => {
  const [before] = [engineProcesses(folder.path)];
  const second = await openStore({ folder });
  const rows = await second.rows(
    sql`SELECT count() AS n FROM migration`,
    z.object({ n: z.number() }),
  );
  expect(rows[0]?.n).toBeGreaterThan(0);
  expect(engineProcesses(folder.path)).toEqual(before);
  expect(before).toHaveLength(1);
  await second.close();
  expect(engineProcesses(folder.path)).toEqual(before);
});

test("the engine wants its secret, and the notes are private", async () => {
  const note: { url: string } = JSON.parse(readFileSync(join(folder.path, "engine.json"), "utf8"));
  expect(new URL(note.url).hostname).toBe("127.0.0.1");
  expect((await fetch(`${note.url}/?query=SELECT%201`)).status).toBe(401);
  expect(statSync(join(folder.path, "engine.json")).mode & 0o077).toBe(0);
  expect(statSync(folder.path).mode & 0o077).toBe(0);
});

test("an engine that is killed is started again, and no acknowledged row is lost", async () => {
  for (let round = 0; round < 3; round += 1) {
    const rows = Array.from({ length: 500 }, (_, n) => [
      `kill-${round}-${n}`,
      "v",
      "2026-01-01 00:00:00.000",
    ]);
    await store.insert("shop_setting_local", ["name", "value", "set_at"], rows);
    const [engine] = engineProcesses(folder.path);
    if (engine === undefined) throw new Error("no engine process found");
    process.kill(engine, "SIGKILL");
    const [counted] = await store.rows(
      sql`SELECT countIf(startsWith(name, 'kill-')) AS n FROM shop_setting`,
      z.object({ n: z.number() }),
    );
    expect(counted?.n).toBe(500 * (round + 1));
  }
});

test("the engine ends when its owner is killed, and the folder is free at once", async () => {
  const other = openDataFolder(mkdtempSync(join(tmpdir(), "perennial-owner-")));
  const script = `import { openStore } from ${JSON.stringify(new URL("./open-store.ts", import.meta.url).href)};
    await openStore({ folder: ${JSON.stringify(other)} }); console.log("open"); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => owner.stdout.once("data", resolve));
  owner.kill("SIGKILL");
  const started = Date.now();
  const heir = await openStore({ folder: other });
  expect(Date.now() - started).toBeLessThan(15_000);
  await heir.close();
  await pause(100);
  rmSync(other.path, { recursive: true, force: true });
});

test("a store whose tables are newer than the code is refused with a remedy", async () => {
  const other = openDataFolder(mkdtempSync(join(tmpdir(), "perennial-newer-")));
  const first = await openStore({ folder: other });
  await first.command(sql`INSERT INTO migration (number, name) SELECT 999, 'from the future'`);
  await first.close();
  await expect(openStore({ folder: other })).rejects.toMatchObject({ code: "STORE_TOO_NEW" });
  rmSync(other.path, { recursive: true, force: true });
});

test("CLICKHOUSE_URL names another engine: the same code talks to it", async () => {
  const note: { url: string; username: string; password: string } = JSON.parse(
    readFileSync(join(folder.path, "engine.json"), "utf8"),
  );
  const url = new URL(note.url);
  url.username = note.username;
  url.password = note.password;
  const elsewhere = openDataFolder(mkdtempSync(join(tmpdir(), "perennial-remote-")));
  const remote = await openStore({ folder: elsewhere, url: url.href });
  await remote.insert(
    "shop_setting_local",
    ["name", "value", "set_at"],
    [["remote", "yes", "2026-01-01 00:00:00.000"]],
  );
  const rows = await store.rows(
    sql`SELECT value FROM shop_setting WHERE name = 'remote'`,
    z.object({ value: z.string() }),
  );
  expect(rows).toEqual([{ value: "yes" }]);
  await remote.close();
  rmSync(elsewhere.path, { recursive: true, force: true });
});

test("a question that is under way when the store closes brings no engine back", async () => {
  const other = openDataFolder(mkdtempSync(join(tmpdir(), "perennial-store-")));
  const closing = await openStore({ folder: other });
  const question = closing.rows(
    sql`SELECT sum(sleepEachRow(1)) AS slept FROM numbers(3) SETTINGS max_block_size = 1`,
    z.object({ slept: z.number() }),
  );
  const refused = expect(question).rejects.toMatchObject({ code: "ENGINE_UNAVAILABLE" });
  await pause(300);
  await closing.close();
  await refused;
  expect(engineProcesses(other.clickhouse)).toEqual([]);
  rmSync(other.path, { recursive: true, force: true });
});
