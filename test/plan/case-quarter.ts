import { usualApprovalRules } from "../../src/plan/approval-rules.ts";
import { auditCase, type CaseAudit, type MeasuredWindow } from "../../src/plan/audit-case.ts";
import type { BusinessCase } from "../../src/plan/case.ts";
import { auditProgram, type ProgramAudit } from "../../src/plan/read-audit.ts";
import { caseChances, simulateCase } from "../../src/plan/simulate-case.ts";
import { quarterPrograms } from "../measure/quarter-truth.ts";
import { type SimulatedQuarter, simulateQuarter } from "../measure/simulated-quarter.ts";
import type { OpenServer } from "../server/open-server.ts";
import { type CaseAuthor, caseAuthors, withCost, writtenCase } from "./case-authors.ts";
import { trueCases, windowDays } from "./quarter-drivers.ts";

/** A simulated quarter whose programs each run by a case that was approved before, and what came of the cases. */

/** A case of one author about one program. */
export interface CaseSeen {
  readonly author: CaseAuthor;
  readonly truth: BusinessCase;
  readonly text: BusinessCase;
  /** That it makes money, as its author says. */
  readonly stated: number;
  readonly measured: readonly MeasuredWindow[];
  readonly audit: CaseAudit;
  /** What the author writes when asked again, knowing no more. */
  readonly again: BusinessCase;
}

export interface CaseQuarter {
  readonly quarter: SimulatedQuarter;
  /** What the shop says of the cases by which programs ran. */
  readonly audits: readonly ProgramAudit[];
  readonly cases: readonly CaseSeen[];
}

/**
 * Simulates a quarter. All authors write about each program; each program runs by the case of one, in turn, which is applied, approved by all who must, and
 * compared by the shop afterwards. The others' are compared with what was measured then.
 */
export async function simulateCaseQuarter(asked: {
  readonly people: number;
  readonly seed: string;
  readonly nth: number;
  readonly onDay?: (day: number) => void;
}): Promise<CaseQuarter> {
  const { people, seed, nth, onDay } = asked;
  const truths = trueCases({ people, seed }).map((each) =>
    withCost(each, `${seed}:${each.program}`),
  );
  const running = truths.flatMap((truth, j) => {
    const author = caseAuthors[(j + nth) % caseAuthors.length];
    return author ? [writtenCase(author, truth, seed)] : [];
  });
  const quarter = await simulateQuarter({
    ...{ people, seed },
    ...(onDay ? { onDay } : {}),
    apply: (server, texts) => applyApproved(server, texts, running),
  });
  try {
    const cases: CaseSeen[] = [];
    const audits: ProgramAudit[] = [];
    for (const truth of truths) {
      const { store, operational } = quarter.server;
      const named = { program: truth.program, now: Date.now() };
      const told = await auditProgram(store, operational, named);
      audits.push(told);
      const measured = told.windows.flatMap((each) => (each.measured ? [each.measured] : []));
      cases.push(...seenCases(truth, { seed, measured }));
    }
    return { quarter, audits, cases };
  } catch (error) {
    await quarter.close();
    throw error;
  }
}

/** What all authors write about a program, beside what was measured of it. */
export function seenCases(
  truth: BusinessCase,
  { seed, measured }: { readonly seed: string; readonly measured: readonly MeasuredWindow[] },
): CaseSeen[] {
  return caseAuthors.map((author) => {
    const text = writtenCase(author, truth, seed);
    return {
      ...{ author, truth, text, measured },
      stated: caseChances(text, simulateCase(text)).chanceAboveZero,
      audit: auditCase(text, measured),
      again: writtenCase(author, truth, `${seed}:again`),
    };
  });
}

/** First as drafts with their cases, which all approve who must; then running. */
async function applyApproved(
  server: OpenServer,
  texts: readonly object[],
  cases: readonly BusinessCase[],
): Promise<void> {
  await server.apply([
    ...texts.map((each) => ("program" in each ? { ...each, state: "draft" } : each)),
    ...cases,
    { approvals: "rules", from: "all" },
  ]);
  for (const program of quarterPrograms)
    for (const role of usualApprovalRules.needs[program === "app" ? "action" : "content"])
      await server.operate("approve-program", { program, role, by: `the ${role}` });
  await server.apply(texts);
}

/** What a case's program truly adds to the contribution of a person in the window that counts. */
export function trueContribution(truth: BusinessCase): number {
  const seen = { days: windowDays, difference: 0, standardError: 1, people: 1 };
  return (
    auditCase({ ...truth, draws: 1_000 }, [seen]).windows.find(({ days }) => days === windowDays)
      ?.promised ?? 0
  );
}
