import { quantileOfSorted } from "../../stats/interval.ts";
import { createRandom } from "../../stats/random.ts";
import type { Strategy } from "./strategy.ts";
import type { Hits } from "./trial.ts";

/** A figure with its interval. */
export interface TrialFigure {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** How a strategy did. */
export interface StrategyResult extends Strategy {
  readonly after: readonly {
    readonly questions: number;
    /** The share of sessions whose target was on the shortlist. */
    readonly found: TrialFigure;
    /** That share over the first strategy's; null where the first found nothing. */
    readonly ratio: TrialFigure | null;
  }[];
}

/** Of the intervals. */
export const intervalLevel = 0.95;
const resamples = 2_000;

/**
 * Shares of sessions in which the target was found, and their ratio to the first strategy's, with intervals of 95 % from 2,000
 * resamples of sessions: all strategies keep the same sessions in each (a paired bootstrap; Efron & Tibshirani 1993, "An
 * Introduction to the Bootstrap", chapters 8 and 13).
 */
export function trialResults(
  hits: Hits,
  strategies: readonly Strategy[],
  asked: { readonly questions: readonly number[]; readonly seed: string },
): StrategyResult[] {
  const sessions = hits[0]?.[0]?.length ?? 0;
  const rows = strategies.map((_, s) =>
    asked.questions.map((after) => hits[s]?.[after] ?? new Uint8Array(sessions)),
  );
  const draws = resample(rows, sessions, asked.seed);
  return strategies.map((strategy, s) => ({
    ...strategy,
    after: asked.questions.map((questions, q) => {
      const own = draws[s]?.[q] ?? new Float64Array();
      const first = draws[0]?.[q] ?? new Float64Array();
      const share = shareOf(rows[s]?.[q]);
      const base = shareOf(rows[0]?.[q]);
      const ratios = own.map((value, draw) => value / (first[draw] ?? 0)).filter(Number.isFinite);
      return {
        questions,
        found: figure(share, own),
        ratio: base > 0 ? figure(share / base, ratios) : null,
      };
    }),
  }));
}

/** Shares in resampled sessions: by strategy, number of questions and draw. */
function resample(
  rows: readonly (readonly Uint8Array[])[],
  sessions: number,
  seed: string,
): Float64Array[][] {
  const random = createRandom(`${seed}/bootstrap`);
  const draws = rows.map((row) => row.map(() => new Float64Array(resamples)));
  const chosen = new Int32Array(sessions);
  for (let draw = 0; draw < resamples; draw += 1) {
    for (let i = 0; i < sessions; i += 1) chosen[i] = random.integer(sessions);
    for (const [s, row] of rows.entries()) {
      for (const [q, found] of row.entries()) {
        let sum = 0;
        for (let i = 0; i < sessions; i += 1) sum += found[chosen[i] ?? 0] ?? 0;
        const shares = draws[s]?.[q];
        if (shares) shares[draw] = sum / sessions;
      }
    }
  }
  return draws;
}

function figure(value: number, draws: Float64Array): TrialFigure {
  const sorted = draws.toSorted();
  const tail = (1 - intervalLevel) / 2;
  return {
    value,
    lower: quantileOfSorted(sorted, tail),
    upper: quantileOfSorted(sorted, 1 - tail),
  };
}

function shareOf(found: Uint8Array | undefined): number {
  if (found === undefined || found.length === 0) return 0;
  return found.reduce((sum, hit) => sum + hit, 0) / found.length;
}
