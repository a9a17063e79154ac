import { normalCdf } from "./special.ts";

/**
 * The chance that a total still reaches what was promised, a part of it being measured and the rest to come: the mean over draws of the rest of
 * Φ((estimate + rest − promised) / standard error). The two parts err independently; where they do not, draw the rest given the measured part.
 *
 * @param total.measured what came so far, with its standard error, from 0.
 * @param total.remaining draws of what is to come, each as likely; none where nothing is.
 * @returns from 0 to 1; with a standard error of 0 the share of draws that reach it.
 * @throws RangeError where the standard error is below 0 or anything is not finite.
 * @example
 * const measured = { estimate: 60, standardError: 10 };
 * probabilityMet({ promised: 100, measured, remaining: [30, 50] }); // 0.5
 */
export function probabilityMet(total: {
  readonly promised: number;
  readonly measured: { readonly estimate: number; readonly standardError: number };
  readonly remaining: ArrayLike<number>;
}): number {
  const { promised, measured } = total;
  const { estimate, standardError } = measured;
  if (!(standardError >= 0 && Number.isFinite(standardError + estimate + promised)))
    throw new RangeError(
      `${promised} was promised and ${estimate} measured with a standard error of ${standardError}: all must be finite, the error 0 or more.`,
    );
  const rest = total.remaining.length === 0 ? [0] : total.remaining;
  let sum = 0;
  for (let i = 0; i < rest.length; i++) {
    const over = estimate + (rest[i] ?? 0) - promised;
    if (!Number.isFinite(over))
      throw new RangeError(`Draw ${i} of what remains is ${rest[i]}: it must be finite.`);
    if (standardError === 0) sum += over >= 0 ? 1 : 0;
    else sum += normalCdf(over / standardError);
  }
  return Math.min(1, sum / rest.length);
}
