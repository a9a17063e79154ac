"""Writes adjusted_difference.json: Lin's regression and its sandwich errors by numpy, HC3 for units of a leverage above .1 and else HC0, on 60 made-up units.

Run: python3 test/reference/adjusted_difference.py > test/reference/adjusted_difference.json
"""
import json
import numpy as np

rng = np.random.default_rng(20261130)
n = 60
x = np.round(rng.normal(size=(n, 2)), 3)
arm = (np.arange(n) % 3 == 0).astype(int)
cluster = np.arange(n) // 4 * 2 + arm
y = np.round(1 + 0.5 * arm + x[:, 0] - 0.4 * x[:, 1] * arm + rng.normal(size=n), 3)

centred = x - x.mean(axis=0)
design = np.column_stack([np.ones(n), arm, centred, centred * arm[:, None]])
bread = np.linalg.inv(design.T @ design)
coefficients = bread @ design.T @ y
leverage = np.einsum('ij,jk,ik->i', design, bread, design)
left = (y - design @ coefficients) / np.where(leverage > 0.1, 1 - leverage, 1)
scores = design * left[:, None]
robust = bread @ (scores.T @ scores) @ bread
sums = np.array([scores[cluster == c].sum(axis=0) for c in np.unique(cluster)])
clustered = bread @ (sums.T @ sums) @ bread

print(json.dumps({
    "outcome": y.tolist(),
    "covariates": x.T.tolist(),
    "arm": arm.tolist(),
    "cluster": cluster.tolist(),
    "difference": coefficients[1],
    "control": coefficients[0],
    "standardError": float(np.sqrt(robust[1, 1])),
    "clusteredError": float(np.sqrt(clustered[1, 1])),
}, indent=1))
