"""Forecasts' ratios in a random-effects model by brute force: the joint normal of all ratios (no sufficient statistics), integrated over both deviations by
scipy: run `python3 forecast_bias.py`; the figures are in src/stats/forecast-bias.test.ts."""
import numpy as np
from scipy import optimize, stats

author = np.array([0, 0, 0, 1, 1, 2])
y = np.array([60 / 100, 150 / 200, 33 / 50, 95 / 100, 410 / 400, 20 / 80])
se = np.array([10 / 100, 16 / 200, 9 / 50, 12 / 100, 30 / 400, 12 / 80])


def solve(between, within):
    """Log density of the data, and mean and covariance of (pool, authors 0, 1, 2)."""
    pool = 0.5**2
    latent = pool + np.zeros((4, 4))
    latent[1:, 1:] += np.diag([between**2] * 3)
    pick = np.zeros((6, 4))
    pick[np.arange(6), author + 1] = 1
    cov = pick @ latent @ pick.T + np.diag(se**2 + within**2)
    gain = latent @ pick.T @ np.linalg.inv(cov)
    return stats.multivariate_normal(np.ones(6), cov).logpdf(y), 1 + gain @ (y - 1), np.diag(latent - gain @ pick @ latent)


# Trapezoid on x = 0.3 tan(u): fine, and to infinity.
u = np.linspace(0, np.pi / 2, 302)[1:-1]
grid, jacobian = 0.3 * np.tan(u), 1 / np.cos(u) ** 2
prior = stats.t(4, scale=0.3).pdf(grid) * jacobian
cells = [(a, b, solve(b, a), pa * pb) for a, pa in zip(grid, prior) for b, pb in zip(grid, prior)]
weight = np.array([np.exp(c[2][0]) * c[3] for c in cells])
weight /= weight.sum()
within, between = np.array([c[0] for c in cells]), np.array([c[1] for c in cells])
means, variances = np.array([c[2][1] for c in cells]), np.array([c[2][2] for c in cells])


def told(name, mean, variance):
    cdf = lambda x: (weight * stats.norm.cdf(x, mean, np.sqrt(variance))).sum()
    ends = [optimize.brentq(lambda x: cdf(x) - share, -20, 20) for share in (0.025, 0.975)]
    print(name, np.round([(weight * mean).sum(), *ends], 5).tolist())


for k, name in enumerate(["pool", "Ann", "Bob", "Cem"]):
    told(name, means[:, k], variances[:, k])
for k, name in enumerate(["Ann", "Bob", "Cem"]):
    told(f"next of {name}", means[:, k + 1], variances[:, k + 1] + within**2)
told("newcomer", means[:, 0], variances[:, 0] + between**2 + within**2)
print("between", (weight * between).sum(), "within", (weight * within).sum())

print("the eight schools of Gelman et al. 2013, section 5.5, by integration over a flat deviation between schools")
effect, error = np.array([28, 8, -3, 7, -1, 1, 18, 12.0]), np.array([15, 10, 16, 11, 9, 11, 10, 18.0])
tau = np.linspace(0.01, 400, 80_000)
precision = 1 / (error[:, None] ** 2 + tau**2)
pool = (precision * effect[:, None]).sum(0) / precision.sum(0)
log = 0.5 * np.log(precision).sum(0) - 0.5 * np.log(precision.sum(0)) - 0.5 * (precision * (effect[:, None] - pool) ** 2).sum(0)
chance = np.exp(log - log.max())
schools = effect[:, None] - error[:, None] ** 2 * precision * (effect[:, None] - pool)
print(np.round((chance * schools).sum(1) / chance.sum(), 3).tolist())
