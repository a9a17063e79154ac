import { betaCdf } from "../../src/stats/beta-distribution.ts";

/** A share of simulated rounds, and the range in which the true share must lie. */
export interface CheckedShare {
  readonly name: string;
  readonly share: number;
  readonly rounds: number;
  readonly least: number;
  readonly most: number;
}

/** Below this chance a count is no longer put down to how few rounds there were. */
const leastChance = 0.01;

/**
 * Whether a share is what it must be, as far as so many rounds tell: were the true share at the end of its range, a count so
 * far out or farther would have a chance of 1 % or more (binomial). More rounds leave it less room: 2,000 of them 1.3 points at 93 or 97 %.
 */
export function holds({ share, rounds, least, most }: CheckedShare): boolean {
  const count = Math.round(share * rounds);
  return (
    atLeast(count, rounds, most) >= leastChance &&
    1 - atLeast(count + 1, rounds, least) >= leastChance
  );
}

/** P(X ≥ count) of a binomial, a beta's tail (DLMF 8.17.5). */
function atLeast(count: number, rounds: number, chance: number): number {
  if (count > rounds) return 0;
  if (count <= 0 || chance >= 1) return 1;
  return betaCdf({ alpha: count, beta: rounds - count + 1 }, chance);
}

/** Rows of a table in Markdown, without its head. */
export function checkedRow(check: CheckedShare): string {
  const { name, share, rounds, least, most } = check;
  const range = `${percent(least)} to ${percent(most)}`;
  return `| ${name} | ${percent(share)} | ${percent(Math.sqrt((share * (1 - share)) / rounds))} | ${range} | ${holds(check) ? "holds" : "FAILS"} |`;
}

export const checkedHead = "| | share | its error | must be | |\n|---|---|---|---|---|";

const percent = (share: number): string => `${Number((100 * share).toFixed(2))} %`;
