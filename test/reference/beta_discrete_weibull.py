"""Fits of the beta-discrete-Weibull by scipy (Nelder-Mead and BFGS): run `python3 beta_discrete_weibull.py`;
the figures are in src/stats/beta-discrete-weibull.test.ts. Data: Fader & Hardie 2007, table 1."""
import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln

cohorts = {
    "High End": [1000, 869, 743, 653, 593, 551, 517, 491],
    "Regular": [1000, 631, 468, 382, 326, 289, 262, 241],
}
for name, cohort in cohorts.items():
    n = np.array(cohort, float)
    t = np.arange(len(n))

    def loss(u):
        g, d, c = np.exp(u)
        survival = np.exp(betaln(g, d + t**c) - betaln(g, d))
        return -(np.sum((n[:-1] - n[1:]) * np.log(survival[:-1] - survival[1:])) + n[-1] * np.log(survival[-1]))

    best = minimize(loss, [-0.5, 0.5, 0.1], method="Nelder-Mead", options=dict(xatol=1e-12, fatol=1e-12, maxiter=20000))
    print(name, np.exp(best.x), -best.fun)
