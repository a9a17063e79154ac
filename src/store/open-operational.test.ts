import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type DataFolder, openDataFolder } from "../core/data-folder.ts";
import { openOperational } from "./open-operational.ts";
import type { Operational } from "./operational.ts";
import { pgSql } from "./pg-sql.ts";

let path: string;
let folder: DataFolder;
let operational: Operational;

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "perennial-pg-"));
  folder = openDataFolder(join(path, "data"));
  operational = await openOperational({ folder });
});

afterAll(async () => {
  await operational.close();
  rmSync(path, { recursive: true, force: true });
});

test("whole numbers, instants and JSON come as what they are", async () => {
  const [row] = await operational.rows(
    pgSql`SELECT 9007199254740991::int8 AS large, 7::int4 AS small, timestamptz '2026-03-01 12:00:00.5+02' AS at, ${{ json: { a: [1] } }}::jsonb AS json, ${["x", "y"]}::text[] AS list`,
    z.record(z.string(), z.unknown()),
  );
  expect(row).toEqual({
    large: 9_007_199_254_740_991,
    small: 7,
    at: "2026-03-01T10:00:00.500Z",
    json: { a: [1] },
    list: ["x", "y"],
  });
});

test("a hostile text stays a value", async () => {
  const text = `'; DROP TABLE source; -- $1 \\ "`;
  const rows = await operational.rows(
    pgSql`SELECT ${text}::text AS text`,
    z.object({ text: z.string() }),
  );
  expect(rows).toEqual([{ text }]);
});

const countOf = (name: string): Promise<{ n: number }[]> =>
  operational.rows(
    pgSql`SELECT count(*) AS n FROM source WHERE name = ${name}`,
    z.object({ n: z.number() }),
  );

const insert = (name: string) =>
  pgSql`INSERT INTO source (source_id, name, kind, write_key) VALUES (${name}, ${name}, 'web', ${name})`;

test("a transaction goes in whole or not at all", async () => {
  await operational.transaction(({ command }) => command(insert("kept")));
  const failing = operational.transaction(async ({ command }) => {
    await command(insert("dropped"));
    throw new Error("changed my mind");
  });
  await expect(failing).rejects.toThrow("changed my mind");
  expect([await countOf("kept"), await countOf("dropped")]).toEqual([[{ n: 1 }], [{ n: 0 }]]);
});

test("what Postgres refuses is told, and the connection goes on", async () => {
  await expect(operational.command(insert("kept"))).rejects.toMatchObject({
    code: "QUERY_FAILED",
    message: expect.stringMatching(/duplicate key/),
  });
  expect(await countOf("kept")).toEqual([{ n: 1 }]);
});

test("an error of the work in a transaction comes out as it is, and undoes it", async () => {
  const fault = new TypeError("x is not a function");
  const failing = operational.transaction(async ({ command }) => {
    await command(insert("undone"));
    throw fault;
  });
  await expect(failing).rejects.toBe(fault);
  expect(await countOf("undone")).toEqual([{ n: 0 }]);
});

test.each([
  ["in a text", pgSql`SELECT ${"a\0b"}::text`],
  ["in JSON", pgSql`SELECT ${{ json: "a\0b" }}::jsonb`],
])("a character that Postgres cannot keep is the caller's fault: %s", async (_, statement) => {
  await expect(operational.command(statement)).rejects.toMatchObject({ code: "BAD_ARGUMENT" });
});

test("an instant that is no date, and a day, come as Postgres writes them", async () => {
  const rows = await operational.rows(
    pgSql`SELECT timestamptz 'infinity' AS at, date '2026-03-01' AS day`,
    z.object({ at: z.string(), day: z.string() }),
  );
  expect(rows).toEqual([{ at: "infinity", day: "2026-03-01" }]);
});

test("DATABASE_URL names another server: a right one is used, a wrong password is told without showing it", async () => {
  const { host = "", user, password } = await operational.address();
  const url = (word = "") => `postgres://${user}:${word}@${encodeURIComponent(host)}/postgres`;
  const remote = await openOperational({ folder, url: url(password) });
  expect(await remote.rows(pgSql`SELECT 1 AS n`, z.object({ n: z.number() }))).toEqual([{ n: 1 }]);
  await remote.close();
  await expect(openOperational({ folder, url: url("wr0ng") })).rejects.toMatchObject({
    code: "ENGINE_UNAVAILABLE",
    message: expect.stringMatching(/^(?!.*wr0ng).*password authentication failed/),
  });
});

test("several that open one folder at one moment share one server, and its files are their owner's alone", async () => {
  const other = openDataFolder(join(path, "other"));
  const opened = await Promise.all([1, 2, 3].map(() => openOperational({ folder: other })));
  await opened[0]?.command(insert("shared"));
  for (const each of opened) {
    const rows = await each.rows(pgSql`SELECT name FROM source`, z.object({ name: z.string() }));
    expect(rows).toEqual([{ name: "shared" }]);
  }
  expect(statSync(other.postgres).mode & 0o077).toBe(0);
  await Promise.all(opened.map((each) => each.close()));
});

test("tables of a newer version are refused with a remedy", async () => {
  await operational.command(pgSql`INSERT INTO migration (number, name) VALUES (99, 'later')`);
  await expect(openOperational({ folder })).rejects.toMatchObject({ code: "STORE_TOO_NEW" });
  await operational.command(pgSql`DELETE FROM migration WHERE number = 99`);
});

test("a URL that is none, or where nobody answers, is told", async () => {
  await expect(openOperational({ folder, url: "mysql://x" })).rejects.toMatchObject({
    code: "BAD_ARGUMENT",
  });
  await expect(openOperational({ folder, url: "postgres://127.0.0.1:9/x" })).rejects.toMatchObject({
    code: "ENGINE_UNAVAILABLE",
  });
});
