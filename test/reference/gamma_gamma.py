"""Log densities of the Gamma-Gamma's mean spend by scipy, for src/stats/gamma-gamma.test.ts."""
from scipy.stats import betaprime

for p, q, gamma, x, z in [
    (6.24957, 3.74423, 15.44353, 2, 22.345),
    (0.3, 1.1, 2e4, 7, 150),
    (500, 4000, 900, 1, 110),
]:
    print(repr(betaprime.logpdf(z, p * x, q, scale=gamma / x)))
