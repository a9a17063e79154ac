"""The value of a test of a payoff tanh(effect) − 0.1 of a standard normal effect, by scipy's quadrature: run
`python3 information_value.py`; the figures are in src/stats/information-value.test.ts."""
import numpy as np
from scipy import integrate, optimize, stats


def payoff(effect):
    return np.tanh(effect) - 0.1


def after(estimate, error):
    shrink = 1 / (1 + error**2)
    law = stats.norm(estimate * shrink, error * np.sqrt(shrink))
    return integrate.quad(lambda t: payoff(t) * law.pdf(t), law.mean() - 12 * law.std(), law.mean() + 12 * law.std())[0]


for error in (0.25, 1.0, 3.0):
    edge = optimize.brentq(lambda e: after(e, error), -20, 20)
    law = stats.norm(0, np.sqrt(1 + error**2))
    print(error, integrate.quad(lambda e: after(e, error) * law.pdf(e), edge, 12 * law.std())[0])
