import { z } from "zod";
import { groupCommit } from "../collect/group-commit.ts";
import { PerennialError } from "../core/errors.ts";
import { randomPiece } from "../core/random-piece.ts";
import type { Instant } from "../core/time.ts";
import type { Store } from "../store/store.ts";
import type { Choice } from "./choose.ts";
import type { Outcome } from "./outcome.ts";
import type { Reason } from "./reason.ts";
import { openReceipts, type SealedDecision } from "./receipt.ts";

/** A decision as the ledger keeps it: what was chosen, of whom and when. */
export interface Decision extends Choice, DecidedFor {}

/** Of whom, when and how something was decided. */
export interface DecidedFor {
  /** 22 characters of base64url: 128 random bits. */
  readonly decisionId: string;
  /** The identity that was named, as the subject that it is. */
  readonly subject: string;
  /** The person that it was then: whose lots were drawn. */
  readonly person: string;
  readonly at: Instant;
  /** By which way it was asked: web, server, … the name of the source, or `server`. */
  readonly source: string;
  /** Of what the caller said of the circumstances; 0: nothing. */
  readonly contextHash: string;
  /** Of a list: the SKUs in their order, and beside each the SKU that speaks most for it, or how it came in. */
  readonly items: readonly string[];
  readonly because: readonly string[];
}

