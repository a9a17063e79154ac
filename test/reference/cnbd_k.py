"""Reference values for the BG/CNBD-k and MBG/CNBD-k (scipy): run `python3 cnbd_k.py > cnbd_k.json`.

Independent of src/stats: everything is integrated numerically over the rate (the chance of leaving
enters by its beta moments), with the Erlang density, its survival function and the chance of m purchases
written down as they are defined, for one customer whose intervals are all equal.
"""
import itertools
import json

import numpy as np
from scipy.integrate import quad
from scipy.special import beta as B
from scipy.special import gammainc
from scipy.stats import gamma, poisson


def case(first, k, r, alpha, a, b, x, tx, T, t):
    n = x + first
    stay = B(a, b + n) / B(a, b)
    leave = B(a + 1, b + n - 1) / B(a, b) if n > 0 else 0.0
    prior = lambda l: gamma.pdf(l, r, scale=1 / alpha)
    bought = lambda l: gamma.pdf(tx / x, k, scale=1 / l) ** x if x > 0 else 1.0
    stage = lambda l, j: poisson.pmf(j, l * (T - tx))
    m = np.arange(1, 400)
    stayed = B(a, b + n + m - 1) / B(a, b + n)
    purchases = lambda l, j: float(np.sum(stayed * gammainc(m * k - j, l * t)))
    mean = (r + k * x) / (alpha + T)
    # With l = mean * v**4 the density of a shape below 1 has no pole at 0.
    change = lambda f: lambda v: f(mean * v**4) * mean * 4 * v**3
    integral = lambda f: sum(
        quad(change(f), low, high, epsabs=0, epsrel=1e-12, limit=200)[0]
        for low, high in itertools.pairwise([0, 0.5, 0.9, 1.2, 1.6, 2.2, 3])
    )
    alive = stay * integral(lambda l: prior(l) * bought(l) * sum(stage(l, j) for j in range(k)))
    gone = leave * integral(lambda l: prior(l) * bought(l))
    expected = stay * integral(
        lambda l: prior(l) * bought(l) * sum(stage(l, j) * purchases(l, j) for j in range(k)))
    return dict(first=first, k=k, r=r, alpha=alpha, a=a, b=b, x=x, tx=tx, T=T, t=t,
                logLikelihood=float(np.log(alive + gone)), pAlive=alive / (alive + gone),
                expected=expected / (alive + gone))


models = [(1, 1), (0, 2), (1, 3), (0, 5)]
parameters = [(0.9, 9, 0.7, 1.6), (4, 30, 1, 3)]
histories = [(0, 0, 10), (2, 9, 12), (6, 40, 60)]
print(json.dumps([case(*m, *p, *h, 26) for m, p, h in itertools.product(models, parameters, histories)], indent=0))
