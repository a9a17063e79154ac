"""Beta-PERT quantities, alone and tied by a Gaussian copula, by scipy: run `python3 pert.py`; the figures are in
src/stats/pert.test.ts, uncertain.test.ts and correlated-draws.test.ts."""
import numpy as np
from scipy import stats


def pert(low, likely, high):
    return stats.beta(1 + 4 * (likely - low) / (high - low), 1 + 4 * (high - likely) / (high - low), low, high - low)


for guesses in [(2, 3.5, 8), (0, 0, 1), (-5, 9, 10), (100, 180, 1000)]:
    law = pert(*guesses)
    print(guesses, repr(float(law.mean())), repr(float(law.var())), [float(law.ppf(p)) for p in (0.001, 0.1, 0.5, 0.9)],
          repr(float(law.cdf(guesses[0] + 0.3 * (guesses[2] - guesses[0])))))

print("lognormal", [float(stats.lognorm(0.4, scale=3).ppf(p)) for p in (0.025, 0.2, 0.9)], float(stats.lognorm(0.4, scale=3).mean()))

print("correlation of quantities whose normal scores have one of 0.7, by Gauss-Hermite quadrature")
x, w = np.polynomial.hermite_e.hermegauss(200)
w = w / w.sum()
kept = np.abs(x) < 8
x, w = x[kept], w[kept]
one = pert(0, 1, 4).ppf(stats.norm.cdf(x))
z = 0.7 * x[:, None] + np.sqrt(1 - 0.49) * x[None, :]
for name, law in [("lognormal", stats.lognorm(0.5)), ("pert", pert(0, 3, 4)), ("normal", stats.norm)]:
    other = law.ppf(stats.norm.cdf(np.clip(z, -8, 8)))
    mean, square = (w[:, None] * w * other).sum(), (w[:, None] * w * other**2).sum()
    product = (w[:, None] * w * one[:, None] * other).sum()
    m1 = (w * one).sum()
    v1 = (w * one**2).sum() - m1**2
    print(name, (product - m1 * mean) / np.sqrt(v1 * (square - mean**2)))
