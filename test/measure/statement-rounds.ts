import { factorialCells, lastInEffects } from "../../src/stats/factorial-cells.ts";
import { factorialEffects } from "../../src/stats/factorial-effects.ts";
import { reconcile } from "../../src/stats/reconciliation.ts";
import type { CheckedShare } from "./checked-share.ts";
import { substitutingPrograms, substitutingTruth } from "./substituting-programs.ts";

/** The mean of a figure over rounds, its spread from round to round, and what is true. */
export interface RepeatedFigure {
  readonly name: string;
  readonly truth: number;
  readonly mean: number;
  readonly spread: number;
}

/** The statement on six programs that take from each other, again and again. */
export function statementRounds({
  rounds,
  people,
}: {
  readonly rounds: number;
  readonly people: number;
}): { readonly figures: readonly RepeatedFigure[]; readonly checks: readonly CheckedShare[] } {
  const { total, parts, lastIn } = substitutingTruth;
  const seen: number[][] = [];
  const published: boolean[][] = [];
  let rejected = 0;
  let factorialHeld = 0;
  let totalHeld = 0;
  for (let round = 0; round < rounds; round++) {
    const cells = factorialCells(substitutingPrograms(`statement ${round}`, people));
    // In rounds of fewer people cells are smaller in proportion: those of the full size have 11,500 people.
    const found = factorialEffects(cells, parts.length, { leastInCell: people / 200 });
    if (!found.ok) throw new Error(`Round ${round} has no parts: ${found.reason}.`);
    const sum = found.parts.reduce((all, part) => all + part, 0);
    const { covariance } = found;
    const whole = reconcile({
      ...{ estimates: [found.total, ...found.parts], covariance },
      sums: [[1, ...parts.map(() => -1)]],
    });
    totalHeld += Number(within(found.total, total, covariance[0]?.[0])) / rounds;
    factorialHeld += Number(within(sum, total, sumOfParts(covariance))) / rounds;
    rejected += Number(whole.coherence.pValue < 0.05) / rounds;
    const lost = lastInEffects(cells, parts.length).reduce(
      (all, each) => all + (each.ok ? each.estimate : 0),
      0,
    );
    seen.push([found.total, sum, whole.ok ? (whole.estimates[0] ?? 0) : Number.NaN, lost]);
    if (whole.ok)
      published.push(
        [total, ...parts].map((truth, i) =>
          within(whole.estimates[i] ?? 0, truth, whole.covariance[i]?.[i]),
        ),
      );
  }
  const ofPublished = (i: number): number =>
    published.filter((held) => held[i]).length / published.length;
  const mustCover = { rounds, least: 0.93, most: 0.97 };
  return {
    figures: [
      ["total, by the universal holdout alone", total],
      ["sum of the parts, by the factorial model alone", total],
      ["total = sum of the parts, reconciled", total],
      ["sum of the programs' own-holdout lifts", lastIn.reduce((all, each) => all + each, 0)],
    ].map(([name, truth], i) =>
      summed(
        String(name),
        Number(truth),
        seen.map((row) => row[i] ?? 0),
      ),
    ),
    checks: [
      { name: "total, by the universal holdout alone", share: totalHeld, ...mustCover },
      {
        name: "sum of the parts, by the factorial model alone",
        share: factorialHeld,
        ...mustCover,
      },
      ...["total, reconciled", ...parts.map((_, j) => `part of program ${j + 1}, reconciled`)].map(
        (name, i) => ({ name, share: ofPublished(i), ...mustCover, rounds: published.length }),
      ),
      { name: "whole and parts rejected at 5 %", share: rejected, rounds, least: 0.03, most: 0.07 },
      {
        name: "parts withheld (p < 1 %)",
        share: 1 - published.length / rounds,
        ...{ rounds, least: 0, most: 0.02 },
      },
    ],
  };
}

function within(estimate: number, truth: number, variance = 0): boolean {
  return Math.abs(estimate - truth) < 1.959964 * Math.sqrt(variance);
}

function sumOfParts(covariance: readonly (readonly number[])[]): number {
  return covariance
    .slice(1)
    .reduce((all, row) => all + row.slice(1).reduce((sum, each) => sum + each, 0), 0);
}

function summed(name: string, truth: number, all: readonly number[]): RepeatedFigure {
  const values = all.filter((value) => !Number.isNaN(value));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { name, truth, mean, spread: Math.sqrt(squares / (values.length - 1)) };
}
