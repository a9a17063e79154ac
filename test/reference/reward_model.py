"""Expected rewards by an additive line with ridge penalties: minima found by scipy, without the formulas of the code."""

import json

import numpy as np
from scipy.optimize import minimize

rng = np.random.default_rng(17)
n, arms = 120, 3
features = np.round(np.column_stack([rng.normal(size=n), 50 + 10 * rng.normal(size=n)]), 3)
actions = rng.integers(0, arms, n)
rewards = np.round(1 + 0.5 * actions + features[:, 0] - 0.03 * features[:, 1] + rng.normal(size=n), 3)
clicks = (rng.random(n) < 1 / (1 + np.exp(1 - actions + features[:, 0]))).astype(float)
standard = (features - features.mean(0)) / features.std(0)
effects = np.eye(arms)[actions]
design = np.column_stack([np.ones(n), effects, standard])


def fit(values, is_binary):
    mean = values.mean()
    penalty = 20 * (mean * (1 - mean) if is_binary else 1)

    def loss(theta):
        line = design @ theta
        fault = np.sum(np.logaddexp(0, line) - values * line) if is_binary else np.sum((values - line) ** 2) / 2
        return fault + penalty / 2 * np.sum(theta[1:] ** 2)

    theta = minimize(loss, np.zeros(design.shape[1]), method="BFGS", options={"gtol": 1e-10}).x
    theta = minimize(loss, theta, method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-14, "maxiter": 20000}).x
    lines = theta[0] + theta[1 : 1 + arms][None, :] + (standard @ theta[1 + arms :])[:, None]
    return (1 / (1 + np.exp(-lines)) if is_binary else lines)[:5]


out = {
    "rewards": rewards.tolist(),
    "clicks": clicks.tolist(),
    "actions": actions.tolist(),
    "features": features.T.tolist(),
    "linear": fit(rewards, False).tolist(),
    "logistic": fit(clicks, True).tolist(),
}
with open("reward_model.json", "w") as file:
    json.dump(out, file)
    file.write("\n")
