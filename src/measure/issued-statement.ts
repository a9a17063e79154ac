import { createHash } from "node:crypto";
import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Minor } from "../core/money.ts";
import type { Operational, Statements } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";
import type { ShopStatement } from "./read-statement.ts";
import { beginOfDay } from "./statement-days.ts";

/**
 * Statements as they were issued: each is kept as it was, for good. What is known later is a new version of the period, which
 * supersedes the one before and says what it changed. Each carries a digest of itself and of all before it, so that a change of
 * any is seen.
 */

/** An issued statement, without what it says. */
export interface IssuedHead {
  /** From 1, in the order of issue. */
  readonly id: number;
  /** Days in the shop's zone, both within. */
  readonly from: string;
  readonly to: string;
  /** From 1, within the period. */
  readonly version: number;
  /** ISO 8601. */
  readonly issuedAt: string;
  /** Why it was issued anew; empty for a first version. */
  readonly reason: string;
  /** Hex SHA-256 of the statement and of the digest before. */
  readonly digest: string;
  readonly supersedes: number | null;
  readonly supersededBy: number | null;
  /** Whether it, and all before it, are as they were issued. */
  readonly intact: boolean;
  readonly currency: string;
  /** What all programs together added. */
  readonly total: Minor;
}

/** An issued statement, whole. */
export interface IssuedStatement extends IssuedHead {
  readonly statement: ShopStatement;
  /** Against the version that it supersedes; empty for a first one. */
  readonly changes: readonly StatementChange[];
}

/** An amount that another version has otherwise; null: it has none. */
export interface StatementChange {
  /** A program, or what a statement has besides. */
  readonly line: string;
  readonly before: Minor | null;
  readonly after: Minor | null;
}

const row = z.object({
  id: z.number(),
  from: z.string(),
  to: z.string(),
  version: z.number(),
  issuedAt: z.string(),
  reason: z.string(),
  statement: z.string(),
  digest: z.string(),
});

type Row = z.infer<typeof row>;

function readRows(operational: Pick<Statements, "rows">): Promise<Row[]> {
  return operational.rows(
    pgSql`SELECT
  statement_id AS id, period_from::text AS "from", period_to::text AS "to", version,
  issued_at AS "issuedAt", reason, statement, digest
FROM issued_statement
ORDER BY statement_id`,
    row,
  );
}

/**
 * Issues a statement. One that says the same as the newest of its period is not issued again: that is given back.
 * @param options.because why the period is stated anew; needed where it was stated before
 * @throws PerennialError BAD_ARGUMENT where nothing can be told of the period, it is not over, or no reason is given
 */
export async function issueStatement(
  operational: Operational,
  stated: ShopStatement,
  options: { readonly because?: string | undefined; readonly now: number },
): Promise<IssuedStatement> {
  if (!stated.statement.ok)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `There is nothing to issue for ${stated.from} to ${stated.to}. ${stated.statement.why}`,
    );
  const ends = { timezone: stated.timezone, option: "--to", later: 1 };
  if (beginOfDay(stated.to, ends) > options.now)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `The period from ${stated.from} to ${stated.to} is not over yet: what is issued stays. Look at it without --issue, or ask for one that has ended.`,
    );
  const text = JSON.stringify(stated);
  await operational.transaction(async (inside) => {
    await inside.command(pgSql`LOCK TABLE issued_statement IN EXCLUSIVE MODE`);
    const known = await readRows(inside);
    const newest = known.findLast(({ from, to }) => from === stated.from && to === stated.to);
    if (newest?.statement === text) return;
    const reason = options.because?.trim() ?? "";
    if (newest !== undefined && reason === "")
      throw new PerennialError(
        "BAD_ARGUMENT",
        `The statement of ${stated.from} to ${stated.to} was issued as number ${newest.id}, and now says something else. Say why it is issued anew: --because "returns of the last week".`,
      );
    const issued = {
      ...{ id: (known.at(-1)?.id ?? 0) + 1, from: stated.from, to: stated.to },
      ...{ version: (newest?.version ?? 0) + 1, reason, statement: text },
      issuedAt: new Date(options.now).toISOString(),
    };
    const digest = digestOf(issued, known.at(-1)?.digest);
    await inside.command(
      pgSql`INSERT INTO issued_statement (statement_id, period_from, period_to, version, issued_at, reason, statement, digest)
VALUES (${issued.id}, ${issued.from}::date, ${issued.to}::date, ${issued.version}, ${issued.issuedAt}::timestamptz, ${reason}, ${text}, ${digest})`,
    );
  });
  const newest = (await listStatements(operational)).findLast(
    ({ from, to }) => from === stated.from && to === stated.to,
  );
  return readIssued(operational, newest?.id ?? 0);
}

