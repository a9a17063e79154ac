"""The chance that each of several beta-distributed shares is the largest, by scipy: run `python3 best_arm.py`; the figures are
in src/stats/best-arm.test.ts."""
import numpy as np
from scipy import integrate, stats


def best(beliefs):
    marks = sorted({float(x) for a, b in beliefs for x in stats.beta.ppf([1e-6, 0.01, 0.1, 0.5, 0.9, 0.99, 1 - 1e-6], a, b)})
    ends = [0, *marks, 1]
    chances = []
    for k, (a, b) in enumerate(beliefs):
        def density(p):
            others = [stats.beta.cdf(p, c, d) for j, (c, d) in enumerate(beliefs) if j != k]
            return stats.beta.pdf(p, a, b) * np.prod(others)

        chances.append(sum(integrate.quad(density, x, y, limit=200)[0] for x, y in zip(ends, ends[1:])))
    return chances


for case in [
    [(2, 1), (1, 1)],
    [(41, 961), (36, 966), (30, 972)],
    [(3.2, 16.8), (1.5, 40), (10, 90), (1, 19)],
    [(1, 1), (1000, 9000)],
    [(0.4, 19.6), (0.4, 40), (2.4, 60)],
]:
    print(case, [f"{chance:.8f}" for chance in best(case)])
