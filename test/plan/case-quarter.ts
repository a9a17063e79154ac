import { usualApprovalRules } from "../../src/plan/approval-rules.ts";
import { auditCase, type CaseAudit, type MeasuredWindow } from "../../src/plan/audit-case.ts";
import type { BusinessCase } from "../../src/plan/case.ts";
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
  readonly cases: readonly CaseSeen[];
}

/**
 * Simulates a quarter. All authors write about each program; each program runs by the case of one, in turn, which is applied, approved by all who must, and
 * compared by the server afterwards. The others' are compared with what was measured then.
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
  const authorOf = (j: number): CaseAuthor | undefined =>
    caseAuthors[(j + nth) % caseAuthors.length];
  const running = truths.flatMap((truth, j) => {
    const author = authorOf(j);
    return author ? [writtenCase(author, truth, seed)] : [];
  });
  const quarter = await simulateQuarter({
    ...{ people, seed },
    ...(onDay ? { onDay } : {}),
    apply: (server, texts) => applyApproved(server, texts, running),
  });
  try {
    const cases: CaseSeen[] = [];
    for (const [j, truth] of truths.entries()) {
      const told = await serverAudit(quarter.server, truth.program);
      const measured = told.windows.flatMap((each) => (each.measured ? [each.measured] : []));
      for (const author of caseAuthors) {
        const text = writtenCase(author, truth, seed);
        const audit = author === authorOf(j) ? told : auditCase(text, measured);
        const stated = caseChances(text, simulateCase(text)).chanceAboveZero;
        const again = writtenCase(author, truth, `${seed}:again`);
        cases.push({ author, truth, text, stated, measured, audit, again });
      }
    }
    return { quarter, cases };
  } catch (error) {
    await quarter.close();
    throw error;
  }
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

/** What the server compares. */
async function serverAudit(server: OpenServer, program: string): Promise<CaseAudit> {
  return (await server.operate("audit-case", { program })) as CaseAudit;
}

/** What a case's program truly adds to the contribution of a person in the window that counts. */
export function trueContribution(truth: BusinessCase): number {
  const seen = { days: windowDays, difference: 0, standardError: 1, people: 1 };
  return auditCase(truth, [seen]).windows.find(({ days }) => days === windowDays)?.promised ?? 0;
}
