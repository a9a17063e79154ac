import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { join, param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { outcomeKinds } from "./outcome.ts";
import { type Reason, type SaidReason, saidReasons } from "./reason.ts";

/** A decision as it is read from the ledger. */
export interface LedgerEntry {
  readonly decision: string;
  /** ISO 8601, to the millisecond. */
  readonly at: string;
  /** Ids of the identity that was named, and of the person that it was then. */
  readonly subject: string;
  readonly person: string;
  readonly placement: string;
  readonly program: string;
  readonly programVersion: number;
  /** Which of the states that the program's policies have learned the lots were drawn from; 0: from none. */
  readonly policyState: number;
  readonly arms: readonly string[];
  readonly probabilities: readonly number[];
  readonly drawn: string;
  readonly shown: string;
  readonly held: string;
  readonly washingOut: boolean;
  readonly source: string;
  readonly contextHash: string;
  readonly expiresAt: string;
  readonly reasons: readonly SaidReason[];
  /** Of a list: the SKUs in their order, and beside each the SKU that speaks most for it, or how it came in. */
  readonly items: readonly string[];
  readonly because: readonly string[];
  /** What came of it, each kind once, with when it was first told. */
  readonly outcomes: readonly { readonly outcome: string; readonly at: string }[];
}

/** Which decisions are asked for; what is absent does not matter. */
export interface LedgerFilter {
  readonly decision?: string | undefined;
  /** Ids of subjects, any of which was named. */
  readonly subjects?: readonly string[] | undefined;
  readonly placement?: string | undefined;
  readonly program?: string | undefined;
  readonly held?: string | undefined;
  /** Only those that were seen. */
  readonly exposed?: boolean | undefined;
  readonly offset: number;
  readonly limit: number;
}

const instant = z.string().transform((text) => `${text.replace(" ", "T")}Z`);

const entry = z
  .object({
    decision: z.string(),
    decidedAt: instant,
    subject: z.string(),
    person: z.string(),
    placement: z.string(),
    program: z.string(),
    programVersion: z.number(),
    policyState: z.number(),
    arms: z.array(z.string()),
    probabilities: z.array(z.number()),
    drawn: z.string(),
    shown: z.string(),
    held: z.string(),
    washingOut: z.number().transform((flag) => flag === 1),
    source: z.string(),
    contextHash: z.string(),
    expiresAt: instant,
    reasons: z
      .string()
      .transform((text): readonly (Reason & { words?: string })[] => JSON.parse(text)),
    items: z.array(z.string()),
    because: z.array(z.string()),
    outcomes: z.array(z.tuple([z.string(), z.string()])),
  })
  .transform(
    ({ decidedAt, outcomes, reasons, ...rest }): LedgerEntry => ({
      ...rest,
      at: decidedAt,
      reasons: saidReasons(reasons, rest.program),
      outcomes: outcomes.map(([outcome, told]) => ({ outcome, at: `${told.replace(" ", "T")}Z` })),
    }),
  );

/** Decisions, the newest first. */
export function readLedger(store: Store, filter: LedgerFilter): Promise<LedgerEntry[]> {
  return store.rows(ledgerSql(filter), entry);
}

/**
 * One decision.
 * @throws PerennialError NOT_FOUND
 */
export async function readDecision(store: Store, decision: string): Promise<LedgerEntry> {
  const [found] = await readLedger(store, { decision, offset: 0, limit: 1 });
  if (found) return found;
  throw new PerennialError(
    "NOT_FOUND",
    `The ledger has no decision "${decision}". One that was never shown may be missing after a crash. See perennial decisions list.`,
  );
}

/** The statement behind {@link readLedger}. */
export function ledgerSql(filter: LedgerFilter): Sql {
  const { offset, limit } = filter;
  return sql`SELECT
  decision.decision_id AS decision,
  decision.at AS decidedAt,
  toString(decision.subject_id) AS subject,
  toString(decision.person_id) AS person,
  decision.placement AS placement,
  program,
  program_version AS programVersion,
  policy_state AS policyState,
  arms,
  probabilities,
  drawn,
  shown,
  held,
  washing_out AS washingOut,
  decision.source AS source,
  toString(context_hash) AS contextHash,
  expires_at AS expiresAt,
  reasons,
  items,
  because,
  outcomes
FROM decision
LEFT JOIN (
  SELECT decision_id, groupArray((outcome, toString(first_at))) AS outcomes
  FROM (
    SELECT decision_id, outcome, min(decision_outcome.at) AS first_at
    FROM decision_outcome
    GROUP BY decision_id, outcome
    ORDER BY first_at, outcome
  )
  GROUP BY decision_id
) AS told ON told.decision_id = decision.decision_id
WHERE ${whereOf(filter)}
ORDER BY decision.at DESC, decision.decision_id
LIMIT ${param("UInt32", limit)} OFFSET ${param("UInt32", offset)}`;
}

function whereOf(filter: LedgerFilter): Sql {
  const { decision, subjects, placement, program, held, exposed } = filter;
  const parts: Sql[] = [sql`1`];
  if (decision !== undefined) parts.push(sql`decision.decision_id = ${param("String", decision)}`);
  if (subjects !== undefined)
    parts.push(sql`decision.subject_id IN ${param("Array(UInt64)", subjects.map(BigInt))}`);
  if (placement !== undefined) parts.push(sql`decision.placement = ${param("String", placement)}`);
  if (program !== undefined) parts.push(sql`program = ${param("String", program)}`);
  if (held !== undefined) parts.push(sql`held = ${param("String", held)}`);
  if (exposed === true) parts.push(sql`arrayExists(each -> each.1 = 'shown', outcomes)`);
  return join(parts, "\n  AND ");
}

/** What a program has decided, by arm. */
export interface ArmCount {
  readonly program: string;
  readonly arm: string;
  /** Persons who got the arm by lot and were not held out, counted once. */
  readonly persons: number;
  /** How many of them would be expected by the probabilities that were logged. */
  readonly expected: number;
  readonly decisions: number;
  /** Decisions that were seen. */
  readonly exposed: number;
}

/** Whom a program has met. */
export interface ProgramCount {
  readonly program: string;
  readonly persons: number;
  readonly heldOut: number;
  /** Held out by the universal holdout. */
  readonly universal: number;
  /** Persons of whom some identities had one fate and some another before they were known to be one: no read-out counts them. */
  readonly contaminated: number;
  readonly newest: string;
}

/** The persons of each program, by what became of them. */
export function readProgramCounts(store: Store): Promise<ProgramCount[]> {
  return store.rows(
    programCountsSql(),
    z.object({
      program: z.string(),
      persons: z.number(),
      heldOut: z.number(),
      universal: z.number(),
      contaminated: z.number(),
      newest: instant,
    }),
  );
}

/** The statement behind {@link readProgramCounts}: by who is one person now. */
export function programCountsSql(): Sql {
  return sql`SELECT
  program,
  count() AS persons,
  countIf(was_held AND NOT is_mixed) AS heldOut,
  countIf(was_universal AND NOT is_mixed) AS universal,
  countIf(is_mixed) AS contaminated,
  max(newest_at) AS newest
FROM (
  SELECT
    program,
    if(assigned.person_id = 0, decision.subject_id, assigned.person_id) AS now_person,
    countIf(held IN ('universal', 'program')) > 0 AS was_held,
    countIf(held = 'universal') > 0 AS was_universal,
    uniqExact(decision.person_id) > 1 AND uniqExact((period, policy_state, if(held = '', drawn, held))) > uniqExact((period, policy_state)) AS is_mixed,
    max(decision.at) AS newest_at
  FROM decision
  LEFT JOIN person_of AS assigned ON assigned.subject_id = decision.subject_id
  WHERE program != '' AND held != 'consent'
  GROUP BY program, now_person
)
GROUP BY program
ORDER BY program`;
}

/** The arms of a program, or of all, with the shares that came of the lots. */
export function readArmCounts(store: Store, program?: string): Promise<ArmCount[]> {
  return store.rows(
    armCountsSql(program),
    z.object({
      program: z.string(),
      arm: z.string(),
      persons: z.number(),
      expected: z.number(),
      decisions: z.number(),
      exposed: z.number(),
    }),
  );
}

/** The statement behind {@link readArmCounts}. A person counts with the newest decision. */
export function armCountsSql(program?: string): Sql {
  const which =
    program === undefined ? sql`program != ''` : sql`program = ${param("String", program)}`;
  return sql`SELECT
  program,
  arm,
  countIf(arm = last_drawn) AS persons,
  sum(probability) AS expected,
  sumIf(decisions, arm = last_drawn) AS decisions,
  sumIf(exposed, arm = last_drawn) AS exposed
FROM (
  SELECT
    program,
    argMax((arms, probabilities, drawn), decision.at) AS newest,
    newest.3 AS last_drawn,
    count() AS decisions,
    countIf(decision_id IN (SELECT decision_id FROM decision_outcome WHERE outcome = ${param("String", outcomeKinds[0])})) AS exposed
  FROM decision
  WHERE ${which} AND held = ''
  GROUP BY program, decision.person_id
)
ARRAY JOIN newest.1 AS arm, newest.2 AS probability
GROUP BY program, arm
ORDER BY program, arm`;
}
