"""Reference values for the Pareto/NBD in high precision (mpmath): run `python3 pareto_nbd.py > pareto_nbd.json`.

Independent of src/stats: the published form with 2F1 (Fader & Hardie 2005, equations 17 to 19, with the
Gaussian hypergeometric function for alpha >= beta and alpha < beta) and Kummer's U for DERT.
"""
import itertools
import json

from mpmath import gamma, hyp2f1, hyperu, log, log1p, mp, mpf

mp.dps = 80


def case(r, alpha, s, beta, x, tx, T):
    text = dict(r=r, alpha=alpha, s=s, beta=beta, x=x, tx=tx, T=T)
    r, alpha, s, beta, x, tx, T = (mpf(v) for v in (r, alpha, s, beta, x, tx, T))
    k = r + s + x
    if alpha >= beta:
        f = lambda t: hyp2f1(k, s + 1, k + 1, (alpha - beta) / (alpha + t)) / (alpha + t) ** k
    else:
        f = lambda t: hyp2f1(k, r + x, k + 1, (beta - alpha) / (beta + t)) / (beta + t) ** k
    alive = (alpha + T) ** -(r + x) * (beta + T) ** -s
    gone = s / k * (f(tx) - f(T))
    likelihood = gamma(r + x) / gamma(r) * alpha**r * beta**s * (alive + gone)
    p_alive = alive / (alive + gone)
    c = s - 1 if s != 1 else mpf(10) ** -30
    t = 39
    expected = p_alive * (r + x) * (beta + T) / ((alpha + T) * c) * (1 - ((beta + T) / (beta + T + t)) ** c)
    z = log1p(mpf("0.1")) / 52 * (beta + T)
    dert = p_alive * (r + x) / (alpha + T) * (beta + T) * hyperu(1, 2 - s, z)
    return dict(**text, logLikelihood=float(log(likelihood)), pAlive=float(p_alive), expected=float(expected),
                dert=float(dert))


parameters = [
    (0.553277, 10.577683, 0.60624, 11.668735),
    (0.5143, 2.8845, 0.2856, 14.1087),
    (1, 60, 1, 4),
    (0.7, 66, 0.004, 30),
    (0.25, 4, 50, 1000),
    (200, 20000, 3, 0.05),
]
histories = [(0, 0, 0), (0, 0, 300), (1, 5, 40), (12, 250, 274), (221, 97.1, 97.3), (150, 100, 280)]
print(json.dumps([case(*p, *h) for p, h in itertools.product(parameters, histories)], indent=0))