/** All decisions, and what came of them. */
export interface Ledger {
  /**
   * Notes a decision without waiting for the disk, and gives its receipt. Where so much waits for the engine that no more is
   * held, the receipt is all there is of it until it comes back.
   */
  readonly note: (choice: Choice, of: DecidedFor) => string;
  /**
   * Takes what came of decisions. With a receipt the decision's own row is written again where it may be missing.
   * Resolves when all is on disk.
   */
  readonly take: (outcomes: readonly Outcome[]) => Promise<void>;
  /** The decision of a receipt; undefined where the receipt is not ours. */
  readonly readReceipt: (receipt: string) => SealedDecision | undefined;
  /** Resolves when all that was noted so far is on disk. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The columns of `decision_local`, in the order of {@link decisionRow}. */
const decisionColumns: readonly string[] = [
  ...["subject_id", "at", "decision_id", "person_id", "placement", "program", "program_version"],
  ...["arms", "probabilities", "drawn", "shown", "held", "period", "washing_out"],
  ...["reasons", "source", "context_hash", "expires_at", "policy_state", "items", "because"],
];

/** A decision as a line of a JSON array. The two halves are not put into one object first: that would cost as much as the line. */
function decisionRow(choice: Choice, of: DecidedFor): string {
  // biome-ignore format: in the order of the columns, as they are there
  return JSON.stringify([
    of.subject, of.at, of.decisionId, of.person, choice.placement, choice.program, choice.programVersion,
    choice.arms, choice.probabilities, choice.drawn, choice.shown, choice.held, choice.period, choice.washingOut ? 1 : 0,
    JSON.stringify(choice.reasons), of.source, of.contextHash, choice.expiresAt, choice.policyState, of.items, of.because,
  ]);
}

const rowFields = z.object({
  subject_id: z.string(),
  decision_id: z.string(),
  person_id: z.string(),
  program: z.string(),
  shown: z.string(),
  held: z.string(),
  reasons: z.string().transform((text): readonly Reason[] => JSON.parse(text)),
  expires_at: z.number(),
});

/** What of a decision {@link readDecisionRow} reads. */
export type ReadDecisionRow = Pick<
  Decision,
  "decisionId" | "subject" | "person" | "program" | "shown" | "held" | "reasons" | "expiresAt"
>;

/** Reads a row as {@link openLedger} writes it and receipts hold it. */
export function readDecisionRow(row: string): ReadDecisionRow {
  const cells = z.array(z.unknown()).parse(JSON.parse(row));
  const read = rowFields.parse(
    Object.fromEntries(decisionColumns.map((name, i) => [name, cells[i]])),
  );
  const { subject_id, decision_id, person_id, expires_at, held, ...rest } = read;
  return {
    ...rest,
    ...{ subject: subject_id, decisionId: decision_id, person: person_id, expiresAt: expires_at },
    held: z.enum(["", "universal", "program", "consent"]).parse(held),
  };
}

const sealedRow = z
  .tuple([z.string(), z.number(), z.string(), z.string(), z.string()])
  .rest(z.unknown());

/** What the newest columns hold where a receipt was sealed before they were there. */
const valuesOfBefore = ["0", "[]", "[]"];

function wholeRow(row: string, values: number): string {
  const missing = decisionColumns.length - values;
  return missing <= 0
    ? row
    : `${row.slice(0, -1)}${valuesOfBefore
        .slice(-missing)
        .map((value) => `,${value}`)
        .join("")}]`;
}

const outcomeColumns: readonly string[] = [
  ...["subject_id", "decision_id", "outcome", "at", "placement", "value", "currency", "source"],
];

/** So many of the newest decisions are known to be on disk without a look. */
const mostRemembered = 200_000;

/** Opens the ledger of a store; the key is that of its receipts. */
export function openLedger(store: Store, key: Buffer): Ledger {
  const receipts = openReceipts(key);
  const decisions = groupCommit(store, {
    // Nobody waits for these, and the engine does the same work for few rows as for many.
    ...{ windowMs: 250, restMs: 250, mostRows: 20_000, inFlight: 1 },
    table: "decision_local",
    columns: decisionColumns,
    mostBytes: 32 * 1024 * 1024,
  });
  const outcomes = groupCommit(store, {
    ...{ windowMs: 5, mostRows: 5_000, inFlight: 1 },
    table: "decision_outcome_local",
    columns: outcomeColumns,
    mostBytes: 8 * 1024 * 1024,
  });
  const onDisk = rememberNewest();
  /** Decisions on their way to disk. */
  const underWay = new Map<string, Promise<void>>();
  let insert: InsertUnderWay | undefined;
  const insertOf = (written: Promise<void>): InsertUnderWay => {
    const ids: string[] = [];
    const settled = written
      .then(
        () => ids.forEach(onDisk.add),
        // The receipt brings the row back.
        (error: unknown) => {
          if (!isTooBusy(error)) throw error;
        },
      )
      .finally(() => {
        for (const id of ids) underWay.delete(id);
      });
    return { written, ids, settled };
  };

  const readReceipt = (receipt: string): SealedDecision | undefined => {
    const row = receipts.open(receipt);
    if (row === undefined) return undefined;
    const values = sealedRow.parse(JSON.parse(row));
    const [subject, at, decisionId, , placement] = values;
    return { decisionId, subject, at, placement, row: wholeRow(row, values.length) };
  };

  return {
    note(choice, of) {
      const row = decisionRow(choice, of);
      const { decisionId } = of;
      const written = decisions.append([row]);
      if (insert?.written !== written) insert = insertOf(written);
      insert.ids.push(decisionId);
      underWay.set(decisionId, insert.settled);
      return receipts.seal(row);
    },
    async take(all) {
      await Promise.all(all.map(({ decision }) => underWay.get(decision.decisionId)));
      const missing = new Map<string, string>();
      for (const { decision } of all)
        if (!onDisk.has(decision.decisionId)) missing.set(decision.decisionId, decision.row);
      // The decision first: what comes of one that is not there would be of nothing.
      await decisions.append([...missing.values()]);
      for (const decisionId of missing.keys()) onDisk.add(decisionId);
      await outcomes.append(all.map(outcomeRow));
    },
    readReceipt,
    async settled() {
      await Promise.all([decisions.settled(), outcomes.settled()]);
    },
    async close() {
      await decisions.close();
      await outcomes.close();
    },
  };
}

/** Decisions that go to disk together: a promise for each of them would be much to remember. */
interface InsertUnderWay {
  readonly written: Promise<void>;
  readonly ids: string[];
  /** When they are there, or when it is known that they wait for their receipts. */
  readonly settled: Promise<void>;
}

/** An id for a decision. */
export function newDecisionId(): string {
  return randomPiece(16).toString("base64url");
}

const isTooBusy = (error: unknown): boolean =>
  error instanceof PerennialError && error.code === "TOO_BUSY";

function outcomeRow({ decision, outcome, at, value, source }: Outcome): string {
  const { subject, decisionId, placement } = decision;
  return JSON.stringify([
    ...[subject, decisionId, outcome, at, placement],
    ...[value?.amount ?? "0", value?.currency ?? "", source],
  ]);
}

/** Remembers the newest of many, in two generations. */
function rememberNewest(): Pick<Set<string>, "has"> & { readonly add: (each: string) => void } {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    has: (each) => young.has(each) || old.has(each),
    add(each) {
      young.add(each);
      if (young.size < mostRemembered / 2) return;
      old = young;
      young = new Set();
    },
  };
}
