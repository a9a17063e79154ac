/** How many answers the assumed rate counts for. */
const assumedAnswers = 20;

/**
 * The error rate of an attribute from what shoppers answered and then bought: the share of answers that are not what the
 * product bought has, with 20 answers of the assumed rate beside them, so that few answers move it little (the mean of a
 * Beta posterior).
 *
 * @param assumed 0 to 0.5
 * @returns 0 to 0.5: beyond that an answer would speak against itself
 * @example estimateErrorRate({ answers: 80, wrong: 14 }, 0.05) // 0.15
 */
export function estimateErrorRate(
  { answers, wrong }: { readonly answers: number; readonly wrong: number },
  assumed: number,
): number {
  return Math.min(0.5, (wrong + assumedAnswers * assumed) / (answers + assumedAnswers));
}
