"""Gamma-Poisson, the incomplete gamma function and rank correlation by scipy: run `python3 gamma_poisson.py`; the
figures are in src/stats/gamma-poisson.test.ts, gamma-distribution.test.ts and rank-correlation.test.ts. The counts are the lip cancer data
of Clayton & Kaldor 1987, as published with the examples of WinBUGS (56 counties of Scotland)."""
import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaincinv, gammainc
from scipy.stats import gamma, nbinom, spearmanr

O = np.array([9, 39, 11, 9, 15, 8, 26, 7, 6, 20, 13, 5, 3, 8, 17, 9, 2, 7, 9, 7, 16, 31, 11, 7, 19, 15, 7, 10, 16, 11,
              5, 3, 7, 8, 11, 9, 11, 8, 6, 4, 10, 8, 2, 6, 19, 3, 2, 3, 28, 6, 1, 1, 1, 1, 0, 0])
E = np.array([1.4, 8.7, 3.0, 2.5, 4.3, 2.4, 8.1, 2.3, 2.0, 6.6, 4.4, 1.8, 1.1, 3.3, 7.8, 4.6, 1.1, 4.2, 5.5, 4.4,
              10.5, 22.7, 8.8, 5.6, 15.5, 12.5, 6.0, 9.0, 14.4, 10.2, 4.8, 2.9, 7.0, 8.5, 12.3, 10.1, 12.7, 9.4, 7.2,
              5.3, 18.8, 15.8, 4.3, 14.6, 50.7, 8.2, 5.6, 9.3, 88.7, 19.6, 3.4, 3.6, 5.7, 7.0, 4.2, 1.8])


def log_likelihood(k):
    return nbinom.logpmf(O, k, k / (k + E)).sum()


fit = minimize_scalar(lambda u: -log_likelihood(np.exp(u)), bounds=(-3, 5), method="bounded", options={"xatol": 1e-12})
k = np.exp(fit.x)
print("k", k, "log-likelihood", log_likelihood(k), "at 3:", log_likelihood(3.0))
for i in (0, 48, 55):
    a, b = O[i] + k, E[i] + k
    print("county", i + 1, a / b, gamma.ppf([0.1, 0.9], a, scale=1 / b))
print("quantiles", [(p, s, gammaincinv(s, p)) for p, s in
                    [(0.1, 0.05), (0.5, 0.3), (0.9, 1.7), (0.1, 12.5), (0.9, 400.0), (1e-6, 3.0), (0.999, 0.4)]])
print("cdf", [(x, s, gammainc(s, x)) for x, s in [(0.2, 0.1), (3.0, 3.5), (40.0, 30.0), (990.0, 1000.0)]])
x = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]
y = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8]
print("spearman", spearmanr(x, y)[0], spearmanr(O, E)[0])
