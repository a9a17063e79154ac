import type { Statements } from "../store/operational.ts";
import type { BusinessCase } from "./case.ts";
import { biasOf, caseBias, readKeptAudits } from "./kept-audit.ts";
import { correctedCase } from "./learned-case.ts";

/** How other cases of an author came true, and what this one is by that. */
export interface CaseCorrection {
  readonly author: string;
  /** Other cases that were compared with what came. */
  readonly cases: number;
  /** What came of what was promised, for the next forecast: with the interval of 95 % in which its ratio will lie. */
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
  /** The case with its lift times the ratio, as unsure as both are. */
  readonly case: BusinessCase;
}

/**
 * Reads what a case is to be corrected by; null where no other case of its author was compared with what came. What came of its own program tells nothing of how
 * its author's other forecasts come true.
 */
export async function readCorrection(
  operational: Pick<Statements, "rows">,
  text: BusinessCase,
): Promise<CaseCorrection | null> {
  const { author, program } = text;
  const others = (await readKeptAudits(operational)).filter((each) => each.program !== program);
  const known = biasOf(caseBias(others).byAuthor, author);
  if (known === undefined || text.drivers.lift === undefined) return null;
  const { ratio, lower, upper } = known.next;
  return {
    ...{ author, cases: known.forecasts, ratio, lower, upper },
    case: correctedCase(text, known.next),
  };
}
