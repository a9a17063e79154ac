"""The two-part model without groups by scipy, from densities written with its distributions: run
`python3 two_part.py`; the figures are in src/stats/two-part.test.ts."""
import numpy as np
from scipy.optimize import minimize
from scipy.stats import bernoulli, lognorm

chance = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.15, 0.25, 0.35, 0.45, 0.55, 0.7])
amount = np.array([20, 35, 50, 10, 80, 25, 40, 60, 15, 30, 45, 90.0])
outcome = np.array([0, 41, 0, 0, 66, 9, 0, 150, -12, 22, 48, 70.0])


def negative_log_likelihood(p):
    odds, log_amount, sigma = chance / (1 - chance) * np.exp(p[0]), p[1], np.exp(p[2])
    came = outcome > 0
    value = bernoulli(odds / (1 + odds)).logpmf(came).sum()
    # The amount expected, times e^p[1], is the mean of the lognormal.
    median = amount[came] * np.exp(log_amount - sigma**2 / 2)
    return -value - lognorm(sigma, scale=median).logpdf(outcome[came]).sum()


found = minimize(negative_log_likelihood, [0, 0, 0], method="Nelder-Mead",
                 options={"xatol": 1e-11, "fatol": 1e-13, "maxiter": 20000, "maxfev": 20000})
print("coordinates", found.x)
odds = 0.3 / 0.7 * np.exp(found.x[0])
print("multiplier at a chance of 0.3", odds / (1 + odds) / 0.3 * np.exp(found.x[1]))
