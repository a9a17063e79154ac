"""Log-likelihoods of the Pareto/NBD with covariates (mpmath): run `python3 covariates.py`; the sum is in
src/stats/covariates.test.ts. The published form with 2F1, with each customer's own alpha and beta."""
from mpmath import exp, gamma, hyp2f1, log, mp, mpf

mp.dps = 50
r, alpha0, s, beta0 = mpf("0.9"), mpf(20), mpf("0.7"), mpf(50)
rate = [mpf("0.5"), mpf("-0.02")]
drop = [mpf("-0.8")]
customers = [  # x, tx, T, purchase covariates, dropout covariates
    (0, 0, 100, [0, 30], [0]),
    (2, 41, 90, [1, 30], [0]),
    (7, 80, 88, [1, 45], [1]),
    (1, 3, 120, [0, 62], [1]),
    (0, 0, 60, [1, 18], [1]),
]


def log_likelihood(x, tx, T, z, w):
    alpha = alpha0 * exp(-sum(g * v for g, v in zip(rate, z)))
    beta = beta0 * exp(-sum(g * v for g, v in zip(drop, w)))
    k = r + s + x
    if alpha >= beta:
        f = lambda t: hyp2f1(k, s + 1, k + 1, (alpha - beta) / (alpha + t)) / (alpha + t) ** k
    else:
        f = lambda t: hyp2f1(k, r + x, k + 1, (beta - alpha) / (beta + t)) / (beta + t) ** k
    alive = (alpha + T) ** -(r + x) * (beta + T) ** -s
    gone = s / k * (f(tx) - f(T))
    return log(gamma(r + x) / gamma(r) * alpha**r * beta**s * (alive + gone))


print(sum(log_likelihood(*c) for c in customers))
