"""Partially pooled effects by direct maximisation of the marginal likelihood (scipy), the prior counting as one
level more of variance 0.25²: run `python3 pooled_effects.py`; the figures are in src/stats/pooled-effects.test.ts."""
import numpy as np
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.special import gammaln
from scipy.stats import norm

TYPICAL = 0.25


def prior_level(log_variance):
    return -norm.logpdf(TYPICAL, 0, np.exp(log_variance / 2))


# One-way random effects: level means y of n values of variance 1; the marginal likelihood is normal.
n = np.array([40, 4, 12, 1])
y = np.array([1.3, 1.9, 0.2, 3.0])
found = minimize(
    lambda p: prior_level(p[1]) - norm.logpdf(y, p[0], np.sqrt(np.exp(p[1]) + 1 / n)).sum(),
    [1, -1], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 10000},
)
mean, variance = found.x[0], np.exp(found.x[1])
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


def log_marginal(source, log_rate, log_shape, sd):
    top = max(log_likelihood(source, log_rate + e, log_shape) + norm.logpdf(e, 0, sd) for e in np.linspace(-3, 3, 121))
    density = lambda e: np.exp(log_likelihood(source, log_rate + e, log_shape) + norm.logpdf(e, 0, sd) - top)
    return top + np.log(quad(density, -4, 4, limit=200, epsabs=0, epsrel=1e-9, points=[-1, 0, 1])[0])


def marginal(p):
    return prior_level(p[2]) - sum(log_marginal(s, p[0], p[1], np.exp(p[2] / 2)) for s in range(4))


found = minimize(marginal, [-3, 0, -1.5], method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8, "maxiter": 2000})
log_rate, log_shape, sd = found.x[0], found.x[1], np.exp(found.x[2] / 2)
print("NBD: log rate, log shape, sd between sources", log_rate, log_shape, sd)


def penalised(p):
    return sum(e**2 / (2 * sd**2) - log_likelihood(s, p[0] + e, p[1]) for s, e in enumerate(p[2:]))


mode = minimize(penalised, [log_rate, log_shape, 0, 0, 0, 0], method="BFGS", options={"gtol": 1e-8}).x
print("NBD: joint mode: log shape, log rate by source", mode[1], mode[0] + mode[2:])
