"""Numbers for src/stats/surrogate-check.test.ts: random effects by statsmodels, the slope by numpy. Run: python surrogate_check.py"""

import numpy as np
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

s = np.array([0.9, -0.3, 0.4, 1.6, 0.1, 2.1, -0.8])
a = np.array([0.2, 0.1, 0.3, 0.25, 0.15, 0.4, 0.2])
l = np.array([0.6, -0.1, 0.9, 1.1, 0.4, 1.2, -0.9])
b = np.array([0.3, 0.2, 0.4, 0.3, 0.3, 0.5, 0.25])
c = 0.4 * a * b
k = len(s)

found = combine_effects(s - l, a**2 + b**2 - 2 * c, method_re="iterated", use_t=True, maxiter=500)
table = found.summary_frame()
print("tau2", found.tau2, "q", found.q, "p", found.test_homogeneity().pvalue)
print(table.loc[["random effect", "random effect wls"]])


def paule_mandel(y, v):
    from scipy.optimize import brentq

    def excess(t):
        w = 1 / (v + t)
        return np.sum(w * (y - np.sum(w * y) / w.sum()) ** 2) - (len(y) - 1)

    return brentq(excess, 0, 100, xtol=1e-14) if excess(0) > 0 else 0.0


# Weighted least squares of every pair of tests: a sum over pairs has no mean to be corrected for.
spread = paule_mandel(s, a**2) + paule_mandel(l, b**2)


def slope(keep):
    w = 1 / (a**2 + b**2 + spread)[keep]
    w = w / w.sum()
    i, j = np.triu_indices(len(w), 1)
    ss, ll, aa, cc = s[keep], l[keep], (a**2)[keep], c[keep]
    together = np.sum(w[i] * w[j] * ((ss[i] - ss[j]) * (ll[i] - ll[j]) - cc[i] - cc[j]))
    own = np.sum(w[i] * w[j] * ((ss[i] - ss[j]) ** 2 - aa[i] - aa[j]))
    return together / own


everything = np.arange(k)
value = slope(everything)
left = np.array([slope(np.delete(everything, i)) for i in everything])
error = np.sqrt((k - 1) * left.var())
print("slope", value, value + np.array([-1, 1]) * stats.t.ppf(0.975, k - 2) * error)
print("jeffreys 4 of 7", stats.beta.ppf([0.025, 0.975], 4.5, 3.5))
