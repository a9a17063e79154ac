import { setTimeout as pause } from "node:timers/promises";
import type { Operational } from "../../store/operational.ts";
import type { CouponIssue } from "./coupon-ledger.ts";
import { lockIssues, newestIssue, readIssues, spendCodes, writeIssues } from "./coupon-store.ts";

/**
 * Writes coupons to Postgres behind the exposure, until they are in. A restart finds what a crash took in the ledger of decisions.
 * Processes write one after the other, and each first takes in what the others have written: so all together keep to a budget.
 */
export interface IssueWriter {
  readonly write: (issue: CouponIssue) => void;
  /** What is not in Postgres yet. */
  readonly waiting: () => readonly CouponIssue[];
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What a writer begins with, and whom it asks. */
export interface IssueWriterOptions {
  /** The number of a coupon up to which all are known. */
  readonly after: number;
  /** Takes in coupons of other processes, and tells how our own are to be written: as they are, or refused by now. */
  readonly admit: (
    others: readonly CouponIssue[],
    own: readonly CouponIssue[],
  ) => readonly CouponIssue[];
}

const mostAtOnce = 1_000;
const retryMs = 1_000;

/** Begins with nothing to write. */
export function issueWriter(
  operational: Pick<Operational, "transaction">,
  { after, admit }: IssueWriterOptions,
): IssueWriter {
  const waiting = new Map<string, CouponIssue>();
  let known = after;
  let writing: Promise<void> | undefined;
  let closed = false;
  const writeSome = async (codes: readonly string[]): Promise<void> => {
    known = await operational.transaction(async (inside) => {
      await lockIssues(inside);
      const others = await readIssues(inside, { after: known });
      const own = codes.flatMap((code) => waiting.get(code) ?? []);
      const admitted = admit(others, own);
      // What was refused stays so if this has to be tried again.
      for (const issue of admitted) waiting.set(issue.code, issue);
      await writeIssues(inside, admitted);
      await spendCodes(inside, codes);
      return newestIssue(inside);
    });
    for (const code of codes) waiting.delete(code);
  };
  const writeAll = async (): Promise<void> => {
    while (waiting.size > 0) {
      try {
        await writeSome([...waiting.keys()].slice(0, mostAtOnce));
      } catch {
        if (closed) return;
        await pause(retryMs);
      }
    }
  };
  const settled = async (): Promise<void> => {
    while (writing) await writing;
  };
  return {
    write(issue) {
      waiting.set(issue.code, issue);
      writing ??= writeAll().finally(() => {
        writing = undefined;
      });
    },
    waiting: () => [...waiting.values()],
    settled,
    async close() {
      closed = true;
      await settled();
    },
  };
}
