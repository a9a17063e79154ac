"""Chances of classes, and a maximum of their likelihood, by numpy and scipy, for src/stats/response-classes.test.ts."""
import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, gammaln, logsumexp
from scipy.stats import binom, multinomial

# Two classes, three conditions, a mark with usual log odds and one without.
shares, r = [0.3, 0.7], np.array([[1, 1.1, 1.2], [1, 2, 5]])
marks = np.array([[1.5, -0.5], [-0.5, 2]])
for counts, exposure, (s1, n1, usual), (s2, n2) in [
    ([3, 1, 0], [200, 30, 30], (4, 5, 0.4), (0, 1)),
    ([1, 0, 4], [100, 50, 20], (1, 6, -0.3), (4, 4)),
    ([0, 0, 0], [10, 0, 0], (0, 0, 0), (0, 0)),
]:
    log = [
        np.log(shares[k])
        + (multinomial.logpmf(counts, sum(counts), r[k] * exposure / (r[k] * exposure).sum()))
        + binom.logpmf(s1, n1, expit(usual + marks[k, 0]))
        + binom.logpmf(s2, n2, expit(marks[k, 1]))
        for k in range(2)
    ]
    print(np.exp(log - logsumexp(log)).tolist())

# 300 people by a rule, none drawn: counts over two conditions with exposures 90 and 10, and one mark of two trials.
i = np.arange(300)
n0, n1, s = (i * 7) % 5, np.where(i % 3 == 0, (i * 11) % 4, i % 2), np.where(i % 3 == 0, i % 4 // 3, 2 - (i % 7 < 2) - (i % 5 < 1))


def minus_log_likelihood(x):
    p, odds = expit(x[0]), np.exp(x[1:3])
    parts = []
    for k, share in enumerate([p, 1 - p]):
        inside = np.log(90 + odds[k] * 10)
        acts = n1 * x[1 + k] - (n0 + n1) * inside
        parts.append(np.log(share) + acts + s * x[3 + k] - 2 * np.log1p(np.exp(x[3 + k])))
    return -logsumexp(parts, axis=0).sum()


best = min((minimize(minus_log_likelihood, start, method="BFGS") for start in [[0, 0, 1, 1, 0], [-1, 2, 0, 0, 2], [1, 0, 0, 2, -1]]), key=lambda f: f.fun)
print(-best.fun, expit(best.x[0]), np.exp(best.x[1:3]).tolist(), best.x[3:].tolist())
