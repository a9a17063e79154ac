/**
 * P values adjusted for being many: those at or below q are the discoveries of which, on average, at most a share q is false
 * (Benjamini & Hochberg 1995, "Controlling the False Discovery Rate", J. R. Statist. Soc. B 57(1), procedure (1), section 3.1,
 * https://doi.org/10.1111/j.2517-6161.1995.tb02031.x). It holds for tests that are independent or positively dependent
 * (Benjamini & Yekutieli 2001, theorem 1.2), as of several outcomes of the same people.
 *
 * @param pValues in any order, each from 0 to 1.
 * @returns in the same order: the smallest q at which each is a discovery.
 * @throws RangeError where a p value is not from 0 to 1.
 * @example
 * falseDiscoveryRates([0.01, 0.04, 0.03]); // [0.03, 0.04, 0.04]
 */
export function falseDiscoveryRates(pValues: readonly number[]): number[] {
  for (const [i, p] of pValues.entries())
    if (!(p >= 0 && p <= 1)) throw new RangeError(`P value ${i} is ${p}: it must be from 0 to 1.`);
  const tests = pValues.length;
  const fromLargest = [...pValues.entries()].sort(([, a], [, b]) => b - a);
  const rates = new Array<number>(tests).fill(1);
  let smallest = 1;
  for (const [place, [i, p]] of fromLargest.entries()) {
    smallest = Math.min(smallest, p * (tests / (tests - place)));
    rates[i] = smallest;
  }
  return rates;
}
