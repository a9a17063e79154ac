"""Writes instrumental_variables.json: two-stage least squares, two-step GMM and Anderson-Rubin sets by numpy and scipy, on 90 made-up units.

All regressors stand in one design (nothing is partialled out), and ends of sets are roots of the test's statistic between points of a fine grid.
Run: python3 test/reference/instrumental_variables.py > test/reference/instrumental_variables.json
"""
import json
import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

rng = np.random.default_rng(20261130)
n = 90
arm = np.arange(n) % 3
x = np.round(rng.normal(size=(n, 2)), 3)
hidden = rng.normal(size=n)
cluster = np.arange(n) // 6 * 3 + arm
cost = 0.9 * (arm == 1) + 1.3 * (arm == 2) + 0.8 * hidden + 0.4 * x[:, 0] - 0.6
action = (cost + rng.normal(size=n) > 0).astype(float)
y = np.round(2 + 1.5 * action + x[:, 0] - 0.5 * x[:, 1] + hidden + rng.normal(size=n), 3)


def meat_of(scores, groups):
    if groups is None:
        return scores.T @ scores
    sums = np.array([scores[groups == g].sum(axis=0) for g in np.unique(groups)])
    return sums.T @ sums


def wald(beta, z, w, groups):
    """Robust Wald statistic of z in the regression of y - beta * action on z and w."""
    design = np.column_stack([z, w])
    bread = np.linalg.inv(design.T @ design)
    left = y - beta * action
    coefficients = bread @ design.T @ left
    scores = design * (left - design @ coefficients)[:, None]
    k = z.shape[1]
    covariance = (bread @ meat_of(scores, groups) @ bread)[:k, :k]
    return coefficients[:k] @ np.linalg.inv(covariance) @ coefficients[:k]


def results(z, groups):
    w = np.column_stack([np.ones(n), x])
    regressors, instruments = np.column_stack([action, w]), np.column_stack([z, w])
    projection = instruments @ np.linalg.inv(instruments.T @ instruments) @ instruments.T
    fitted = projection @ regressors
    bread = np.linalg.inv(fitted.T @ regressors)
    coefficients = bread @ fitted.T @ y
    left = y - regressors @ coefficients
    robust = bread @ meat_of(fitted * left[:, None], groups) @ bread.T
    k = z.shape[1]
    first = np.linalg.lstsq(instruments, action, rcond=None)[0]
    own = z - w @ np.linalg.lstsq(w, z, rcond=None)[0]
    v = action - instruments @ first
    gram = own.T @ own
    explained = action @ own @ np.linalg.inv(gram) @ own.T @ action
    effective = explained / np.trace(meat_of(own * v[:, None], groups) @ np.linalg.inv(gram))
    out = {"estimate": coefficients[0], "standardError": float(np.sqrt(robust[0, 0])), "firstStageF": float(effective)}
    if k > 1:
        weight = np.linalg.inv(meat_of(instruments * left[:, None], groups))
        cross = instruments.T @ regressors
        covariance = np.linalg.inv(cross.T @ weight @ cross)
        two_step = covariance @ cross.T @ weight @ instruments.T @ y
        moments = instruments.T @ (y - regressors @ two_step)
        out |= {"gmm": two_step[0], "gmmError": float(np.sqrt(covariance[0, 0])), "hansenJ": float(moments @ weight @ moments)}
    excess = lambda beta: wald(beta, z, w, groups) - chi2.ppf(0.95, k)
    grid = np.linspace(-60, 60, 6001)
    values = np.array([excess(beta) for beta in grid])
    out["ends"] = [brentq(excess, grid[i], grid[i + 1], xtol=1e-13) for i in range(len(grid) - 1) if values[i] * values[i + 1] < 0]
    return out


two = np.column_stack([arm == 1, arm == 2]).astype(float)
one = (arm > 0).astype(float)[:, None]

# Linear regression with what a confounder would be compared with: partial R2 by t values and by residual sums.
design = np.column_stack([action, np.ones(n), x])
bread = np.linalg.inv(design.T @ design)
theta = bread @ design.T @ y
left = y - design @ theta
df = n - 4
errors = np.sqrt(np.diag(bread) * (left @ left) / df)
t = theta / errors
others = np.column_stack([np.ones(n), x])
ab = np.linalg.inv(others.T @ others)
phi = ab @ others.T @ action
ra = action - others @ phi
ta = phi / np.sqrt(np.diag(ab) * (ra @ ra) / (n - 3))
rss = lambda d, c: float(np.sum((c - d @ np.linalg.lstsq(d, c, rcond=None)[0]) ** 2))
both = {
    "withAction": 1 - rss(others, action) / rss(np.ones((n, 1)), action),
    "withOutcome": 1 - rss(design, y) / rss(design[:, :2], y),
}

print(json.dumps({
    "outcome": y.tolist(), "action": action.tolist(), "arm": arm.tolist(), "covariates": x.T.tolist(), "cluster": cluster.tolist(),
    "two": results(two, None), "twoClustered": results(two, cluster), "one": results(one, None),
    "regression": {"estimate": theta[0], "standardError": errors[0], "degreesOfFreedom": df,
                   "covariates": [{"withAction": ta[1 + j] ** 2 / (ta[1 + j] ** 2 + n - 3), "withOutcome": t[2 + j] ** 2 / (t[2 + j] ** 2 + df)} for j in (0, 1)],
                   "both": both},
}, indent=1))
