"""The value of a test of a payoff tanh(effect) − 0.1 of a standard normal effect, by scipy's quadrature: run
`python3 information_value.py`; the figures are in src/stats/information-value.test.ts and spline-means.test.ts."""
import numpy as np
from scipy import integrate, interpolate, optimize, stats


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

print("a natural cubic spline of sin(3 x) at x = (i / 99)², by numpy's least squares on scipy's natural splines through unit values at the knots")
x = (np.arange(100) / 99) ** 2
y = np.sin(3 * x) + 0.1 * (np.arange(100) % 3)
knots = x[np.floor(np.array([0.025, 0.1833, 0.3417, 0.5, 0.6583, 0.8167, 0.975]) * 99 + 0.5).astype(int)]
columns = []
for k in range(7):
    curve = interpolate.CubicSpline(knots, np.eye(7)[k], bc_type="natural")
    first, last = knots[0], knots[-1]
    inside = curve(np.clip(x, first, last))
    columns.append(inside + curve(first, 1) * np.minimum(0, x - first) + curve(last, 1) * np.maximum(0, x - last))
design = np.array(columns).T
fitted = design @ np.linalg.lstsq(design, y, rcond=None)[0]
print([float(fitted[i]) for i in (0, 20, 50, 80, 99)])
