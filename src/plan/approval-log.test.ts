import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDataFolder } from "../core/data-folder.ts";
import { applyDefinitions } from "../decide/definition-store.ts";
import { openOperational } from "../store/open-operational.ts";
import type { Operational } from "../store/operational.ts";
import { type PgSql, pgSql } from "../store/pg-sql.ts";
import { shopRules } from "./approval-gate.ts";
import { readApprovalLog } from "./approval-log.ts";
import { type ApprovalRole, approvalRoles } from "./approval-rules.ts";
import { approveProgram } from "./approve-program.ts";
import { readShopDefinition } from "./shop-definition.ts";

let path: string;
let operational: Operational;

const definitions = [
  { placement: "hero", title: "Hero", kind: "content" },
  ...["p", "q"].map((name) => ({
    ...{ program: name, title: name, placements: ["hero"] },
    treatments: [{ id: "a", kind: "content" }],
  })),
];

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "perennial-approvals-"));
  operational = await openOperational({ folder: openDataFolder(join(path, "data")) });
  await apply(definitions);
});

afterAll(async () => {
  await operational.close();
  rmSync(path, { recursive: true, force: true });
});

const apply = (texts: readonly object[]) =>
  applyDefinitions(
    operational,
    texts.map((each) => readShopDefinition(each, "here")),
    { prune: false, audiences: new Set(), rules: shopRules },
  );
const now = Date.parse("2026-03-01T10:00:00Z");
const approve = (program: string, role: ApprovalRole, comment = "") =>
  approveProgram(operational, { program, role, act: "approve", by: "Ada", comment }, now);

test("what is said at one moment lands all, one after the other, in a chain that holds", async () => {
  const said = [...approvalRoles, ...approvalRoles].map((role, i) =>
    approve(i % 2 === 0 ? "p" : "q", role, `${i}`),
  );
  const entries = (await Promise.all(said)).map(({ entry }) => entry);
  const log = await readApprovalLog(operational);
  expect(log.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect([...entries].sort()).toEqual(log.map(({ id }) => id));
  expect(log.every(({ intact }) => intact)).toBe(true);
  expect(log.map(({ comment }) => comment).sort()).toEqual([..."01234567"]);
  expect(log[0]).toMatchObject({ at: "2026-03-01T10:00:00.000Z", by: "Ada", act: "approve" });
});

const alterations: readonly (readonly [string, PgSql, readonly number[]])[] = [
  ["a comment", pgSql`UPDATE approval_log SET comment = 'all is well' WHERE entry_id = 3`, [3]],
  ["a role", pgSql`UPDATE approval_log SET role = 'finance' WHERE entry_id = 1`, [1]],
  [
    "a package with its hash",
    pgSql`UPDATE approval_log SET package = '{}', hash = encode(sha256('{}'), 'hex') WHERE entry_id = 2`,
    [2],
  ],
  ["a time", pgSql`UPDATE approval_log SET at = at + interval '1 hour' WHERE entry_id = 8`, [8]],
  ["an entry taken out", pgSql`DELETE FROM approval_log WHERE entry_id = 4`, [5]],
  [
    "an entry put in",
    pgSql`INSERT INTO approval_log SELECT 9, at, program, 'finance', act, said_by, comment, hash, package, digest
FROM approval_log WHERE entry_id = 8`,
    [9],
  ],
];

const refused: readonly (readonly [string, PgSql])[] = [
  ...alterations
    .filter(([what]) => what !== "an entry put in")
    .map(([what, statement]) => [what, statement] as const),
  ["all taken out", pgSql`TRUNCATE approval_log`],
];

test.each(refused)("Postgres refuses to rewrite the log: %s", async (_, statement) => {
  await expect(operational.command(statement)).rejects.toThrow(
    "A row of approval_log is never changed or removed.",
  );
});

test.each(alterations)(
  "with the triggers off the chain tells: %s",
  async (_, statement, broken) => {
    const undone = new Error("undone");
    const altered = operational.transaction(async (inside) => {
      await inside.command(pgSql`ALTER TABLE approval_log DISABLE TRIGGER ALL`);
      await inside.command(statement);
      const log = await readApprovalLog(inside);
      expect(log.filter(({ intact }) => !intact).map(({ id }) => id)).toEqual(broken);
      throw undone;
    });
    await expect(altered).rejects.toBe(undone);
    expect((await readApprovalLog(operational)).every(({ intact }) => intact)).toBe(true);
  },
);

test("what was approved up to an altered entry counts no more, and is told so; it can be approved again", async () => {
  await operational.command(pgSql`ALTER TABLE approval_log DISABLE TRIGGER ALL`);
  await operational.command(pgSql`UPDATE approval_log SET comment = 'x' WHERE entry_id = 8`);
  await operational.command(pgSql`ALTER TABLE approval_log ENABLE TRIGGER ALL`);
  await apply([{ approvals: "rules", from: "all" }]);
  const start = () => apply([{ ...definitions[1], state: "running" }]);
  await expect(start()).rejects.toThrow(
    /owner has not approved it, legal has not approved it.*\nEntry 8 of the approval log is not as it was written: what was approved up to it does not count\.$/s,
  );
  const found = await approve("p", "owner");
  expect(found).toMatchObject({ intact: false, missing: ["legal"], entry: 9 });
  await approve("p", "legal");
  await start();
});
