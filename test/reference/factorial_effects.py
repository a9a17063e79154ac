"""Parts of a whole by numpy on people, and made to add up: run `python3 factorial_effects.py > factorial_effects.json`.
The covariance is that of stacked estimating equations (Stefanski & Boos 2002) of means, shares and coefficients, their slopes and the
parts' taken numerically; the reconciled figures are the generalised least squares of (total, parts) on the parts alone."""
import itertools
import json

import numpy as np
from scipy import stats

random = np.random.default_rng(20260830)
people, treatments = 400, 3
held_out = (random.random(people) < 0.2).astype(int)
z = (random.random((people, treatments)) < [0.6, 0.7, 0.5]).astype(int)
# The third comes oftener with the first: lots need not be independent.
z[:, 2] |= z[:, 0] & (random.random(people) < 0.3)
z[held_out == 1] = 0
pairs = list(itertools.combinations(range(treatments), 2))
x = np.column_stack([np.ones(people), z, *[z[:, j] * z[:, k] for j, k in pairs]])
y = np.round(random.gamma(0.5, 20, people) + z @ [3, 1, 2] - 1.5 * z[:, 0] * z[:, 1] + 4 * z[:, 0] * random.random(people), 2)

width = x.shape[1]
rest = 1 - held_out


def split(theta):
    return theta[0], theta[1], theta[2 : 1 + width], theta[1 + width :]


def moments(theta):
    ours, away, shares, beta = split(theta)
    return np.column_stack([
        rest * (y - ours),
        held_out * (y - away),
        rest[:, None] * (x[:, 1:] - shares),
        x * (y - x @ beta)[:, None],
    ])


def figures(theta):
    ours, away, shares, beta = split(theta)
    parts = []
    for j in range(treatments):
        part = shares[j] * beta[1 + j]
        for c, pair in enumerate(pairs):
            if j in pair:
                part += shares[treatments + c] * beta[1 + treatments + c] / 2
        parts.append(part)
    return np.array([ours - away, *parts, *beta[1 + treatments :]])


def slopes(of, at):
    columns = []
    for i in range(len(at)):
        step = np.zeros(len(at))
        step[i] = 1e-3 * max(1, abs(at[i]))
        columns.append((of(at + step) - of(at - step)) / (2 * step[i]))
    return np.array(columns).T


theta = np.concatenate([
    [y[held_out == 0].mean(), y[held_out == 1].mean()],
    x[held_out == 0, 1:].mean(axis=0),
    np.linalg.lstsq(x, y, rcond=None)[0],
])
bread = np.linalg.inv(slopes(lambda at: moments(at).sum(axis=0), theta))
sandwich = bread @ (moments(theta).T @ moments(theta)) @ bread.T
jacobian = slopes(figures, theta)
covariance = jacobian @ sandwich @ jacobian.T
estimates = figures(theta)

own = slice(0, 1 + treatments)
inverse = np.linalg.inv(covariance[own, own])
summing = np.vstack([np.ones(treatments), np.eye(treatments)])
information = summing.T @ inverse @ summing
parts = np.linalg.solve(information, summing.T @ inverse @ estimates[own])
left = estimates[own] - summing @ parts
chi_square = left @ inverse @ left

print(json.dumps({
    "outcome": y.tolist(),
    "on": (z @ (1 << np.arange(treatments))).tolist(),
    "heldOut": held_out.tolist(),
    "estimates": estimates[own].tolist(),
    "covariance": covariance[own, own].tolist(),
    "interactions": estimates[1 + treatments :].tolist(),
    "interactionErrors": np.sqrt(np.diag(covariance)[1 + treatments :]).tolist(),
    "reconciled": (summing @ parts).tolist(),
    "reconciledCovariance": (summing @ np.linalg.inv(information) @ summing.T).tolist(),
    "chiSquare": chi_square,
    "pValue": stats.chi2.sf(chi_square, 1),
}))
