"""A discrete-time hazard with a ridge penalty: the minimum found by scipy, people's scores summed one by one, slopes by differences."""

import json

import numpy as np
from scipy.optimize import minimize

rng = np.random.default_rng(5)
rows = []
for person in range(160):
    taste = rng.normal()
    before = 0
    for week in range(8):
        sent = int(rng.poisson(1.5))
        event = int(rng.random() < 1 / (1 + np.exp(3.2 - 0.4 * sent - 0.1 * before - 0.5 * taste)))
        rows.append((person, event, sent, before + sent))
        before = min(6, before + sent) // 2
        if event:
            break
cluster, events, seven, month = (np.array(column, dtype=float) for column in zip(*rows))
design = np.column_stack([np.ones(len(events)), seven, month])
penalties = 2.0 * np.array([0, seven.var(), month.var()])


def loss(theta, y=events):
    line = design @ theta
    return np.sum(np.logaddexp(0, line) - y * line) + np.sum(penalties * theta**2) / 2


theta = minimize(loss, np.zeros(3), method="BFGS", options={"gtol": 1e-12}).x
theta = minimize(loss, theta, method="Nelder-Mead", options={"xatol": 1e-13, "fatol": 1e-15, "maxiter": 40000}).x
chance = lambda t, d=design: 1 / (1 + np.exp(-(d @ t)))
p = chance(theta)
bread = np.linalg.inv(design.T @ (design * (p * (1 - p))[:, None]) + np.diag(penalties))
people = np.unique(cluster)
scores = np.array([(design * (events - p)[:, None])[cluster == g].sum(0) for g in people])
scores = scores - scores.mean(0)
factor = len(people) / (len(people) - 1)
errors = np.sqrt(np.diag(bread @ scores.T @ scores @ bread) * factor)
changes = [[1, 1], [0, 1], [0, 1]]


def gaps(t):
    return sum(chance(t, design + np.array([0, *c])) - chance(t) for c in changes)


slope = np.array([(gaps(theta + h).mean() - gaps(theta - h).mean()) / 2e-6 for h in np.eye(3) * 1e-6])
own = np.array([(gaps(theta) - gaps(theta).mean())[cluster == g].sum() / len(events) for g in people])
influence = own + scores @ bread @ slope
effect_error = np.sqrt(np.sum((influence - influence.mean()) ** 2) * factor)

out = {
    "events": events.tolist(),
    "columns": [seven.tolist(), month.tolist()],
    "cluster": cluster.tolist(),
    "coefficients": theta.tolist(),
    "standardErrors": errors.tolist(),
    "effect": gaps(theta).mean(),
    "effectError": effect_error,
}
with open("discrete_hazard.json", "w") as file:
    json.dump(out, file)
    file.write("\n")
