"""Log probabilities of the NBD by scipy, for src/stats/nbd.test.ts."""
from scipy.special import gammaln, xlogy
from scipy.stats import nbinom

for r, alpha, x, T in [(0.385, 12.072, 0, 39), (0.385, 12.072, 29, 38.5), (40, 3000, 3, 90)]:
    # The histories know when the purchases were: no binomial coefficient x! and no T^x.
    print(repr(nbinom.logpmf(x, r, alpha / (alpha + T)) + gammaln(x + 1) - xlogy(x, T)))
