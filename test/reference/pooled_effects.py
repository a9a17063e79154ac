"""Partially pooled effects by direct maximisation of the restricted likelihood (scipy), the mean integrated over as
well (REML: Patterson & Thompson 1971), the prior counting as one level more of variance 0.25²: run `python3 pooled_effects.py`; the figures are in src/stats/pooled-effects.test.ts."""
import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import gammaln, logsumexp
from scipy.stats import norm

TYPICAL = 0.25


def prior_level(log_variance):
    return -norm.logpdf(TYPICAL, 0, np.exp(log_variance / 2))


# One-way random effects: level means y of n values of variance 1; the marginal likelihood is normal.
n = np.array([40, 4, 12, 1])
y = np.array([1.3, 1.9, 0.2, 3.0])


def restricted(log_variance):
    w = 1 / (np.exp(log_variance) + 1 / n)
    mean = (w * y).sum() / w.sum()
    log_likelihood = norm.logpdf(y, mean, 1 / np.sqrt(w)).sum() - 0.5 * np.log(w.sum())
    return prior_level(log_variance) - log_likelihood


variance = np.exp(minimize_scalar(restricted, bounds=(-8, 4), method="bounded", options={"xatol": 1e-12}).x)
w = 1 / (variance + 1 / n)
mean = (w * y).sum() / w.sum()
effects = (y - mean) * n * variance / (n * variance + 1)
print("normal: mean, sd between levels, effects", mean, np.sqrt(variance), effects)

# NBD with own log rates of sources: integrated over each source's effect by quadrature.
counts = ["0010201003010200110401002010300120105010", "2031402250132061320314072", "0100020010", "3152"]
sources = [np.array([int(c) for c in text]) for text in counts]
times = [10 + 10.0 * (np.arange(len(x)) % 5) for x in sources]


def log_likelihood(source, log_rate, log_shape):
    x, T, r = sources[source], times[source], np.exp(log_shape)
    alpha = r / np.exp(log_rate)
    return (gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + T)).sum()


grid = np.linspace(-8, 2, 1001)  # of a source's log rate
step = grid[1] - grid[0]


def restricted_nbd(p):
    log_shape, sd = p[0], np.exp(p[1] / 2)
    by_source = np.array([[log_likelihood(s, g, log_shape) for g in grid] for s in range(4)])
    means = np.linspace(-5, -1, 161)
    spread = norm.logpdf(grid[None, :] - means[:, None], 0, sd)
    logs = sum(logsumexp(by_source[s][None, :] + spread, axis=1) + np.log(step) for s in range(4))
    return prior_level(p[1]) - logsumexp(logs)


found = minimize(restricted_nbd, [0.7, -1.2], method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-7, "maxiter": 300})
log_shape, sd = found.x[0], np.exp(found.x[1] / 2)
print("NBD: log shape, sd between sources", log_shape, sd)


def penalised(p):
    return sum(e**2 / (2 * sd**2) - log_likelihood(s, p[0] + e, p[1]) for s, e in enumerate(p[2:]))


mode = minimize(penalised, [-3, log_shape, 0, 0, 0, 0], method="BFGS", options={"gtol": 1e-8}).x
print("NBD: joint mode: log shape, log rate by source", mode[1], mode[0] + mode[2:])
