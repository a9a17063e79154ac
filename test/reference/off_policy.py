"""Off-policy values of a small clustered log by numpy, with folds and means written out; copied into off-policy.test.ts."""

import numpy as np

n = 400
i = np.arange(n)
users = i * 7 % 90
chances = np.array([0.6, 0.3, 0.1])
judged = np.array([0.1, 0.2, 0.7])
actions = np.searchsorted([6, 9], (i * i + 3 * i) % 11, side="right")
rewards = 1 + 0.5 * actions + (i * 37 % 11 - 5) / 10
w = judged[actions] / chances[actions]
q = np.array([1.1, 1.4, 2.2])  # A model that is told, so that folds do not matter.
robust = judged @ q + w * (rewards - q[actions])
switched = judged @ q + np.where(w <= 5, w, 0) * (rewards - q[actions])
ratio = (w * rewards).sum() / w.sum()


def clustered(values):
    sums = np.bincount(users, values - values.mean(), minlength=90)
    units = len(np.unique(users))
    return values.mean(), np.sqrt((sums**2).sum() * units / (units - 1)) / n


print("ips", clustered(w * rewards))
print("snips", ratio, clustered(w * (rewards - ratio) / w.mean())[1])
print("dr", clustered(robust))
print("switch", clustered(switched))
print("effective", w.sum() ** 2 / (w**2).sum())
print("share", np.bincount(users, w).max() / w.sum())