/** All that were issued, in that order. */
export async function listStatements(operational: Pick<Statements, "rows">): Promise<IssuedHead[]> {
  return headsOf(await readRows(operational));
}

/**
 * One that was issued, by its number.
 * @throws PerennialError NOT_FOUND
 */
export async function readIssued(
  operational: Pick<Statements, "rows">,
  id: number,
): Promise<IssuedStatement> {
  const rows = await readRows(operational);
  const head = headsOf(rows).find((each) => each.id === id);
  if (head === undefined)
    throw new PerennialError(
      "NOT_FOUND",
      `There is no statement ${id}. ${rows.length === 0 ? "None was issued yet." : `The newest is ${rows.at(-1)?.id}: see perennial statements list.`}`,
    );
  const read = (which: number | null): ShopStatement | undefined => {
    const found = rows.find((each) => each.id === which);
    return found === undefined ? undefined : JSON.parse(found.statement);
  };
  const statement = read(id) as ShopStatement;
  const before = read(head.supersedes);
  return { ...head, statement, changes: before ? changesOf(before, statement) : [] };
}

function headsOf(rows: readonly Row[]): IssuedHead[] {
  let before: string | undefined;
  let intact = true;
  return rows.map(({ statement: text, ...head }) => {
    intact &&= digestOf({ ...head, statement: text }, before) === head.digest;
    before = head.digest;
    const ofPeriod = (version: number): number | null =>
      rows.find(
        ({ from, to, ...each }) => from === head.from && to === head.to && each.version === version,
      )?.id ?? null;
    const { statement }: ShopStatement = JSON.parse(text);
    return {
      ...{ ...head, intact },
      ...{ supersedes: ofPeriod(head.version - 1), supersededBy: ofPeriod(head.version + 1) },
      currency: statement.ok ? statement.currency : "",
      total: statement.ok ? statement.total.shop.value : 0,
    };
  });
}

function digestOf(
  { id, from, to, version, issuedAt, reason, statement }: Omit<Row, "digest">,
  before = "",
): string {
  const said = JSON.stringify([before, id, from, to, version, issuedAt, reason, statement]);
  return createHash("sha256").update(said).digest("hex");
}

function changesOf(before: ShopStatement, after: ShopStatement): StatementChange[] {
  const [old, now] = [amountsOf(before), amountsOf(after)];
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((line) => {
    const change = { line, before: old.get(line) ?? null, after: now.get(line) ?? null };
    return change.before === change.after ? [] : [change];
  });
}

/** The amounts of a statement by the names of their lines. */
function amountsOf({ statement }: ShopStatement): Map<string, Minor> {
  if (!statement.ok) return new Map();
  const { parts, total, memo } = statement;
  const lines = parts.published ? parts.lines : [];
  return new Map([
    ["All programs together", total.shop.value],
    ...lines.map(({ program, shop }): [string, Minor] => [program, shop.value]),
    ["By the universal holdout alone", memo.universalHoldout.shop.value],
    ["Cost of measuring", memo.costOfMeasuring.value],
  ]);
}
