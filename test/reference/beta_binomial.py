"""The beta distribution and the beta-binomial population by scipy: run `python3 beta_binomial.py`; the figures are in
src/stats/beta-distribution.test.ts and src/stats/beta-binomial.test.ts."""
import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln
from scipy.stats import beta, betabinom


def fit(successes, trials, times):
    """Maximum marginal likelihood, with the binomial coefficients and without."""
    successes, trials, times = (np.asarray(each, float) for each in (successes, trials, times))

    def loss(u):
        a, b = np.exp(u)
        return -(times * (betaln(a + successes, b + trials - successes) - betaln(a, b))).sum()

    best = minimize(loss, [1, 1], method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-12, "maxiter": 10_000})
    a, b = np.exp(best.x)
    whole = (times * betabinom(trials, a, b).logpmf(successes)).sum()
    return a, b, -best.fun, whole


# Families of Saxony with at least 13 children: boys among the first 12 (Geissler 1889; Lindsey 1995, page 59).
print("Saxony", fit(np.arange(13), np.full(13, 12), [3, 24, 104, 286, 670, 1033, 1343, 1112, 829, 478, 181, 45, 7]))
print("small", fit([0, 1, 5, 2, 4, 0, 5, 3], [4, 4, 5, 5, 5, 3, 6, 6], np.ones(8)))
for a, b, x in [(2, 3, 0.4), (0.05, 0.2, 0.001), (0.3, 40, 0.01), (900, 100, 0.88), (1e5, 3e5, 0.2510), (1e-3, 1e-3, 0.5)]:
    print("cdf", a, b, x, repr(float(beta(a, b).cdf(x))))
for a, b, q in [(2, 3, 0.5), (0.05, 0.2, 0.5), (0.3, 40, 0.9), (900, 100, 0.1), (6, 4, 0.1), (6, 4, 0.9), (1e5, 3e5, 0.9)]:
    print("quantile", a, b, q, repr(float(beta(a, b).ppf(q))))
